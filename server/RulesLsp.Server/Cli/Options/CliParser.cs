using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using RulesLsp.Server.Configuration;

namespace RulesLsp.Server.Cli.Options;

/// <summary>Turns the words of a command line into <see cref="CliOptions"/>, or says what is wrong with them.</summary>
internal static class CliParser
{
    private static readonly Argument<string[]> Paths = new("PATH") { Arity = ArgumentArity.ZeroOrMore };

    private static readonly Command Root = CreateRoot();

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">It asks for nothing we can do.</exception>
    public static CliOptions Parse(IReadOnlyList<string> words)
    {
        var configuration = new ParserConfiguration
        {
            // "@FILE" names a file of packets and not one of options; "-vo json" is not worth a surprise.
            ResponseFileTokenReplacer = null,
            EnablePosixBundling = false,
        };
        ParseResult result = Root.Parse(words, configuration);
        if (result.Errors.Count > 0)
        {
            throw new UsageException(result.Errors[0].Message.TrimEnd('.') + ".");
        }

        RefuseUnknownOptions(result.GetValue(Paths) ?? []);
        return Read(result);
    }

    /// <summary>A word with a dash that is no option would pass for a path; a file of such a name is written <c>./-name</c>.</summary>
    private static void RefuseUnknownOptions(string[] words)
    {
        if (words.FirstOrDefault(word => word.Length > 1 && word[0] == '-') is not { } unknown)
        {
            return;
        }

        string name = unknown.Split('=')[0];
        string? meant = Spelling.Nearest(name, OptionTable.All.Where(option => !option.IsHidden).Select(option => option.Name));
        throw new UsageException(meant is null ? $"There is no option {name}." : $"There is no option {name}; did you mean {meant}?");
    }

    private static CliOptions Read(ParseResult result)
    {
        ImmutableArray<string> paths = [.. result.GetValue(Paths) ?? []];
        CliMode mode = ModeOf(result, paths);
        return new CliOptions
        {
            Mode = mode,
            Paths = paths,
            Packet = Text(result, OptionTable.Trace) ?? "",
            Port = Text(result, OptionTable.Port) ?? "",
            Target = TargetOf(result, mode, paths),
            Topic = Text(result, OptionTable.Explain) ?? "",
            PagesFolder = Text(result, OptionTable.Pages) ?? "",
            Shell = Choice(result, OptionTable.Completion, CliChoices.Shells)?.Value ?? default,
            Output = Choice(result, OptionTable.Output, CliChoices.Formats)?.Value ?? default,
            Settings = SettingsOf(result),
            ConfigurationPath = Text(result, OptionTable.Config),
            CaptureInterface = Text(result, OptionTable.CaptureInterface),
            BaselinePath = OfCheck(result, OptionTable.Baseline, mode),
            NewBaselinePath = OfCheck(result, OptionTable.WriteBaseline, mode),
            Fixes = FixesOf(result, mode, paths),
            StandardInputName = Text(result, OptionTable.StandardInputName) ?? "<stdin>",
            Color = Choice(result, OptionTable.Color, CliChoices.Colors)?.Value ?? default,
            Verbosity = IsGiven(result, OptionTable.Verbose) ? Verbosity.Verbose : Verbosity.Normal,
            Jobs = JobsOf(Text(result, OptionTable.Jobs)),
        };
    }

    private static SettingsLayer SettingsOf(ParseResult result) => new()
    {
        Backends = Choice(result, OptionTable.Backend, SettingChoices.Backends)?.Value,
        Family = Choice(result, OptionTable.Family, SettingChoices.Families),
        Profile = Choice(result, OptionTable.Profile, SettingChoices.Profiles),
        HostPath = Text(result, OptionTable.Host),
        Select = IsGiven(result, OptionTable.Select) ? Lints(result, OptionTable.Select) : null,
        Ignore = Lints(result, OptionTable.Ignore),
        Enable = Lints(result, OptionTable.Enable),
        FailOn = Choice(result, OptionTable.FailOn, SettingChoices.FailOn),
    };

    private static CliMode ModeOf(ParseResult result, ImmutableArray<string> paths)
    {
        // Help and version win over whatever else stands there, as everywhere.
        ImmutableArray<TaskSpec> given = [.. OptionTable.Tasks.Where(task => IsGiven(result, task.Option))];
        if (given.FirstOrDefault(task => task.Mode is CliMode.Help or CliMode.Version) is { } told)
        {
            return told.Mode;
        }

        if (given.Length == 0)
        {
            throw new UsageException(paths.IsEmpty
                ? "Say what to do: --check, --trace, --diff, --port, --families, --counterpart, --format, --translate, --explain or --stdio."
                : $"Say what to do with {paths[0]}: --check {paths[0]}, for one.");
        }

        if (given.Length > 1)
        {
            throw new UsageException($"{given[0].Option.Name} and {given[1].Option.Name} are two tasks: ask for one.");
        }

        CliMode mode = given[0].Mode;
        return (mode, paths.Length) switch
        {
            (CliMode.Check, 0) => throw new UsageException("--check needs a file, a folder, or - for the standard input."),
            (CliMode.Trace, not 1) => throw new UsageException("--trace takes a packet and one file: --trace PACKET FILE."),
            (CliMode.Diff, not 2) => throw new UsageException("--diff takes two files: --diff OLD NEW."),
            (CliMode.Port, not 1) => throw new UsageException("--port takes a port and one file: --port tcp/22 FILE."),
            (CliMode.Translate, not 1) => throw new UsageException("--translate takes one file, or - for the standard input."),
            (CliMode.Families, not (1 or 2)) => throw new UsageException("--families takes the rulesets of both families: --families RULES.V4 RULES.V6."),
            (CliMode.Families, 2) when paths is ["-", "-"] => throw new UsageException("The two rulesets can't both come from the standard input."),
            (CliMode.Counterpart, not 1) => throw new UsageException("--counterpart takes one file, or - for the standard input."),
            (CliMode.Format, not 1) => throw new UsageException("--format takes one file, or - for the standard input."),
            (CliMode.Explain, 1) when Text(result, OptionTable.Explain) == ExplainTopic.StandardInput && paths is not ["-"] => mode,
            (CliMode.Explain or CliMode.Pages or CliMode.LanguageServer or CliMode.DebugAdapter or CliMode.Completion or CliMode.Manual, > 0) =>
                throw new UsageException($"{given[0].Option.Name} takes no file, and {paths[0]} stands there."),
            _ => mode,
        };
    }

    private static FormatTarget TargetOf(ParseResult result, CliMode mode, ImmutableArray<string> paths)
    {
        if (!IsGiven(result, OptionTable.Write))
        {
            return FormatTarget.StandardOutput;
        }

        return mode == CliMode.Format && paths is not ["-"]
            ? FormatTarget.File
            : throw new UsageException("--write goes with --format and a file.");
    }

    private static FixMode FixesOf(ParseResult result, CliMode mode, ImmutableArray<string> paths)
    {
        switch (IsGiven(result, OptionTable.Fix), IsGiven(result, OptionTable.FixDiff))
        {
            case (false, false):
                return FixMode.Tell;
            case (true, true):
                throw new UsageException("--fix changes files and --fix-diff does not: ask for one.");
            case (true, _) when mode != CliMode.Check || paths.Contains("-"):
                throw new UsageException("--fix goes with --check and files; of the standard input --fix-diff tells what would change.");
            case (_, true) when mode != CliMode.Check:
                throw new UsageException("--fix-diff goes with --check.");
            case (true, _):
                return FixMode.Apply;
            default:
                return FixMode.ShowDifference;
        }
    }

    private static string? OfCheck(ParseResult result, OptionSpec spec, CliMode mode) =>
        Text(result, spec) is { } text && mode != CliMode.Check ? throw new UsageException($"{spec.Name} goes with --check.") : Text(result, spec);

    private static int JobsOf(string? text) => text switch
    {
        null => 0,
        _ when int.TryParse(text, out int jobs) && jobs is > 0 and <= 1024 => jobs,
        _ => throw Unknown(OptionTable.Jobs, text, "a number from 1 to 1024"),
    };

    private static bool IsGiven(ParseResult result, OptionSpec spec) => result.GetResult(spec.Name) is OptionResult { Implicit: false };

    private static string? Text(ParseResult result, OptionSpec spec) => result.GetValue<string>(spec.Name);

    private static Said<TValue>? Choice<TValue>(ParseResult result, OptionSpec spec, Choices<TValue> choices)
    {
        if (Text(result, spec) is not { } word)
        {
            return null;
        }

        if (choices.TryFind(word, out TValue? value))
        {
            return new Said<TValue>(value);
        }

        string? meant = Spelling.Nearest(word, choices.Words);
        throw Unknown(spec, word, WordList.Or(choices.Words) + (meant is null ? "" : $"; did you mean {meant}"), meant is null ? "." : "?");
    }

    private static ImmutableArray<string> Lints(ParseResult result, OptionSpec spec)
    {
        ImmutableArray<string> names =
            [.. (result.GetValue<string[]>(spec.Name) ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        return names.Select(LintNames.ProblemOf).FirstOrDefault(problem => problem is not null) is { } problem ? throw new UsageException(problem) : names;
    }

    private static UsageException Unknown(OptionSpec spec, string value, string allowed, string end = ".") =>
        new($"{spec.Name} can't be \"{value}\": it is {allowed}{end}");

    private static Command CreateRoot()
    {
        var root = new Command(ProductInfo.Name) { Paths };
        foreach (OptionSpec spec in OptionTable.All)
        {
            string[] aliases = spec.ShortName is { } shortName ? [shortName] : [];
            root.Add(spec.Kind switch
            {
                OptionValue.None => new Option<bool>(spec.Name, aliases),
                OptionValue.Lints => new Option<string[]>(spec.Name, aliases),
                _ => new Option<string>(spec.Name, aliases),
            });
        }

        return root;
    }
}
