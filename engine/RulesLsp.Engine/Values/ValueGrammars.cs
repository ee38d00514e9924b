using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Values;

/// <summary>The closed list of grammars: one for each name of <see cref="ValueTypes"/>.</summary>
public static class ValueGrammars
{
    /// <summary>Every grammar, in the order of their names.</summary>
    public static ImmutableArray<IValueGrammar> All { get; } =
    [
        .. new IValueGrammar[]
        {
            new AddressListGrammar(),
            new AddressGrammar(),
            new HostGrammar(),
            new HostListGrammar(),
            new PrefixLengthGrammar(),
            new AddressRangeGrammar(),
            new ProtocolGrammar(),
            new InterfaceGrammar(),
            new PortGrammar(),
            new PortRangeGrammar(),
            new PortListGrammar(),
            new NatPortRangeGrammar(),
            new NumberGrammar(),
            new NumberRangeGrammar(),
            new NumberListGrammar(),
            new HeaderOptionsGrammar(),
            new BitRateGrammar(),
            new DurationGrammar(),
            new BytesGrammar(),
            new MarkGrammar(),
            new TcpFlagsGrammar(),
            new IcmpTypeGrammar(ValueTypes.IcmpType, IcmpTypeNames.IPv4),
            new IcmpTypeGrammar(ValueTypes.Icmpv6Type, IcmpTypeNames.IPv6),
            new ConntrackStatesGrammar(ValueTypes.ConntrackStates),
            new ConntrackStatesGrammar(ValueTypes.States),
            new RateGrammar(),
            new ChoiceGrammar(),
            new ChoiceListGrammar(),
            new TextGrammar(),
            new MacGrammar(),
            new MacMaskGrammar(),
            new MacListGrammar(),
            new MarkOrMaskGrammar(),
            new IcmpRangeGrammar(ValueTypes.IcmpRange, IcmpRangeGrammar.NamesOf(IcmpTypeNames.IPv4)),
            new IcmpRangeGrammar(ValueTypes.Icmpv6Range, IcmpRangeGrammar.NamesOf(IcmpTypeNames.IPv6)),
            new IcmpRangeGrammar(ValueTypes.IgmpRange, [.. IcmpRangeGrammar.IgmpNames.Select(type => type.Name)]),
            new UserIdGrammar(),
            new NatRangeGrammar(),
            new SetNameGrammar(),
            new SetDirectionsGrammar(),
            new ProbabilityGrammar(),
            new TimeOfDayGrammar(),
            new DateTimeGrammar(),
            new U32Grammar(),
            new BpfProgramGrammar(),
            new HexStringGrammar(),
            new TosGrammar(),
            new DscpGrammar(),
            new ClassIdGrammar(),
            new QueueRangeGrammar(),
            new NameGrammar(ValueTypes.Target),
            new NameGrammar(ValueTypes.Chain),
            new NameGrammar(ValueTypes.Module),
        }.OrderBy(grammar => grammar.TypeName, StringComparer.Ordinal),
    ];

    private static readonly FrozenDictionary<string, IValueGrammar> ByName =
        All.ToFrozenDictionary(grammar => grammar.TypeName, StringComparer.Ordinal);

    /// <summary>The grammar of a type name; null for a name that is not in the closed list.</summary>
    public static IValueGrammar? Find(string typeName) => ByName.GetValueOrDefault(typeName);

    /// <summary>A word of the catalogue itself as a value of this kind; null when it is none.</summary>
    public static ParsedValue? ValueOf(string word, CatalogueValue definition, AddressFamily family) =>
        Find(definition.Type)?.Read(word, definition, family).Value;
}
