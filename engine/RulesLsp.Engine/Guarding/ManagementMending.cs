using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Guarding;

/// <summary>The rules that let a cut flow through, each at the last place where it works.</summary>
/// <param name="Rules">As they are written.</param>
/// <param name="Changes">Of the file.</param>
public sealed record ManagementMending(ImmutableArray<string> Rules, ImmutableArray<TextChange> Changes)
{
    // One rule for each leg.
    private const int MostRules = 3;

    /// <summary>Adds rules until the flow passes as <see cref="ManagementJudge"/> judges it; null: no such rules are found.</summary>
    /// <param name="host">null: not described.</param>
    public static ManagementMending? Find(Tracer tracer, HostDescription? host, ManagementFlow flow, ManagementCut cut, CancellationToken cancellation)
    {
        var rules = new List<(int Line, string Text)>();
        Ruleset ruleset = tracer.Ruleset;
        while (rules.Count < MostRules)
        {
            if (RuleFor(ruleset, flow, cut) is not { } next)
            {
                return null;
            }

            var at = new TextPosition(next.Line, 0);
            LineSyntax below = ruleset.Syntax[next.Line];
            string end = below.Terminator == LineTerminator.None ? "\n" : below.TerminatorText;
            ruleset = ChangedRuleset.Of(ruleset, ruleset.Syntax.WithChange(new TextChange(new TextRange(at, at), next.Text + end)));
            rules.Add((next.Line - rules.Count(rule => rule.Line <= next.Line), next.Text + end));
            var changed = new Tracer(new RulesetSemantics(ruleset, tracer.Options.Backend), host, tracer.Options);
            switch (ManagementJudge.Judge(changed, host, flow, cancellation))
            {
                case ManagementPasses:
                    return Of(rules);
                case ManagementCut left:
                    cut = left;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private static ManagementMending Of(List<(int Line, string Text)> rules) => new(
        [.. rules.Select(rule => rule.Text.TrimEnd())],
        [.. rules.GroupBy(rule => rule.Line).Select(group => new TextChange(
            new TextRange(new TextPosition(group.Key, 0), new TextPosition(group.Key, 0)), string.Concat(group.Select(rule => rule.Text))))]);

    // In front of the rule of the built-in chain that stops the packet, or leads to the one that does; before the policy.
    private static (int Line, string Text)? RuleFor(Ruleset ruleset, ManagementFlow flow, ManagementCut cut)
    {
        if (cut.Traces[^1].Outcome is not { DecidingStep: { } step } outcome)
        {
            return null;
        }

        string name = Pipeline.ChainName(step.Hook);
        TraceStep? outermost = outcome.Steps.LastOrDefault(other => other.Hook == step.Hook && other.Table == step.Table && other.Chain.IsBuiltin && other.Result != TraceResult.NoMatch);
        if (ruleset.LiveTable(step.Table) is not { } table || table.FindChain(name) is not { } chain || outermost is null
            || chain.Rules.Any(rule => rule.Bound.Command != RuleCommand.Append))
        {
            return null;
        }

        int? line = outermost.Rule?.Line ?? (chain.Rules.IsEmpty ? table.CommitLine : chain.Rules.Max(rule => rule.Line) + 1);
        string text = cut.Leg == ManagementLeg.First ? AcceptFirst(flow, name) : RuleTexts.AcceptEstablished(name);
        return line is { } place ? (place, text) : null;
    }

    private static string AcceptFirst(ManagementFlow flow, string chain) => RuleTexts.AcceptToPorts(
        chain,
        flow.Sources.IsEmpty ? null : string.Join(',', flow.Sources.Select(source => $"{AddressText.Format(source.First, flow.Family)}/{source.Length}")),
        flow.Address is { } address ? AddressText.Format(address, flow.Family) : null,
        flow.Device,
        PacketShortNotation.ProtocolName(flow.Protocol),
        flow.Ports);
}
