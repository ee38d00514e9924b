using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>A product of sets of values, one for each dimension: many packets, with what is decided about their surroundings. Immutable.</summary>
internal sealed class PacketRegion
{
    private readonly FieldDomain?[] _domains;

    private PacketRegion(FieldDomain?[] domains) => _domains = domains;

    public static PacketRegion Everything { get; } = new([]);

    public FieldDomain this[Dimension dimension] =>
        dimension.Index < _domains.Length && _domains[dimension.Index] is { } domain ? domain : dimension.All;

    /// <summary>The dimensions' indexes on which something is said.</summary>
    public IEnumerable<int> Said => Enumerable.Range(0, _domains.Length).Where(index => _domains[index] is not null);

    public bool IsSaid(Dimension dimension) => dimension.Index < _domains.Length && _domains[dimension.Index] is not null;

    public PacketRegion With(Dimension dimension, FieldDomain domain)
    {
        var domains = new FieldDomain?[Math.Max(_domains.Length, dimension.Index + 1)];
        _domains.CopyTo(domains, 0);
        domains[dimension.Index] = domain.SameAs(dimension.All) ? null : domain;
        return new PacketRegion(domains);
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
