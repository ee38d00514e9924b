using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Guarding;

/// <summary>What tells packets that pass from those that are stopped, where the flow's declaration does not.</summary>
internal static class ManagementDeciders
{
    /// <returns>A part of a sentence; null: nothing that counts.</returns>
    public static string? Between(FollowedPart passing, FollowedPart stopped, DimensionTable dimensions, IReadOnlyCollection<Dimension> known)
    {
        string[] deciders =
        [
            .. Enumerable.Range(0, dimensions.Count).Select(index => dimensions[index])
                .Where(dimension => !known.Contains(dimension) && !passing.Region[dimension].SameAs(stopped.Region[dimension]))
                .Select(dimension => Name(dimension, passing.Region[dimension], dimensions))
                .Distinct(),
        ];
        return deciders.Length == 0 ? null : string.Join(" and ", deciders);
    }

    private static string Name(Dimension dimension, FieldDomain passing, DimensionTable dimensions) => dimension switch
    {
        { Kind: DimensionKind.Input } => $"the device by which they come in ({Devices(passing, dimensions)} passes; 'in DEVICE' tells it)",
        { Kind: DimensionKind.Output } => "the device by which they leave (a host description tells it)",
        { IsAboutHost: true } => "the addresses of this host (a host description tells them)",
        { Kind: DimensionKind.Answer } => $"whether {dimension.Text}",
        { Field: PacketField.SourceAddress or PacketField.DestinationAddress } => "which address of this host it is (an address before the port tells it)",
        { Field: { } field } => $"the {FieldText.Name(field)}",
        _ => dimension.Text,
    };

    private static string Devices(FieldDomain domain, DimensionTable dimensions)
    {
        string[] names = [.. Enumerable.Range(1, dimensions.Devices.Count).Where(number => domain.Contains((UInt128)number)).Select(number => dimensions.Devices[(UInt128)number])];
        return names.Length == 0 ? "none" : names[0];
    }
}
