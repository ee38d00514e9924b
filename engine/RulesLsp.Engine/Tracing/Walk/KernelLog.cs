using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>The lines that the kernel's log gets on a packet's way: of rules that log, and of every match once it is traced.</summary>
internal static class KernelLog
{
    /// <summary>What a rule that matched makes the kernel write, before its target does anything.</summary>
    /// <param name="start">The built-in chain that the walk began in.</param>
    public static ImmutableArray<string> Of(TraceRun run, Rule rule, RuleSemantics semantics, Chain start)
    {
        var log = semantics.Action as LogAction;
        bool isNft = run.Tracer.Options.Backend == Backends.Nft;

        // The packet is marked by the rule itself: nft tells of that rule too, legacy begins with the next.
        bool isToldHere = run.IsTraced || (isNft && log?.Receiver == LogReceiver.Trace);
        run.IsTraced |= log?.Receiver == LogReceiver.Trace;
        if (!isToldHere && log is null)
        {
            return [];
        }

        var lines = ImmutableArray.CreateBuilder<string>(2);
        if (isToldHere)
        {
            lines.Add(Traced(run, rule, semantics, start));
        }

        if (log is { Receiver: LogReceiver.KernelLog })
        {
            lines.Add(LogLine.Of(run, log.Prefix, log.Parts));
        }
        else if (log is { Receiver: LogReceiver.Program })
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"to the program of group {log.Group}: {LogLine.Of(run, log.Prefix, log.Parts)}"));
        }

        return lines.ToImmutable();
    }

    /// <summary>A traced packet comes to the end of a chain without a verdict.</summary>
    public static ImmutableArray<string> OfPolicy(TraceRun run, Chain chain)
    {
        if (!run.IsTraced)
        {
            return [];
        }

        string policy = (chain.Policy == ChainPolicy.Drop ? ChainPolicy.Drop : ChainPolicy.Accept).ToString().ToUpperInvariant();
        return run.Tracer.Options.Backend == Backends.Nft
            ? [$"{MonitorHead(run)} {chain.TableName}:{chain.Name}:policy:{policy}"]
            : [Legacy(run, chain, "policy", chain.Rules.Length + 1)];
    }

    /// <summary>A traced packet goes back from the end of a user chain, which only the legacy back end tells; the step before gets the line.</summary>
    public static void NoteReturn(TraceRun run, Chain chain)
    {
        if (!run.IsTraced || run.Tracer.Options.Backend == Backends.Nft)
        {
            return;
        }

        int last = run.Steps.FindLastIndex(step => step.Result != TraceResult.NoMatch);
        if (last >= 0)
        {
            run.Steps[last] = run.Steps[last] with { Log = run.Steps[last].Log.Add(Legacy(run, chain, "return", chain.Rules.Length + 1)) };
        }
    }

    private static string Traced(TraceRun run, Rule rule, RuleSemantics semantics, Chain start)
    {
        if (run.Tracer.Options.Backend == Backends.Nft)
        {
            string text = RuleText(run, rule);
            return $"{MonitorHead(run)} {rule.Chain.TableName}:{rule.Chain.Name}:rule:?:{MonitorVerdict(semantics.Action)}  {(run.Packet.Family == AddressFamily.IPv4 ? "-4" : "-6")} -t {rule.Chain.TableName} {text}";
        }

        // A verdict without a condition looks like the end of the chain to the kernel (net/ipv4/netfilter/ip_tables.c, get_chainname_rulenum).
        bool looksLikeEnd = semantics is { Tests.IsEmpty: true, Action: VerdictAction or ReturnAction or QueueAction };
        return Legacy(run, rule.Chain, !looksLikeEnd ? "rule" : ReferenceEquals(rule.Chain, start) ? "policy" : "return", rule.Number);
    }

    private static string Legacy(TraceRun run, Chain chain, string kind, int number) =>
        LogLine.Of(run, string.Create(CultureInfo.InvariantCulture, $"TRACE: {chain.TableName}:{chain.Name}:{kind}:{number} "), LogParts.Usual);

    // xtables-monitor --trace: the protocol family, and a number of the packet that nobody can know.
    private static string MonitorHead(TraceRun run) => run.Packet.Family == AddressFamily.IPv4 ? " TRACE: 2 ?" : " TRACE: 10 ?";

    private static string MonitorVerdict(RuleAction action) => action switch
    {
        VerdictAction { IsAccept: true } => "ACCEPT",
        VerdictAction or RejectAction => "DROP",
        ChainAction { IsGoto: true } jump => $"GOTO:{jump.Chain.Name}",
        ChainAction jump => $"JUMP:{jump.Chain.Name}",
        ReturnAction => "RETURN",
        TranslateAction => "ACCEPT",
        _ => "CONTINUE",
    };

    private static string RuleText(TraceRun run, Rule rule)
    {
        var printer = new RulePrinter(Catalogue.Catalogue.Of(run.Packet.Family), run.Packet.Family);
        return printer.Print(run.Tracer.Ruleset.Syntax[rule.Line], rule.Bound, AddressLists.Kept, Backends.Nft) is [var text] ? text : $"-A {rule.Chain.Name} …";
    }
}
