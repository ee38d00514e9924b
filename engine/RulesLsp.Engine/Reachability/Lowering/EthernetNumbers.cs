using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Numbers for senders' Ethernet addresses: 0 is for packets that have none, and each address that rules name is an interval among those of
/// addresses that no rule names (<see cref="EdgeNumbers{T}"/>).
/// </summary>
/// <param name="uses">How often each address is asked for.</param>
internal sealed class EthernetNumbers(Dictionary<ulong, int> uses)
{
    /// <summary>An address that its owner chose freely, unlike those of devices as they are sold.</summary>
    private const ulong Usual = 0x0200_0000_0001;

    private const ulong Whole = 0xFFFF_FFFF_FFFF;

    public UsedEdges<ulong, ulong> Addresses { get; } = new(uses, static address => [address, address + 1], least: 0, first: 1);

    /// <summary>The test asks for one whole address.</summary>
    public static bool IsWhole(MaskTest test) => test is { Field: PacketField.MacSource, Mask: var mask } && mask == Whole;

    /// <param name="address">One that the table asks for.</param>
    public (uint Low, uint High) RangeOf(ulong address) => (Addresses.Numbers.NumberOf(address), Addresses.Numbers.NumberOf(address + 1) - 1);

    /// <summary>An address of the number; null: none at all.</summary>
    public ulong? AddressOf(uint number)
    {
        if (number == 0)
        {
            return null;
        }

        if (Addresses.Numbers.EdgeOf(number) is var named && Addresses.IsNamed(named))
        {
            return named;
        }

        ulong address = Usual;
        while (Addresses.IsNamed(address))
        {
            address++;
        }

        return address;
    }
}
