using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A TCP connection over a wire whose first packet a rule of the filter table lets through.</summary>
/// <param name="First">That packet, which reaches the rule.</param>
internal sealed record AcceptedConnection(Rule Rule, Hook Hook, Packet First);

/// <summary>Finds such connections, at most one for each accepting line.</summary>
internal static class AcceptedConnections
{
    // Each one costs a search for a packet; the first rules of a long file stand for the rest.
    private const int MostRules = 100;

    /// <summary>All of them, in the order of their lines; lints take them from <see cref="LintContext.Connections"/>.</summary>
    public static IEnumerable<AcceptedConnection> Find(LintContext context)
    {
        if (context.Reachability is not { } reachability || context.WholeTable(TableNames.Filter) is not { } table)
        {
            yield break;
        }

        // The rules of a table stand between its lines, and are made when they are asked for.
        int asked = 0;
        RuleList rules = context.LiveLines;
        for (int index = LineEdit.FirstFrom(table.Line, rules.Lines); index < rules.Length && context.IsOf(table, rules.Lines[index]); index++)
        {
            Rule rule = rules[index];
            if (rule.JumpChain is not null || context.SemanticsOf(rule).Action is not VerdictAction { IsAccept: true })
            {
                continue;
            }

            if (++asked > MostRules)
            {
                yield break;
            }

            if (reachability.VerdictOf(rule) is AliveVerdict { Witness.Packet: var first, Path: [var outermost, ..] } && outermost.Chain.Hook is { } hook && IsOpening(first))
            {
                yield return new AcceptedConnection(rule, hook, first);
            }
        }
    }

    /// <summary>What is told of the packets of a connection that follow its first one: the rest is open.</summary>
    /// <param name="flags">TCP's flags of the packet.</param>
    public static Packet Later(AcceptedConnection connection, byte flags) => new()
    {
        Family = connection.First.Family,
        Protocol = ProtocolNumbers.Tcp,
        SourcePort = connection.First.SourcePort,
        DestinationPort = connection.First.DestinationPort,
        TcpFlags = flags,
        State = ConntrackStates.Established,
    };

    /// <summary>What drops a packet that cannot pass: "the policy of INPUT drops", "line 7 drops in INPUT"; and where it stands.</summary>
    public static (string Text, int? Line) Dropping(PossibleVerdict verdict, Hook hook) => verdict switch
    {
        { PolicyChain: { } chain } => ($"the policy of {chain.Name} drops", chain.PolicyLine ?? chain.DeclarationLine),
        { Takers: [.., var last] } => ($"line {last + 1} drops in {Pipeline.ChainName(hook)}", last),
        _ => ($"a rule drops in {Pipeline.ChainName(hook)}", null),
    };

    /// <summary>The places of the findings' other ends, without doubles.</summary>
    public static ImmutableArray<RelatedLine> Related(int? takerLine, IEnumerable<AcceptedConnection> others, string otherText) =>
    [
        .. takerLine is { } line ? [new RelatedLine(line, "this takes them")] : Enumerable.Empty<RelatedLine>(),
        .. others.Select(other => new RelatedLine(other.Rule.Line, otherText)),
    ];

    /// <summary>Lets the later packets of accepted connections through a built-in chain of the filter table.</summary>
    public static DiagnosticFix? FixFor(LintContext context, Hook hook)
    {
        string chain = Pipeline.ChainName(hook);
        return context.WholeTable(TableNames.Filter) is { } table && table.FindChain(chain) is { } builtin
            ? context.RuleOnTop($"Accept established connections in {chain}", table, builtin, RuleTexts.AcceptEstablished(chain))
            : null;
    }

    private static bool IsOpening(Packet packet) =>
        packet is { Protocol: ProtocolNumbers.Tcp, TcpFlags: TcpFlagNames.Syn, State: ConntrackStates.New, InInterface: not FactCheck.Loopback, OutInterface: not FactCheck.Loopback };
}
