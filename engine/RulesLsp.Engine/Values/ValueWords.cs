using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Values;

/// <summary>A word that a value type takes, and what it stands for.</summary>
/// <param name="Meaning">A few words; null when the name says it.</param>
public readonly record struct ValueWord(string Name, string? Meaning);

/// <summary>The words of value types with a closed or well-known vocabulary, for proposals and hover.</summary>
public static class ValueWords
{
    /// <summary>The words that may stand for <paramref name="value"/>; empty for types without a vocabulary.</summary>
    public static IEnumerable<ValueWord> Of(CatalogueValue value, AddressFamily family) => value.Type switch
    {
        ValueTypes.Port or ValueTypes.PortRange or ValueTypes.PortList => ServiceNames.All.Select(service => new ValueWord(service.Key, $"port {service.Value}")),
        ValueTypes.Number or ValueTypes.NumberRange or ValueTypes.NumberList => value.Choices.Select(choice => new ValueWord(choice.Name, choice.Documentation)),
        ValueTypes.TcpFlags => TcpFlagsGrammar.Names.Select(flag => new ValueWord(flag.Name, null)),
        ValueTypes.IcmpType => IcmpTypeNames.IPv4.Select(IcmpWord),
        ValueTypes.Icmpv6Type => IcmpTypeNames.IPv6.Select(IcmpWord),
        ValueTypes.IcmpRange => IcmpTypeNames.IPv4.Select(IcmpWord),
        ValueTypes.Icmpv6Range => IcmpTypeNames.IPv6.Select(IcmpWord),
        ValueTypes.IgmpRange => IcmpRangeGrammar.IgmpNames.Select(type => new ValueWord(type.Name, $"type {type.Type}")),
        ValueTypes.MacMask => MacMaskGrammar.Names.Select(group => new ValueWord(group.Name, group.Meaning)),
        ValueTypes.ConntrackStates => ConntrackStatesGrammar.Names.Select(state => new ValueWord(state.Name, Meaning(state.State))),
        ValueTypes.States => ConntrackStatesGrammar.Names.Where(state => state.State < ConntrackStates.Snat).Select(state => new ValueWord(state.Name, Meaning(state.State))),
        ValueTypes.SetDirections => [new ValueWord("src", "the source"), new ValueWord("dst", "the destination")],
        _ => [],
    };

    /// <summary>Whether several words may stand in one value, with commas.</summary>
    public static bool IsList(string type) => type is ValueTypes.AddressList or ValueTypes.PortList or ValueTypes.TcpFlags
        or ValueTypes.ConntrackStates or ValueTypes.States or ValueTypes.ChoiceList or ValueTypes.SetDirections or ValueTypes.HostList
        or ValueTypes.NumberList or ValueTypes.HeaderOptions;

    private static ValueWord IcmpWord(IcmpTypeName type) =>
        new(type.Name, type.Code is { } code ? $"type {type.Type}, code {code}" : $"type {type.Type}");

    private static string Meaning(ConntrackStates state) => state switch
    {
        ConntrackStates.Invalid => "belongs to no connection and opens none",
        ConntrackStates.New => "opens a connection",
        ConntrackStates.Established => "belongs to a connection that was answered",
        ConntrackStates.Related => "opens a connection that another one announced, or is an error about one",
        ConntrackStates.Untracked => "kept out of connection tracking",
        ConntrackStates.Snat => "the connection's source was translated",
        _ => "the connection's destination was translated",
    };
}
