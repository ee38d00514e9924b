using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide.Features;

/// <summary>What a trace says at a line of the file.</summary>
/// <param name="Line">0-based.</param>
/// <param name="Label">Short, for the end of the line.</param>
/// <param name="Explanation">Markdown.</param>
internal readonly record struct TraceMark(int Line, string Label, string Explanation);

/// <summary>Puts the steps of traces into the few words that fit behind a line.</summary>
internal static class TraceWords
{
    /// <summary>The verdict of the whole trace in a few words, such as "ACCEPT by line 12".</summary>
    public static string Verdict(TraceRun run)
    {
        if (run.Tree is not { } tree)
        {
            return run.Problem ?? "";
        }

        if (tree.Outcomes is [var only])
        {
            if (only.Reason == TraceReasons.NothingToAnswer)
            {
                return "nobody answers";
            }

            return $"{TraceJson.Verdict(only.Verdict)}{Decider(only)}";
        }

        IEnumerable<string> cases = tree.Outcomes
            .GroupBy(outcome => TraceJson.Verdict(outcome.Verdict))
            .Select(group => group.All(outcome => outcome.Probability is not null)
                ? $"{group.Key} {Percent(group.Sum(outcome => outcome.Probability ?? 0))}"
                : group.Key);
        return string.Join(" or ", cases);
    }

    /// <summary>What the trace did at each rule and policy that it met, by line.</summary>
    /// <param name="number">Which trace this is, where several are shown at once; null for the only one.</param>
    public static IEnumerable<TraceMark> MarksOf(TraceRun run, int? number)
    {
        if (run.Tree is not { } tree)
        {
            return [];
        }

        return tree.Outcomes
            .SelectMany((outcome, index) => NumberedSteps(outcome).Select(step => (Outcome: outcome, Index: index, step.Number, step.Step)))
            .Where(item => item.Step.Line is not null && item.Step.Result is not TraceResult.Skipped)
            .GroupBy(item => item.Step.Line!.Value - 1)
            .Select(group => MarkOf(run, tree, group.Key, [.. group], number))
            .OfType<TraceMark>()
            .OrderBy(mark => mark.Line);
    }

    private static TraceMark? MarkOf(TraceRun run, TraceTree tree, int line, (TraceOutcome Outcome, int Index, int Number, TraceStep Step)[] steps, int? number)
    {
        var taken = steps.Where(item => item.Step.Result is TraceResult.Match or TraceResult.Policy).ToArray();
        if (taken.Length == 0)
        {
            // Why a rule passed a packet by is worth a word only when one trace is looked at.
            return number is null && steps[0].Step.Why is { } why
                ? new TraceMark(line, $"✗ {why}", $"`{run.PacketText}` does not match: {why}")
                : null;
        }

        (TraceOutcome outcome, _, int order, TraceStep step) = taken[0];
        int[] outcomes = [.. taken.Select(item => item.Index).Distinct()];
        string share = outcomes.Length == tree.Outcomes.Length ? "" : Share(tree, outcomes) + " ";
        string name = step.Result == TraceResult.Policy ? $"policy {step.Target}" : step.Target ?? "counted";
        string prefix = number is { } which ? $"{which}." : "";
        string label = $"▶ {prefix}{order}: {share}{name}";
        string after = step.PacketAfter is { } packet ? $"\n\nafterwards `{packet.ToShortNotation()}`" : "";
        string conditions = outcome.Conditions.IsEmpty ? "" : $"\n\nif {string.Join(" and ", outcome.Conditions)}";
        return new TraceMark(line, label, $"Step {order} of `{run.PacketText}`: {Pipeline(step)}{after}{conditions}\n\nIn the end {Verdict(run)}.");
    }

    /// <summary>Matches and policies are counted; the rules that passed the packet by are not.</summary>
    private static IEnumerable<(int Number, TraceStep Step)> NumberedSteps(TraceOutcome outcome)
    {
        int number = 0;
        foreach (TraceStep step in outcome.Steps)
        {
            number += step.Result is TraceResult.Match or TraceResult.Policy ? 1 : 0;
            yield return (number, step);
        }
    }

    private static string Pipeline(TraceStep step) =>
        step.Result == TraceResult.Policy
            ? $"no rule of {step.Table} {step.Chain.Name} decided, the policy {step.Target} does"
            : $"matches in {step.Table} {step.Chain.Name}{(step.Target is { } target ? $", target {target}" : "")}";

    private static string Share(TraceTree tree, int[] outcomes)
    {
        bool areLots = outcomes.All(index => tree.Outcomes[index].Probability is not null);
        return areLots ? Percent(outcomes.Sum(index => tree.Outcomes[index].Probability ?? 0)) : "maybe";
    }

    private static string Decider(TraceOutcome outcome) => outcome.DecidingStep switch
    {
        { Rule: not null } step => $" by line {step.Line}",
        { } step => $" by the policy of {step.Chain.Name}",
        _ => "",
    };

    private static string Percent(double probability) => (probability * 100).ToString("0.#") + " %";
}
