using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>A product of sets of values, one for each dimension: many packets, with what is decided about their surroundings. Immutable.</summary>
internal sealed class PacketRegion
{
    // Sorted. There may be thousands of dimensions, and a region says something of a few.
    private readonly int[] _said;
    private readonly FieldDomain[] _domains;

    private PacketRegion(int[] said, FieldDomain[] domains) => (_said, _domains) = (said, domains);

    public static PacketRegion Everything { get; } = new([], []);

    public FieldDomain this[Dimension dimension] => Array.BinarySearch(_said, dimension.Index) is >= 0 and var at ? _domains[at] : dimension.All;

    /// <summary>The dimensions' indexes on which something is said, ascending.</summary>
    public IReadOnlyList<int> Said => _said;

    public bool IsSaid(Dimension dimension) => Array.BinarySearch(_said, dimension.Index) >= 0;

    public PacketRegion With(Dimension dimension, FieldDomain domain)
    {
        int at = Array.BinarySearch(_said, dimension.Index);
        bool isSaid = at >= 0;
        at = isSaid ? at : ~at;
        if (domain.SameAs(dimension.All))
        {
            return isSaid ? new PacketRegion([.. _said[..at], .. _said[(at + 1)..]], [.. _domains[..at], .. _domains[(at + 1)..]]) : this;
        }

        if (isSaid)
        {
            FieldDomain[] domains = [.. _domains];
            domains[at] = domain;
            return new PacketRegion(_said, domains);
        }

        var indexes = new int[_said.Length + 1];
        var more = new FieldDomain[_said.Length + 1];
        _said.AsSpan(0, at).CopyTo(indexes);
        _domains.AsSpan(0, at).CopyTo(more);
        _said.AsSpan(at).CopyTo(indexes.AsSpan(at + 1));
        _domains.AsSpan(at).CopyTo(more.AsSpan(at + 1));
        (indexes[at], more[at]) = (dimension.Index, domain);
        return new PacketRegion(indexes, more);
    }
}

/// <summary>Where a walk told packets apart.</summary>
/// <param name="Before">The region until then.</param>
/// <param name="Others">The values that would have gone another way.</param>
/// <param name="TakenBy">A rule that surely takes the packets with the other values; null: none is known.</param>
internal sealed record RegionCut(PacketRegion Before, Dimension Dimension, FieldDomain Others, Model.Rule? TakenBy = null)
{
    /// <summary>The packets that go another way from here on.</summary>
    public PacketRegion Rest => Before.With(Dimension, Others);
}
