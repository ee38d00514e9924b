using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>What the host sends to itself is dropped: services of the host cannot reach each other.</summary>
public static class LoopbackDropped
{
    private const ushort ClientPort = 40_000;
    private static readonly UInt128 IPv4Loopback = 0x7F00_0001;
    private static readonly UInt128 IPv6Loopback = 1;

    public static LintDescriptor Descriptor { get; } =
        new("RL5004", "loopback-dropped", Severity.Information, "What the host sends to itself is dropped.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.FilterVerdicts is not { } filter || context.WholeTable(TableNames.Filter) is not { } table)
        {
            yield break;
        }

        foreach (Hook hook in new[] { Hook.Input, Hook.Output })
        {
            // A chain that lets nothing through at all is meant so. A rule for one port says nothing about local services as such.
            if (table.FindChain(Pipeline.ChainName(hook)) is not { } chain || !context.Connections.Any(connection => connection.Hook == hook))
            {
                continue;
            }

            PossibleVerdict verdict = filter.Of(PacketToItself(context, hook), hook, PortKnowledge.NamedByNoRule);
            if (!verdict.CanPass && AcceptedConnections.Dropping(verdict, hook) is (var drops, { } line))
            {
                // What comes to the policy has met all rules of the chain, and none was meant to let it through.
                Rule? lateAccept = verdict.PolicyChain is null ? LateAccept(context, chain, line) : null;
                yield return Describe(context, table, chain, drops, line, lateAccept);
            }
        }
    }

    private static Diagnostic Describe(LintContext context, Table table, Chain chain, string drops, int line, Rule? lateAccept)
    {
        ImmutableArray<RelatedLine> related = lateAccept is null ? [] : [new RelatedLine(lateAccept.Line, "this is meant to let them through")];
        return lateAccept is null
            ? new Diagnostic(
                Descriptor,
                Descriptor.DefaultSeverity,
                context.RangeOfLine(line),
                $"{drops} what the programs of this host send each other over the loopback device",
                related,
                Fix: context.RuleOnTop("Accept the loopback device", table, chain, chain.Hook == Hook.Input ? RuleTexts.AcceptFromLoopback(chain.Name) : RuleTexts.AcceptToLoopback(chain.Name)))
            : new Diagnostic(
                Descriptor,
                Severity.Warning,
                context.RangeOfLine(line),
                $"this takes what the host sends to itself, before line {lateAccept.Line + 1} lets it through",
                related);
    }

    /// <summary>The first rule behind a line that is meant to let them through.</summary>
    private static Rule? LateAccept(LintContext context, Chain chain, int line)
    {
        for (int place = 0; place < chain.Rules.Length; place++)
        {
            if (chain.Rules.Lines[place] > line && AcceptsLoopback(context.Semantics.Of(chain, place), chain.Hook == Hook.Input))
            {
                return chain.Rules[place];
            }
        }

        return null;
    }

    private static bool AcceptsLoopback(RuleSemantics semantics, bool isInput) =>
        semantics.Action is VerdictAction { IsAccept: true }
        && semantics.Tests is [InterfaceTest { IsNegated: false, Name: FactCheck.Loopback } device] && device.IsInput == isInput;

    private static Packet PacketToItself(LintContext context, Hook hook)
    {
        UInt128 address = context.Ruleset.Family == AddressFamily.IPv4 ? IPv4Loopback : IPv6Loopback;
        return new Packet
        {
            Family = context.Ruleset.Family,
            InInterface = hook == Hook.Input ? FactCheck.Loopback : null,
            OutInterface = hook == Hook.Output ? FactCheck.Loopback : null,
            Source = address,
            Destination = address,
            Protocol = ProtocolNumbers.Tcp,
            SourcePort = ClientPort,
            TcpFlags = TcpFlagNames.Syn,
            State = ConntrackStates.New,
        };
    }
}
