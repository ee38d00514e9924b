using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>What of a rule the numbers of a table's dimensions rest on.</summary>
internal static class DimensionNames
{
    /// <summary>
    /// Adds what the tests name that numbers of dimensions and of their values depend on, in its order, devices and addresses aside: the table's other
    /// rules keep their numbers as long as that stays.
    /// </summary>
    public static void Add(ImmutableArray<PacketTest> tests, List<string> names)
    {
        foreach (PacketTest test in tests)
        {
            switch (test)
            {
                case AnyOfTest any:
                    Add(any.Alternatives, names);
                    break;
                case RangeTest range when HasNumbers(range):
                    names.Add($"{range.Field} {string.Join(",", range.Ranges)} {range.IsNegated}");
                    break;
                case MaskTest mask when TableDimensions.RowOf(mask.Field).Place is not (FieldPlace.Word or FieldPlace.Mark):
                    names.Add($"{mask.Field} {mask.Mask} {mask.Value} {mask.IsNegated}");
                    break;
                case OpaqueTest { Kind: OpaqueKind.Deterministic } opaque:
                    names.Add(opaque.Key);
                    break;
            }
        }
    }

    /// <summary>The devices that the tests name.</summary>
    public static void AddDevices(ImmutableArray<PacketTest> tests, List<(string Name, bool IsPrefix)> devices)
    {
        foreach (PacketTest test in tests)
        {
            if (test is InterfaceTest device)
            {
                devices.Add((device.Name, device.IsPrefix));
            }
            else if (test is AnyOfTest any)
            {
                AddDevices(any.Alternatives, devices);
            }
        }
    }

    /// <summary>The test has a dimension of its own.</summary>
    private static bool HasNumbers(RangeTest test) => TableDimensions.RowOf(test.Field).Place switch
    {
        FieldPlace.Boolean or FieldPlace.Sparse => true,
        FieldPlace.Word => test.Ranges is not [var only] || only.First != only.Last,
        _ => false,
    };
}
