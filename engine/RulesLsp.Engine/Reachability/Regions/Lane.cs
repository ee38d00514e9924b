using System.Runtime.CompilerServices;

namespace RulesLsp.Engine.Reachability;

/// <summary>The dense dimensions of a box: one 32-bit interval each, eight of them so that a box is two vector registers.</summary>
internal enum Lane
{
    /// <summary>IPv4: the address itself. IPv6: its rank among the edges that the table names.</summary>
    Source,
    Destination,
    Protocol,
    SourcePort,

    /// <summary>The destination port, or type × 256 + code of ICMP: a packet has one or the other.</summary>
    DestinationPortOrIcmp,

    /// <summary>The number of an interface atom; 0 is the absent interface.</summary>
    InputInterface,
    OutputInterface,

    /// <summary>The connection state, numbered so that the usual sets of states are intervals.</summary>
    State,
}

/// <summary>One 32-bit value for each <see cref="Lane"/>.</summary>
[InlineArray(Count)]
internal struct LaneValues
{
    public const int Count = 8;

    private uint _first;

    public uint this[Lane lane]
    {
        readonly get => this[(int)lane];
        set => this[(int)lane] = value;
    }
}

/// <summary>How many packets' values the numbers in a lane stand for: of IPv6 addresses and devices one number may be many.</summary>
/// <param name="sources">The numbers of source addresses; null: each is one address.</param>
/// <param name="destinations">Those of destinations.</param>
/// <param name="interfaces">Those of devices.</param>
internal sealed class LaneNumbers(AddressRanks? sources, AddressRanks? destinations, InterfaceAtoms? interfaces)
{
    public double Count(Lane lane, uint low, uint high) => lane is Lane.InputInterface or Lane.OutputInterface && interfaces is not null
        ? interfaces.Count(low, high)
        : RanksOf(lane)?.Count(low, high) ?? ((double)(high - low) + 1);

    /// <summary>The logarithm of the count to the base 2, rounded down.</summary>
    public int LogarithmOfCount(Lane lane, uint low, uint high) => lane is Lane.InputInterface or Lane.OutputInterface && interfaces is not null
        ? interfaces.LogarithmOfCount(low, high)
        : RanksOf(lane)?.LogarithmOfCount(low, high) ?? System.Numerics.BitOperations.Log2((ulong)(high - low) + 1);

    private AddressRanks? RanksOf(Lane lane) => lane switch
    {
        Lane.Source => sources,
        Lane.Destination => destinations,
        _ => null,
    };
}
