using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Addresses as 32-bit numbers: an IPv4 address is itself, an IPv6 address is its rank among the range edges of the table,
/// so that the search is the same for both.
/// </summary>
internal sealed class AddressRanks
{
    private readonly UInt128[]? _starts;

    public AddressRanks(AddressFamily family, IEnumerable<(UInt128 First, UInt128 Last)> ranges)
    {
        if (family == AddressFamily.IPv4)
        {
            return;
        }

        var starts = new SortedSet<UInt128> { UInt128.Zero };
        foreach ((UInt128 first, UInt128 last) in ranges)
        {
            starts.Add(first);
            if (last != UInt128.MaxValue)
            {
                starts.Add(last + 1);
            }
        }

        _starts = [.. starts];
    }

    public uint Maximum => _starts is null ? uint.MaxValue : (uint)_starts.Length - 1;

    public uint LowRank(UInt128 first) => _starts is null ? (uint)first : (uint)Array.BinarySearch(_starts, first);

    public uint HighRank(UInt128 last) =>
        _starts is null ? (uint)last : last == UInt128.MaxValue ? Maximum : (uint)Array.BinarySearch(_starts, last + 1) - 1;

    /// <summary>The number of any address.</summary>
    public uint RankOf(UInt128 address)
    {
        int found = _starts is null ? (int)(uint)address : Array.BinarySearch(_starts, address);
        return (uint)(_starts is null || found >= 0 ? found : ~found - 1);
    }

    /// <summary>The address that is wanted, if it has this number; else the lowest that has.</summary>
    public UInt128 AddressOf(uint rank, UInt128 wanted) => _starts is null ? rank : RankOf(wanted) == rank ? wanted : _starts[rank];
}
