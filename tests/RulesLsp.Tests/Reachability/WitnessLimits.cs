using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Reachability;

/// <summary>A witness that the tracer did not lead to its rule.</summary>
/// <param name="Hook">The hook whose built-in chain the way to the rule begins in.</param>
internal sealed record Unconfirmed(Ruleset Ruleset, Rule Rule, AliveVerdict Alive, Hook Hook, TraceTree Tree)
{
    public Packet Packet => Alive.Witness.Packet;

    public AddressFamily Family => Ruleset.Family;

    public IEnumerable<PacketTest> TestsOnTheWay => Alive.Path.SelectMany(rule => RuleSemanticsTable.Of(rule, Family).Tests).SelectMany(Parts);

    public IEnumerable<PacketTest> TestsMet => Tree.Outcomes.SelectMany(outcome => outcome.Steps).Where(step => step.Rule is not null)
        .SelectMany(step => RuleSemanticsTable.Of(step.Rule!, Family).Tests).Concat(TestsOnTheWay).SelectMany(Parts);

    private static IEnumerable<PacketTest> Parts(PacketTest test) => test is AnyOfTest any ? any.Alternatives : [test];
}

/// <summary>
/// Why a rule may count as live although the tracer does not lead its witness there: each reason with the evidence that it needs. Most
/// are packets that the kernel never shows at the hook, which the analysis does not claim to know; the numbers are those of
/// netfilter-semantics. The last one is what the analysis itself leaves open.
/// </summary>
internal static class WitnessLimits
{
    private static readonly (string Reason, Func<Unconfirmed, bool> Holds)[] Limits =
    [
        ("routing drops the address before the hook (13)",
            static witness => witness.Hook != Hook.Prerouting && AllEnd(witness, TraceReasons.MartianSource, TraceReasons.MartianDestination)),
        ("packets to a loopback address leave through lo (13)",
            static witness => witness.Packet.OutInterface is not (null or "lo") && witness.Packet.Destination is { } address && AddressKinds.IsLoopback(address, witness.Family)),
        ("a packet in transit is expired before the hook (12)",
            static witness => witness.Hook is Hook.Forward or Hook.Postrouting && AllEnd(witness, TraceReasons.TtlExceeded)),
        ("nat is not asked about ICMP errors (16)", static witness => witness.Rule.Chain.TableName == "nat" && IsIcmpError(witness)),
        ("raw stands before connection tracking: only looped-back packets have a state there (3)",
            static witness => witness.Rule.Chain.TableName == "raw"
                && witness.TestsMet.Any(static test => test is RangeTest { Field: PacketField.ConntrackState } or MaskTest { Field: PacketField.ConnectionMark })),
        ("the address is not of the type that is assumed (34)", HasWrongAddressType),
        ("the packet was put on the list of recent addresses on its way", static witness => ListsOf(witness, isPut: true).Intersect(ListsOf(witness, isPut: false)).Any()),
        ("what comes over lo has no Ethernet address, and the tracer knows no other device without one (33)",
            static witness => (witness.Packet.InInterface is null or "lo" || witness.Packet.MacSource is null)
                && witness.TestsMet.Any(static test => test is MaskTest { Field: PacketField.MacSource })),
        ("what this host sends is unicast until it leaves (33)", static witness => witness.Packet is { InInterface: null, Type: not (null or PacketType.Unicast) }),
        ("a packet alone does not tell that its connection was translated (19)",
            static witness => witness.TestsOnTheWay.Any(static test => test is MaskTest { Field: PacketField.ConntrackNat })),
        ("a packet alone does not tell what its connection's first packet looked like (19)",
            static witness => witness.TestsOnTheWay.OfType<OpaqueTest>().Any(static test => test.Key.Contains("--ctorig", StringComparison.Ordinal) || test.Key.Contains("--ctrepl", StringComparison.Ordinal))),
        ("a rule before may change the field that is tested, and the answer that suits is assumed",
            static witness => witness.Alive.Witness.Conditions.Any(static condition => condition.Key.Contains(WitnessConditions.ChangedField, StringComparison.Ordinal))),
    ];

    public static string? ReasonOf(Unconfirmed witness) => Limits.FirstOrDefault(limit => limit.Holds(witness)).Reason;

    private static IEnumerable<string> ListsOf(Unconfirmed witness, bool isPut) => witness.TestsMet.OfType<OpaqueTest>()
        .Select(test => test.Detail).OfType<RecentDetail>().Where(recent => recent.Operation == RecentOperation.Set == isPut).Select(recent => recent.List);

    private static bool AllEnd(Unconfirmed witness, params string[] reasons) => witness.Tree.Outcomes.All(outcome => reasons.Contains(outcome.Reason));

    private static bool IsIcmpError(Unconfirmed witness) => witness.Packet.IcmpType is { } type
        && (witness.Family == AddressFamily.IPv4 ? type is 3 or 4 or 5 or 11 or 12 : type < 128);

    private static bool HasWrongAddressType(Unconfirmed witness)
    {
        foreach (OpaqueTest test in witness.TestsMet.OfType<OpaqueTest>())
        {
            if (test.Detail is AddressTypeDetail detail
                && TypeOf(witness, detail.IsSource) is { } type
                && (type & detail.Types) != 0 != witness.Alive.Witness.Conditions.Any(condition => condition.Rule is null && condition.Key == test.Key && condition.Holds))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The type that the address has there, whatever the host is; null when it depends on the host.</summary>
    private static AddressTypes? TypeOf(Unconfirmed witness, bool isSource)
    {
        UInt128 address = (isSource ? witness.Packet.Source : witness.Packet.Destination)!.Value;
        AddressTypes type = AddressKinds.WithoutHost(address, witness.Family);
        return type != AddressTypes.None ? type
            : witness.Hook == Hook.Input && address == witness.Packet.Destination ? AddressTypes.Local
            : null;
    }
}
