using System.Numerics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Addresses as 32-bit numbers, so that the search is the same for both families: an IPv4 address is itself; of IPv6 the edges of the ranges
/// that a table names are numbered (<see cref="EdgeNumbers{T}"/>). Whoever compares sizes asks for those of the addresses.
/// </summary>
internal sealed class AddressRanks
{
    private readonly EdgeNumbers<UInt128>? _edges;

    public AddressRanks(AddressFamily family, IEnumerable<(UInt128 First, UInt128 Last)> ranges)
    {
        if (family == AddressFamily.IPv4)
        {
            return;
        }

        _edges = new EdgeNumbers<UInt128>(UInt128.Zero, 0, 32, Comparer<UInt128>.Default);
        _edges.AddAll(ranges.SelectMany(EdgesOf));
    }

    /// <summary>The number of a range's first address, which must be known.</summary>
    public uint First(UInt128 first) => _edges?.NumberOf(first) ?? (uint)first;

    /// <summary>The last number of a range, whose last address must be known.</summary>
    public uint Last(UInt128 last) => _edges is null ? (uint)last : last == UInt128.MaxValue ? uint.MaxValue : First(last + 1) - 1;

    /// <summary>The lowest address that has the number.</summary>
    public UInt128 AddressOf(uint number) => _edges?.EdgeOf(number) ?? number;

    /// <summary>The logarithm of how many addresses the numbers from one to another stand for, rounded down.</summary>
    public int LogarithmOfCount(uint low, uint high) => _edges is null
        ? BitOperations.Log2((ulong)(high - low) + 1)
        : high == uint.MaxValue && low == 0 ? 128 : (int)UInt128.Log2(Behind(high) - AddressOf(low));

    /// <summary>How many addresses the numbers from one to another stand for.</summary>
    public double Count(uint low, uint high) => _edges is null
        ? (double)(high - low) + 1
        : high == uint.MaxValue && low == 0 ? Math.ScaleB(1, 128) : (double)(Behind(high) - AddressOf(low));

    /// <summary>Makes a range known that may be new; false when there is no number left between its neighbours.</summary>
    public bool TryAdd(UInt128 first, UInt128 last) => _edges is null || Array.TrueForAll(EdgesOf((first, last)), _edges.TryAdd);

    private static UInt128[] EdgesOf((UInt128 First, UInt128 Last) range) => range.Last == UInt128.MaxValue ? [range.First] : [range.First, range.Last + 1];

    /// <summary>The address behind those that have the number; 0 behind the last one of all.</summary>
    private UInt128 Behind(uint number) => _edges!.EdgeBehind(number, UInt128.Zero);
}
