using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>A packet to send to a rule.</summary>
/// <param name="Packet">In short notation.</param>
/// <param name="Note">What to know about it, as a sentence: the host that it needs, or that it does not arrive; null: nothing.</param>
public sealed record TraceSuggestion(string Packet, string? Note);

/// <summary>Sends a packet to the rule under the caret.</summary>
public static class TraceHere
{
    /// <summary>
    /// A packet that reaches the rule of the line, in short notation. On a chain's line: for its first rule. For a rule that no
    /// packet reaches one that passes the rule's own tests, to show who takes it away. null where there is no rule.
    /// </summary>
    public static TraceSuggestion? Suggest(Analysis analysis, int line, CancellationToken cancellation)
    {
        if (!analysis.Family.HasPackets() || RuleFor(analysis, line) is not { } rule)
        {
            return null;
        }

        // A packet made from the rule's words reads better than a witness, so it goes first where it arrives.
        Packet? packet = PacketOfRule.Of(analysis, rule);
        foreach (Packet made in packet is null ? [] : new[] { PacketOfRule.OfEveryDay(packet), packet })
        {
            if (Reaches(analysis, made, rule))
            {
                return new TraceSuggestion(made.ToShortNotation(), null);
            }
        }

        ReachabilityResult reachability = analysis.Reachability(cancellation);
        if (new RuleWitness(analysis.Tracer, reachability).Find(rule)?.Packet is { } confirmed)
        {
            return new TraceSuggestion(confirmed.ToShortNotation(), null);
        }

        // What the host is like was told or it was not: another one shows when the rule matters.
        var others = new HostWitness(analysis.Tracer, reachability);
        if (others.Find(rule) is { } hosted)
        {
            return new TraceSuggestion(hosted.Witness.Packet.ToShortNotation(), $"It gets to the rule on a host such as: {hosted.Host}.");
        }

        Packet? witness = (reachability.VerdictOf(rule) as AliveVerdict)?.Witness.Packet ?? packet;
        return witness is null ? null : new TraceSuggestion(witness.ToShortNotation(), others.WhyNone(rule) is { } why ? $"No packet gets to the rule: {why}." : null);
    }

    /// <summary>The packet alone.</summary>
    public static string? SuggestPacket(Analysis analysis, int line, CancellationToken cancellation) => Suggest(analysis, line, cancellation)?.Packet;

    private static bool Reaches(Analysis analysis, Packet packet, Rule rule)
    {
        ImmutableArray<TraceOutcome> outcomes = analysis.Tracer.OfDecisions.Trace(packet).Outcomes;

        // A packet without a protocol has to arrive in every case: rules on its way may ask for one.
        return packet.Protocol is null ? outcomes.All(outcome => outcome.Matched(rule)) : outcomes.Any(outcome => outcome.Matched(rule));
    }

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

        return analysis.TableAt(line)?.Chains.FirstOrDefault(chain => chain.DeclarationLine == line)?.Rules is [var first, ..] ? first : null;
    }
}
