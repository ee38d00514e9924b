using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Ide.Features;

/// <summary>Sends a packet to the rule under the caret.</summary>
public static class TraceHere
{
    /// <summary>
    /// A packet that reaches the rule of the line, in short notation: the reachability analysis' witness, else one that passes the
    /// rule's own tests. On a chain's line: for its first rule. null where there is no rule.
    /// </summary>
    public static string? SuggestPacket(Analysis analysis, int line, CancellationToken cancellation)
    {
        if (RuleFor(analysis, line) is not { } rule)
        {
            return null;
        }

        Packet? packet = PacketOfRule.Of(analysis, rule);
        return packet?.ToShortNotation();
    }

    /// <summary>Traces the packet for the line.</summary>
    public static TraceRun Run(Analysis analysis, int line, string packetText) =>
        TraceSession.OfPacket(analysis.Tracer, line, packetText, TraceOrigin.Asked);

    /// <summary>The rule that a line stands for: its own, or the first one of the chain that it declares.</summary>
    internal static Rule? RuleFor(Analysis analysis, int line)
    {
        if (line < 0 || line >= analysis.Syntax.LineCount)
        {
            return null;
        }

        if (analysis.RuleAt(line) is { } rule)
        {
            return rule;
        }

        return analysis.TableAt(line)?.Chains.FirstOrDefault(chain => chain.DeclarationLine == line)?.Rules.FirstOrDefault();
    }
}
