using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Pasted;

/// <summary>Reads the lines of a file as commands of a shell and writes those of iptables as a ruleset does.</summary>
internal sealed class PastedLineReader(RulesetSyntax syntax, RuleBinder binder, Pipeline pipeline)
{
    /// <summary>The obstacle of lines that run something else.</summary>
    public const string NoCommand = "it is no command of iptables";

    private readonly Lazy<Dictionary<string, string>> _variables = new(() => PastedProgram.VariablesOf(syntax));

    /// <summary>A command that was read, and the words of its arguments.</summary>
    private readonly record struct Read(PastedCommand? Command, string? Obstacle);

    /// <summary>The line and those that continue it; null when it does not run iptables.</summary>
    public PastedLine? TryRead(int line)
    {
        if (!PastedProgram.MayStart(syntax[line]))
        {
            return null;
        }

        (string text, int last) = Join(line);
        ShellLine shell = ShellReader.Read(text);
        return shell.Commands.Any(command => PastedProgram.Of(command, _variables.Value) is not null) ? Convert(line, last, text, shell) : null;
    }

    /// <summary>A rule that a backslash continues on the next lines; null for other lines.</summary>
    public PastedLine? TryReadContinued(int line)
    {
        (string text, int last) = IsContinued(syntax[line]) ? Join(line) : ("", line);
        if (last == line)
        {
            return null;
        }

        LineSyntax joined = LineLexer.Lex(text, LineTerminator.None);
        string[] words = new string[joined.Words.Length];
        var placed = new MendedWord[joined.Words.Length];
        for (int word = 0; word < placed.Length; word++)
        {
            words[word] = joined.RawWord(word).ToString();
            placed[word] = PlacedWord(syntax[line], joined.WordText(word), joined.Words[word].Span);
        }

        BoundRule bound = binder.BindPasted(syntax[line], placed, new TextSpan(syntax[line].Length - 1, 1));
        return new PastedLine(line, last, text.Trim(), [new PastedCommand("", string.Join(' ', words), null, bound)], null, null);
    }

    /// <summary>A line of a script that runs something else than iptables.</summary>
    public PastedLine ReadOther(int line)
    {
        (string text, int last) = Join(line);
        return new PastedLine(line, last, text.Trim(), [], null, NoCommand);
    }

    private PastedLine Convert(int first, int last, string text, ShellLine shell)
    {
        var commands = ImmutableArray.CreateBuilder<PastedCommand>();
        string? obstacle = shell.Obstacle;
        foreach (ImmutableArray<ShellWord> words in shell.Commands)
        {
            (PastedCommand? command, string? reason) = PastedProgram.Of(words, _variables.Value) is { } program
                ? ReadCommand(syntax[first], program)
                : new Read(null, "it runs other programs too");
            obstacle ??= reason;
            if (command is not null)
            {
                commands.Add(command);
            }
        }

        return new PastedLine(first, last, text.Trim(), obstacle is null ? commands.ToImmutable() : [], shell.Comment, obstacle);
    }

    private Read ReadCommand(LineSyntax place, PastedProgram program)
    {
        ImmutableArray<ShellWord> words = program.Arguments;
        if (program.Family is not { } family)
        {
            return new Read(null, $"{program.Name} is another program");
        }

        if (family != binder.Family)
        {
            return new Read(null, $"it is for {Name(family)}, and this file is for {Name(binder.Family)}");
        }

        if (words.Any(word => word.Text.AsSpan().ContainsAny('\n', '\r')))
        {
            return new Read(null, "a word of it has several lines");
        }

        LineSyntax line = LineLexer.Lex(string.Join(' ', words.Select(word => WordQuoting.Of(word.Text))), LineTerminator.None);
        if (line.Words.Length != words.Length)
        {
            return new Read(null, "iptables-restore would cut it into other words");
        }

        CommandLine commandLine = binder.BindCommandLine(line);
        string table = commandLine.Table ?? TableNames.Filter;
        if (pipeline.FindTable(table) is null)
        {
            return new Read(null, $"there is no table {table}");
        }

        if (commandLine.Rule.Command is RuleCommand.None or RuleCommand.List or RuleCommand.Check)
        {
            return new Read(null, "it changes nothing that a ruleset holds");
        }

        int[] kept = [.. commandLine.WordsOfRuleset(line)];
        string text = string.Join(' ', kept.Select(word => line.RawWord(word).ToString()));
        BoundRule bound = binder.BindPasted(place, [.. kept.Select(word => PlacedWord(place, words[word].Text, words[word].Span))], SpanOn(place, program.Span));
        return new Read(new PastedCommand(table, text, words.FirstOrDefault(word => word.Variable is not null)?.Variable, bound), null);
    }

    /// <summary>A word of the ruleset's line where it stands in the file; what stands on a continuing line counts as the end of the first one.</summary>
    private static MendedWord PlacedWord(LineSyntax place, string text, TextSpan inCommand)
    {
        TextSpan span = SpanOn(place, inCommand);
        bool isVerbatim = place.Text.AsSpan(span.Start, span.Length).SequenceEqual(text);
        return new MendedWord(span, isVerbatim ? null : text, false);
    }

    private static TextSpan SpanOn(LineSyntax place, TextSpan span) => span.End <= place.Length ? span : new TextSpan(place.Length, 0);

    /// <summary>The line with those that a backslash at its end continues.</summary>
    private (string Text, int Last) Join(int line)
    {
        var text = new StringBuilder();
        int last = line;
        while (IsContinued(syntax[last].Characters) && last + 1 < syntax.LineCount && syntax[last + 1].Kind is not (LineKind.Table or LineKind.Commit or LineKind.Comment))
        {
            text.Append(syntax[last].Characters[..^1]);
            last++;
        }

        return (text.Append(syntax[last].Characters).ToString(), last);
    }

    /// <summary>Whether a rule ends in a backslash that a shell would continue it after.</summary>
    public static bool IsContinued(LineSyntax line) => line.Kind == LineKind.Command && line.Characters is ['-' or '[', .., '\\'] && IsContinued(line.Characters);

    /// <summary>An odd number of backslashes: each pair is one for the shell.</summary>
    private static bool IsContinued(ReadOnlySpan<char> text) => (text.Length - text.TrimEnd('\\').Length) % 2 == 1;

    private static string Name(AddressFamily family) => family == AddressFamily.IPv4 ? "IPv4" : "IPv6";
}
