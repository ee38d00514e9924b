using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Formatting.Values;

/// <summary>Values that are names, or sets of names in the order of their bits.</summary>
internal static class NameForms
{
    /// <summary>In the order in which states are printed (extensions/libxt_conntrack.c, print_state).</summary>
    private static readonly (ConntrackStates State, string Name)[] StateNames =
        [.. new[]
            {
                ConntrackStates.Invalid, ConntrackStates.New, ConntrackStates.Related, ConntrackStates.Established,
                ConntrackStates.Untracked, ConntrackStates.Snat, ConntrackStates.Dnat,
            }.Select(state => (state, ConntrackStatesGrammar.Names.First(name => name.State == state).Name))];

    /// <summary>Legacy iptables cuts some texts earlier than nft: it does so at loading, and what nft keeps must not get lost.</summary>
    public static string? Text(ParsedValue value, ValueContext context) => value is not TextValue text ? null
        : text.OnNft is { } longer && context.Backends.HasFlag(Backends.Nft) ? longer
        : text.Text;

    public static string? Protocol(ParsedValue value, ValueContext context) => value is ProtocolValue protocol
        ? context.Definition.Saved == SavedForm.Number ? protocol.Number.ToString() : ProtocolNames.NameOf(protocol.Number)
        : null;

    public static string? Interface(ParsedValue value, ValueContext context) =>
        value is InterfaceValue device ? device.IsPrefix ? device.Name + "+" : device.Name : null;

    /// <summary>Flag by flag: ALL is never printed, and no flag at all is NONE.</summary>
    public static string? TcpFlags(ParsedValue value, ValueContext context)
    {
        if (value is not TcpFlagsValue flags)
        {
            return null;
        }

        string[] names = [.. TcpFlagsGrammar.Names.Where(name => byte.IsPow2(name.Bits) && (flags.Flags & name.Bits) != 0).Select(name => name.Name)];
        return names.Length > 0 ? string.Join(',', names) : TcpFlagsGrammar.Names.First(name => name.Bits == 0).Name;
    }

    public static string? IcmpType(ParsedValue value, ValueContext context) =>
        value is IcmpTypeValue { Type: IcmpTypeNames.AnyType } ? IcmpTypeNames.IPv4.First(name => name.Type == IcmpTypeNames.AnyType).Name : Icmpv6Type(value, context);

    public static string? Icmpv6Type(ParsedValue value, ValueContext context) => value is IcmpTypeValue icmp
        ? icmp.FirstCode == icmp.LastCode ? $"{icmp.Type}/{icmp.FirstCode}" : icmp.Type.ToString()
        : null;

    public static string? States(ParsedValue value, ValueContext context) => value is ConntrackStatesValue states
        ? string.Join(',', StateNames.Where(name => (states.States & name.State) != 0).Select(name => name.Name))
        : null;

    public static string? SetDirections(ParsedValue value, ValueContext context) =>
        value is SetDirectionsValue directions ? string.Join(',', directions.IsSource.Select(isSource => isSource ? "src" : "dst")) : null;
}
