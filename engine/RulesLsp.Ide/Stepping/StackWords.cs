using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>A line of the stack: a rule, or a heading.</summary>
/// <param name="Line">0-based; null: it stands nowhere in the file.</param>
/// <param name="Rule">null: a policy, a heading, or an end.</param>
public sealed record StackPlace(string Name, int? Line, Rule? Rule)
{
    /// <summary>Only tells where the others are.</summary>
    public bool IsHeading { get; init; }
}

/// <summary>Where a packet stands: the rule, the rules that called its chain, the table and hook.</summary>
public static class StackWords
{
    /// <summary>The innermost place first.</summary>
    public static ImmutableArray<StackPlace> Of(DebuggedWay way)
    {
        var places = ImmutableArray.CreateBuilder<StackPlace>();
        if (way.At.Step is not { } step)
        {
            TraceStep? decider = way.At.End!.DecidingStep;
            places.Add(new StackPlace(way.Verdict!, decider?.Line - 1, decider?.Rule));
            return places.ToImmutable();
        }

        places.Add(step.Rule is { } rule ? OfRule(rule) : new StackPlace($"{step.Chain.Name} policy {step.Target}", step.Line - 1, null));
        for (ChainCall? call = step.Record?.Call; call is not null; call = call.Caller)
        {
            places.Add(OfRule(call.Rule));
        }

        places.Add(new StackPlace($"table {step.Table} at {Pipeline.ChainName(step.Hook)}", null, null) { IsHeading = true });
        return places.ToImmutable();
    }

    private static StackPlace OfRule(Rule rule)
    {
        string target = rule.Bound.JumpName is { } name ? $" → {name}" : "";
        return new StackPlace(string.Create(CultureInfo.InvariantCulture, $"{rule.Chain.Name} rule {rule.Number}{target}"), rule.Line, rule);
    }
}
