using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing;

/// <summary>
/// Writes a trace as a story: numbered phases, one for each table and hook, in them the rules, what changed, and in the end one line
/// with the verdict. What is the same in all cases is told once, before and after what differs.
/// </summary>
internal sealed class TraceStory(TraceTree tree, TextStyle style, TraceDetail detail)
{
    private readonly StringBuilder _text = new();
    private (Hook Hook, string Table)? _phase;
    private int _phases;

    public string Write()
    {
        _text.Append("packet  ").Append(tree.Packet.ToShortNotation()).Append('\n');
        _text.Append("host    ").Append(tree.Host).Append('\n');
        foreach (string assumption in tree.Assumptions)
        {
            _text.Append("assumed ").Append(assumption).Append('\n');
        }

        _text.Append('\n');
        ImmutableArray<TraceStep>[] cases = [.. tree.Outcomes.Select(outcome => outcome.Steps.Where(IsTold).ToImmutableArray())];
        if (cases.Length == 1)
        {
            Steps(cases[0], tree.Packet);
            return _text.Append(Verdict(tree.Outcomes[0])).Append('\n').ToString();
        }

        Several(cases);
        return _text.Append(Summary()).Append('\n').ToString();
    }

    private bool IsTold(TraceStep step) => step.Result != TraceResult.NoMatch || detail == TraceDetail.EveryRule;

    private void Several(ImmutableArray<TraceStep>[] cases)
    {
        int shortest = cases.Min(steps => steps.Length);
        int before = CountWhile(shortest, index => cases.All(steps => IsSame(steps[index], cases[0][index])));
        int after = CountWhile(shortest - before, index => cases.All(steps => IsSame(steps[^(index + 1)], cases[0][^(index + 1)])));
        Packet packet = tree.Packet;
        if (before > 0)
        {
            _text.Append(Bold(InAllCases)).Append('\n');
            packet = Steps(cases[0][..before], packet);
            _text.Append('\n');
        }

        (Hook Hook, string Table)? phase = _phase;
        int phases = _phases;
        for (int i = 0; i < cases.Length; i++)
        {
            (_phase, _phases) = (phase, phases);
            TraceOutcome outcome = tree.Outcomes[i];
            _text.Append(Bold(string.Create(CultureInfo.InvariantCulture, $"case {i + 1} of {cases.Length}"))).Append(TraceText.CaseOf(outcome)).Append('\n');
            Steps(cases[i][before..^after], packet);
            _text.Append(after > 0 ? "    in the end " : "").Append(Verdict(outcome)).Append("\n\n");
        }

        if (after > 0)
        {
            _text.Append(Bold("then, " + InAllCases)).Append('\n');
            Steps(cases[0][^after..], packet);
            _text.Append('\n');
        }
    }

    private static int CountWhile(int most, Func<int, bool> holds)
    {
        int count = 0;
        while (count < most && holds(count))
        {
            count++;
        }

        return count;
    }

    // The reason why a rule was passed, and the packet after it, are part of the step.
    private static bool IsSame(TraceStep one, TraceStep other) => one.Hook == other.Hook && one.Table == other.Table && one.Chain == other.Chain
        && one.Rule == other.Rule && one.Result == other.Result && one.Why == other.Why && Equals(one.PacketAfter, other.PacketAfter) && one.Log.SequenceEqual(other.Log);

    // Gives the packet as it is after them.
    private Packet Steps(ImmutableArray<TraceStep> steps, Packet packet)
    {
        foreach (TraceStep step in steps)
        {
            if (_phase != (step.Hook, step.Table))
            {
                _phase = (step.Hook, step.Table);
                _phases++;
                _text.Append(Bold(string.Create(CultureInfo.InvariantCulture, $"{_phases,2}. {step.Table} {Pipeline.ChainName(step.Hook)}"))).Append('\n');
            }

            Step(step, packet);
            packet = step.PacketAfter ?? packet;
        }

        return packet;
    }

    private void Step(TraceStep step, Packet before)
    {
        string line = step.Rule is { } rule
            ? string.Create(CultureInfo.InvariantCulture, $"    {rule.Chain.Name} rule {rule.Number}, line {step.Line}: ")
            : $"    {step.Chain.Name} policy: ";
        string result = step.Result switch
        {
            TraceResult.NoMatch => "no match, " + step.Why,
            TraceResult.Match => step.Target is { } target ? TraceText.Paint(style, TraceText.Yellow, target) : "matches, no target",
            _ => step.Target ?? "",
        };
        _text.Append(step.Result == TraceResult.NoMatch ? TraceText.Paint(style, TraceText.Dim, line + result) : line + result).Append('\n');
        foreach (string logged in step.Log)
        {
            _text.Append("      log ").Append(logged).Append('\n');
        }

        if (step.PacketAfter is { } after)
        {
            string changes = PacketChanges.Between(before, after);
            _text.Append("      now ").Append(changes.Length > 0 ? changes : after.ToShortNotation()).Append('\n');
        }
    }

    private string Verdict(TraceOutcome outcome) =>
        TraceText.Paint(style, TraceText.ColourOf(outcome.Verdict), TraceJson.Verdict(outcome.Verdict)) + ": " + TraceText.Fate(outcome);

    private string Summary()
    {
        int count = tree.Outcomes.Length;
        return string.Join(", ", tree.Outcomes.GroupBy(outcome => outcome.Verdict).OrderBy(group => group.Key).Select(group =>
            TraceText.Paint(style, TraceText.ColourOf(group.Key), TraceJson.Verdict(group.Key))
            + (group.Count() == count ? " " + InAllCases : string.Create(CultureInfo.InvariantCulture, $" in {group.Count()} of {count} cases"))));
    }

    private string InAllCases => tree.Outcomes.Length == 2 ? "in both cases" : string.Create(CultureInfo.InvariantCulture, $"in all {tree.Outcomes.Length} cases");

    private string Bold(string text) => TraceText.Paint(style, TraceText.Bold, text);
}
