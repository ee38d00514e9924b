using System.Numerics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Addresses as 32-bit numbers, so that the search is the same for both families: an IPv4 address is itself; of IPv6 the edges of the ranges
/// that a table names are numbered in their order, with room between them for edges that an edit adds. No decision may depend on what
/// the numbers are, only on their order: whoever compares sizes asks for those of the addresses.
/// </summary>
internal sealed class AddressRanks
{
    private readonly List<UInt128>? _starts;
    private readonly List<uint> _numbers = [];

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

        // A power of two keeps prefixes of ranks prefixes of numbers.
        _starts = [.. starts];
        int shift = BitOperations.LeadingZeroCount((uint)_starts.Count);
        for (int rank = 0; rank < _starts.Count; rank++)
        {
            _numbers.Add((uint)rank << shift);
        }
    }

    /// <summary>The number of a range's first address, which must be known.</summary>
    public uint First(UInt128 first) => _starts is null ? (uint)first : _numbers[_starts.BinarySearch(first)];

    /// <summary>The last number of a range, whose last address must be known.</summary>
    public uint Last(UInt128 last) => _starts is null ? (uint)last : last == UInt128.MaxValue ? uint.MaxValue : First(last + 1) - 1;

    /// <summary>The lowest address that has the number.</summary>
    public UInt128 AddressOf(uint number) => _starts is null ? number : _starts[RankOf(number)];

    /// <summary>The logarithm of how many addresses the numbers from one to another stand for, rounded down.</summary>
    public int LogarithmOfCount(uint low, uint high) => _starts is null
        ? BitOperations.Log2((ulong)(high - low) + 1)
        : high == uint.MaxValue && low == 0 ? 128 : (int)UInt128.Log2(Behind(high) - AddressOf(low));

    /// <summary>How many addresses the numbers from one to another stand for.</summary>
    public double Count(uint low, uint high) => _starts is null
        ? (double)(high - low) + 1
        : high == uint.MaxValue && low == 0 ? Math.ScaleB(1, 128) : (double)(Behind(high) - AddressOf(low));

    /// <summary>Makes a range known that may be new; false when there is no number left between its neighbours.</summary>
    public bool TryAdd(UInt128 first, UInt128 last) => _starts is null || (TryAdd(first) && (last == UInt128.MaxValue || TryAdd(last + 1)));

    private bool TryAdd(UInt128 start)
    {
        int place = _starts!.BinarySearch(start);
        if (place >= 0)
        {
            return true;
        }

        place = ~place;
        uint before = _numbers[place - 1];
        uint room = (place < _numbers.Count ? _numbers[place] - 1 : uint.MaxValue) - before;
        if (room == 0)
        {
            return false;
        }

        _starts.Insert(place, start);
        _numbers.Insert(place, before + (room / 2) + (room % 2));
        return true;
    }

    /// <summary>The address behind those that have the number; 0 behind the last one of all.</summary>
    private UInt128 Behind(uint number) => RankOf(number) + 1 is var next && next < _starts!.Count ? _starts[next] : UInt128.Zero;

    private int RankOf(uint number)
    {
        int found = _numbers.BinarySearch(number);
        return found >= 0 ? found : ~found - 1;
    }
}
