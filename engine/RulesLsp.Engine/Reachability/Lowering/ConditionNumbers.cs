using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>A condition of which nothing is known but its answer.</summary>
/// <param name="Key">Equal keys are one condition.</param>
/// <param name="AddressType">It asks for the type of an address, this one.</param>
internal readonly record struct Condition(string Key, AddressTypeDetail? AddressType = null);

/// <summary>The sparse dimensions (0 or 1) of conditions that boxes cannot say otherwise: opaque ones, and tests of fields of which each is one for itself. They stand in the order of the keys.</summary>
internal sealed class ConditionNumbers(Dictionary<Condition, int> uses)
{
    /// <summary>Below are the dimensions of fields.</summary>
    private static readonly int First = Enum.GetValues<PacketField>().Length;

    /// <summary>The keys of conditions that are no opaque ones begin with it.</summary>
    private const char OfField = ' ';

    public UsedEdges<Condition, string> Used { get; } = new(uses, static condition => [condition.Key], "", (uint)First, SparsePool.BitsOfProgramDimensions - 1, StringComparer.Ordinal);

    /// <summary>The opaque conditions that ask for the type of an address, in the order of their dimensions.</summary>
    public IEnumerable<(int Dimension, AddressTypeDetail Detail)> AddressTypes =>
        Used.Names.Where(static condition => condition.AddressType is not null).Select(condition => (DimensionOf(condition.Key), condition.AddressType!)).OrderBy(static type => type.Item1);

    /// <summary>The condition that a test is; null: it is none, as boxes say it.</summary>
    public static Condition? Of(PacketTest test) => test switch
    {
        OpaqueTest { Kind: OpaqueKind.Deterministic } opaque => new Condition(opaque.Key, opaque.Detail as AddressTypeDetail),
        RangeTest range when !IsSaid(range) => new Condition($"{OfField}{range.Field} {string.Join(",", range.Ranges)} {range.IsNegated}"),
        MaskTest mask when !IsSaid(mask) => new Condition($"{OfField}{mask.Field} & {mask.Mask} = {mask.Value} {mask.IsNegated}"),
        _ => null,
    };

    public int DimensionOf(string key) => (int)Used.Numbers.NumberOf(key);

    /// <summary>The key of the opaque condition whose dimension it is; null: it is another dimension.</summary>
    public string? OpaqueKeyOf(int dimension) =>
        dimension > First && dimension < 1 << SparsePool.BitsOfProgramDimensions && Used.Numbers.EdgeOf((uint)dimension) is var key && key[0] != OfField ? key : null;

    private static bool IsSaid(RangeTest range) => TableDimensions.RowOf(range.Field).Place switch
    {
        FieldPlace.Lane or FieldPlace.Mark => true,
        FieldPlace.Sparse => range.Field != PacketField.MacSource,
        FieldPlace.Word => range.Ranges is [var only] && only.First == only.Last,
        _ => false,
    };

    private static bool IsSaid(MaskTest mask) => TableDimensions.RowOf(mask.Field).Place is FieldPlace.Word or FieldPlace.Mark
        || mask.Field == PacketField.ConntrackNat || EthernetNumbers.IsWhole(mask);
}
