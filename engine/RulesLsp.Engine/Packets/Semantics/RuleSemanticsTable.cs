using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>
/// The one table that binds names of options, matches and targets to what they mean for packets. Everything that it lacks is
/// opaque or unmodelled, as the catalogue says: never a wrong exact test.
/// </summary>
public static class RuleSemanticsTable
{
    /// <summary>Kept for the next rule: one is needed for each of many.</summary>
    [ThreadStatic]
    private static ImmutableArray<PacketTest>.Builder? _tests;

    /// <summary>The rule's tests in the order in which the kernel asks them (built-ins, then matches left to right), and its action.</summary>
    public static RuleSemantics Of(Rule rule, AddressFamily family) => Of(rule, family, Backends.Legacy);

    /// <summary>The same as <paramref name="backends"/> load the rule; where two load it differently, it is not fully known.</summary>
    public static RuleSemantics Of(Rule rule, AddressFamily family, Backends backends)
    {
        if (!family.HasPackets())
        {
            RuleSemantics frames = FrameSemantics.Of(rule, family);
            return HasUnreadPart(rule.Bound) ? frames with { Tests = [.. frames.Tests, Unread] } : frames;
        }

        ImmutableArray<PacketTest>.Builder tests = _tests ??= ImmutableArray.CreateBuilder<PacketTest>();
        tests.Clear();
        BuiltinSemantics.AddTests(rule, family, tests);
        foreach (BoundModule module in rule.Bound.Matches)
        {
            AddMatch(new MatchReader(module, family, backends, tests));
        }

        if (HasUnreadPart(rule.Bound))
        {
            tests.Add(Unread);
        }

        return new RuleSemantics(tests.ToImmutable(), ActionOf(rule, family));
    }

    /// <summary>Whether a rule surely means the same to some back ends and to others.</summary>
    public static bool IsSameFor(BoundRule bound, Backends some, Backends others)
    {
        foreach (BoundModule module in bound.Matches)
        {
            if (!HeaderMatches.IsSameFor(module, some, others))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The rule's action alone.</summary>
    public static RuleAction ActionOf(Rule rule, AddressFamily family) =>
        family.HasPackets() ? TargetSemantics.Of(rule, family) : FrameSemantics.ActionOf(rule);

    /// <summary>What a translating target of this name changes; null for all other names.</summary>
    public static TranslationKind? TranslationOf(string target) => target switch
    {
        "DNAT" => TranslationKind.Destination,
        "SNAT" => TranslationKind.Source,
        "MASQUERADE" => TranslationKind.Masquerade,
        "REDIRECT" => TranslationKind.Redirect,
        "NETMAP" => TranslationKind.Network,
        _ => null,
    };

    /// <summary>Whether a target of this name writes a line about each packet to the kernel log.</summary>
    public static bool WritesKernelLog(string target) => target is "LOG";

    private static readonly UnmodelledTest Unread = new(null, "a part of the rule that could not be read");

    private static void AddMatch(MatchReader match)
    {
        BoundModule module = match.Module;
        if (module.Entry is not { } entry || entry.Model == ModelDepth.Unsupported)
        {
            match.Add(new UnmodelledTest(module.Options.FirstOrDefault(), $"the match {module.Name}"));
            return;
        }

        if (module.Options.Any(static option => option.HasRefusedValue))
        {
            match.Add(new UnmodelledTest(module.Options.First(static option => option.HasRefusedValue), $"a value of the match {module.Name} that could not be read"));
            return;
        }

        if (Readers.TryGetValue(entry.Name, out Action<MatchReader>? read))
        {
            read(match);
            return;
        }

        // Known to iptables and to the catalogue, unknown to the model: a function of the packet and its surroundings.
        match.AddOpaqueModule(OpaqueKind.Deterministic);
    }

    // A line with such a problem does not load; whoever looks at its packets all the same must not be told too much.
    private static bool HasUnreadPart(BoundRule bound) => bound.Problems.Length > 0 && HasUnreadPartBehindProblems(bound);

    private static bool HasUnreadPartBehindProblems(BoundRule bound)
    {
        // An option of a match or target that the catalogue lacks is part of that one's own unknown.
        bool isOwned = bound.Matches.Any(module => module.Entry is null) || (bound.JumpName is not null && bound.Target?.Entry is null);
        return bound.Problems.Any(problem => problem.Kind switch
        {
            BindingProblemKind.UnexpectedWord or BindingProblemKind.MisplacedOption or BindingProblemKind.UnknownOption
                or BindingProblemKind.AmbiguousOption or BindingProblemKind.MissingValue or BindingProblemKind.InvalidValue
                or BindingProblemKind.MisplacedNegation or BindingProblemKind.UnterminatedQuote or BindingProblemKind.TypographicCharacter or BindingProblemKind.OverlongLine => true,
            BindingProblemKind.UncheckedOption => !isOwned,
            _ => false,
        });
    }

    private static readonly Dictionary<string, Action<MatchReader>> Readers = new(StringComparer.Ordinal)
    {
        ["tcp"] = HeaderMatches.TcpOrUdp,
        ["udp"] = HeaderMatches.TcpOrUdp,
        ["udplite"] = HeaderMatches.TcpOrUdp,
        ["sctp"] = HeaderMatches.Sctp,
        ["dccp"] = HeaderMatches.Sctp,
        ["icmp"] = HeaderMatches.Icmp,
        ["icmp6"] = HeaderMatches.Icmp,
        ["multiport"] = HeaderMatches.Multiport,
        ["tcpmss"] = HeaderMatches.TcpSegmentSize,
        ["state"] = ConnectionMatches.State,
        ["conntrack"] = ConnectionMatches.Conntrack,
        ["helper"] = ConnectionMatches.Helper,
        ["connmark"] = ConnectionMatches.ConnectionMark,
        ["mark"] = FieldMatches.Mark,
        ["mac"] = FieldMatches.Mac,
        ["iprange"] = FieldMatches.AddressRange,
        ["length"] = FieldMatches.Length,
        ["ttl"] = FieldMatches.TimeToLive,
        ["hl"] = FieldMatches.TimeToLive,
        ["tos"] = FieldMatches.TypeOfService,
        ["dscp"] = FieldMatches.Dscp,
        ["ecn"] = FieldMatches.Ecn,
        ["pkttype"] = FieldMatches.PacketType,
        ["owner"] = FieldMatches.Owner,
        ["limit"] = StatefulMatches.Limit,
        ["statistic"] = StatefulMatches.Statistic,
        ["recent"] = StatefulMatches.Recent,
        ["hashlimit"] = StatefulMatches.HashLimit,
        ["connlimit"] = StatefulMatches.ConnectionLimit,
        ["quota"] = StatefulMatches.Quota,
        ["connbytes"] = ConnectionMatches.Volume,
        ["rateest"] = StatefulMatches.Unknowable,
        ["set"] = HostMatches.Set,
        ["physdev"] = HostMatches.BridgePort,
        ["addrtype"] = HostMatches.AddressType,
        ["string"] = HostMatches.SingleOption,
        ["u32"] = HostMatches.SingleOption,
        ["rt"] = HostMatches.ExtensionHeader,
        ["hbh"] = HostMatches.ExtensionHeader,
        ["dst"] = HostMatches.ExtensionHeader,
        ["frag"] = HostMatches.ExtensionHeader,
        ["comment"] = static _ => { },
        ["nfacct"] = static _ => { },
    };
}
