using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>Commands of a shell, which iptables-restore does not read, stand in the file: told once for each run of them.</summary>
public static class PastedCommands
{
    public static LintDescriptor Descriptor { get; } =
        new("RL1025", "pasted-commands", Severity.Error, "Commands of a shell stand where a ruleset has its lines.");

    public static IEnumerable<Diagnostic> Run(LintContext context) =>
        context.Ruleset.PastedRuns.Select(run => new Diagnostic(
            Descriptor,
            Descriptor.DefaultSeverity,
            RangeOf(context, run),
            $"{WhatIsThere(run, context.Ruleset)}{WhatStays(run)}",
            [],
            Values.Backends.Both,
            PastedConversion.Of(context.Ruleset, context.Catalogue.Pipeline, [run])));

    private static TextRange RangeOf(LintContext context, PastedRun run)
    {
        string last = context.Ruleset.Syntax[run.Last].Text;
        return new TextRange(context.RangeOfLine(run.First).Start, new TextPosition(run.Last, last.AsSpan().TrimEnd().Length));
    }

    private static string WhatIsThere(PastedRun run, Ruleset ruleset)
    {
        if (run.Place == PastedPlace.Script && ruleset.Tables.IsEmpty)
        {
            return "this is a script for a shell, and iptables-restore reads rules as iptables-save prints them, in tables";
        }

        if (run.Place == PastedPlace.Continued)
        {
            return "a rule stands on one line: a backslash at its end continues it for a shell only";
        }

        string commands = run.Lines.Length == 1 ? "this is a command" : $"these {run.Lines.Length} lines are commands";
        return $"{commands} for a shell: a rule has no program's name, and its table is that of its section";
    }

    private static string WhatStays(PastedRun run)
    {
        if (run.Control is { } control)
        {
            return $"; what it runs is decided in line {control + 1} when it runs: run it and take what iptables-save prints";
        }

        PastedLine? left = run.Lines.FirstOrDefault(line => line.Obstacle is not (null or PastedLineReader.NoCommand));
        string obstacle = left is null ? "" : $"; line {left.First + 1} can't be a rule: {left.Obstacle}";
        (PastedLine Line, string? Variable) open = run.Lines.Select(line => (line, line.Commands.FirstOrDefault(command => command.Variable is not null)?.Variable)).FirstOrDefault(pair => pair.Item2 is not null);
        return open.Variable is null ? obstacle : $"{obstacle}; line {open.Line.First + 1} needs the value of {open.Variable}, which the shell knows";
    }
}
