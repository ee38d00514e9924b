using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Comparing;

/// <summary>Compares two rulesets packet by packet, with plain traces, and that with the classes found.</summary>
internal sealed class ExhaustiveComparison
{
    public static readonly HostDescription Host = HostParser.Parse(
        """
        {"interfaces":[{"name":"lo","addresses":["127.0.0.1/8"]},{"name":"eth0","addresses":["192.0.2.1/24"]},{"name":"eth1","addresses":["10.0.0.254/24"]}],
         "routes":[{"destination":"default","via":"192.0.2.254","device":"eth0"}],"ipForward":true}
        """,
        static _ => null).Host!;

    /// <summary>A budget that a test can afford.</summary>
    public static readonly ComparisonOptions Options = new(MostWork: 1_000_000);

    private static readonly TraceOptions Verdicts = TraceOptions.Default with { Detail = TraceDetail.Decisions };

    private readonly IEnumerable<Packet> _packets;
    private readonly HostDescription _host;

    public ExhaustiveComparison(string old, string @new, int seed)
        : this(old, @new, new SmallWorld(seed).Packets(), Host)
    {
    }

    public ExhaustiveComparison(string old, string @new, IEnumerable<Packet> packets, HostDescription host, ComparisonOptions? options = null)
    {
        _packets = packets;
        _host = host;
        OldText = old;
        NewText = @new;
        Old = Build(old);
        New = Build(@new);
        Search = RulesetComparison.Search(TracerOf(old), TracerOf(@new), host, options ?? Options, CancellationToken.None);
        Membership = new RegionMembership(Search.Dimensions);
    }

    public string OldText { get; }

    public string NewText { get; }

    public Ruleset Old { get; }

    public Ruleset New { get; }

    public DifferenceSearch Search { get; }

    private RegionMembership Membership { get; }

    /// <summary>Some packets were not decided, within a budget or because nobody knows.</summary>
    public bool IsUndecided => Search.Undecided.Count > 0 || Search.Found.Any(found => found.Agreement == FateAgreement.Unknown);

    public int Packets { get; private set; }

    public int Differences { get; private set; }

    public static Ruleset Build(string text) =>
        new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(AddressFamily.IPv4, RulesetProfile.Restore, []));

    public static Tracer TracerOf(string text) => new(Build(text), null, TraceOptions.Default);

    /// <summary>The first packet of which traces and classes tell different things; null: none.</summary>
    public string? FirstMismatch()
    {
        var old = new Tracer(Old, _host, Verdicts);
        var @new = new Tracer(New, _host, Verdicts);
        foreach (Packet packet in _packets)
        {
            Packets++;
            string before = FateOf(old, packet);
            string after = FateOf(@new, packet);
            bool isDifferent = before != after;
            Differences += isDifferent ? 1 : 0;
            DifferentPackets[] holders = [.. Search.Found.Where(found => Membership.Holds(found.Region, packet))];
            if (holders.Length != (isDifferent ? 1 : 0))
            {
                return $"{packet.ToShortNotation()}: old {before}, new {after}, in {holders.Length} classes {string.Join(" | ", holders.Select(holder => new RegionWords(Search.Dimensions, _host).Of(holder.Region) + ": " + holder.Old.Text + " -> " + holder.New.Text))}\n{OldText}\n{NewText}";
            }

            if (isDifferent && !(before.StartsWith(VerdictOf(holders[0].Old), StringComparison.Ordinal) && after.StartsWith(VerdictOf(holders[0].New), StringComparison.Ordinal)))
            {
                return $"{packet.ToShortNotation()}: old {before}, new {after}, told {holders[0].Old.Text} and {holders[0].New.Text}\n{OldText}\n{NewText}";
            }
        }

        return null;
    }

    /// <summary>The first witness that plain traces do not confirm; null: none.</summary>
    public string? FirstBadWitness()
    {
        var old = new Tracer(Old, _host, Verdicts);
        var @new = new Tracer(New, _host, Verdicts);
        var witnesses = new WitnessPacket(Search.Dimensions);
        foreach (DifferentPackets found in Search.Found.Where(found => !Membership.IsConditional(found.Region)))
        {
            Packet witness = PacketParser.Parse(witnesses.Of(found).ToShortNotation(), AddressFamily.IPv4).Packet!;
            string before = FateOf(old, witness);
            string after = FateOf(@new, witness);
            if (before == after || !before.StartsWith(VerdictOf(found.Old), StringComparison.Ordinal) || !after.StartsWith(VerdictOf(found.New), StringComparison.Ordinal))
            {
                return $"{witness.ToShortNotation()}: old {before}, new {after}, told {found.Old.Text} and {found.New.Text}\n{OldText}\n{NewText}";
            }
        }

        return null;
    }

    private static string VerdictOf(FateOfSide side) => side.Verdict.ToString();

    private static string FateOf(Tracer tracer, Packet packet)
    {
        TraceTree tree = tracer.Trace(packet);
        return string.Join(" / ", tree.Outcomes.Select(outcome => outcome.Verdict switch
        {
            TraceVerdict.Accept => $"Accept {outcome.Fate} {outcome.OutInterface} {outcome.PacketAfter.ToShortNotation()}",
            TraceVerdict.Reject => $"Reject {outcome.Reply}",
            TraceVerdict.Drop when outcome.Reason is TraceReasons.TtlExceeded or TraceReasons.NoRoute => $"Drop {outcome.Reason}",
            _ => outcome.Verdict.ToString(),
        }));
    }
}
