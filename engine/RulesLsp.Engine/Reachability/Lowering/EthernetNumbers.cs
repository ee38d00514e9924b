namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Numbers for senders' Ethernet addresses: 0 is for packets that have none, then come the addresses that rules name, in the order in
/// which they are met, and all higher numbers are addresses that no rule names.
/// </summary>
internal sealed class EthernetNumbers
{
    /// <summary>An address that its owner chose freely, unlike those of devices as they are sold.</summary>
    private const ulong Usual = 0x0200_0000_0001;

    private readonly List<ulong> _addresses = [];
    private readonly Dictionary<ulong, uint> _numbers = [];

    public uint NumberOf(ulong address)
    {
        if (!_numbers.TryGetValue(address, out uint number))
        {
            _addresses.Add(address);
            number = (uint)_addresses.Count;
            _numbers.Add(address, number);
        }

        return number;
    }

    /// <summary>An address of the number; null: none at all.</summary>
    public ulong? AddressOf(uint number)
    {
        if (number == 0)
        {
            return null;
        }

        if (number <= _addresses.Count)
        {
            return _addresses[(int)number - 1];
        }

        ulong address = Usual;
        while (_numbers.ContainsKey(address))
        {
            address++;
        }

        return address;
    }
}
