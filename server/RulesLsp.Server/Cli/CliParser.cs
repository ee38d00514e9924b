using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Server.Cli;

/// <summary>Turns the words of a command line into <see cref="CliOptions"/>, or says what is wrong with them.</summary>
internal static class CliParser
{
    private static readonly Argument<string[]> Paths = new("PATH") { Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> Stdio = new("--stdio");
    private static readonly Option<bool> Check = new("--check");
    private static readonly Option<string> Trace = new("--trace");
    private static readonly Option<bool> Diff = new("--diff");
    private static readonly Option<string> Port = new("--port");
    private static readonly Option<bool> Format = new("--format");
    private static readonly Option<bool> Write = new("--write");
    private static readonly Option<string> Explain = new("--explain");
    private static readonly Option<bool> Version = new("--version", "-V");
    private static readonly Option<bool> Help = new("--help", "-h");
    private static readonly Option<string> Output = new("--output", "-o");
    private static readonly Option<string> FailOn = new("--fail-on");
    private static readonly Option<string> Family = new("--family");
    private static readonly Option<string> Backend = new("--backend");
    private static readonly Option<string> Profile = new("--profile");
    private static readonly Option<string> Host = new("--host");
    private static readonly Option<string> CaptureInterface = new("--capture-interface");
    private static readonly Option<string[]> Select = new("--select");
    private static readonly Option<string[]> Ignore = new("--ignore");
    private static readonly Option<string[]> Enable = new("--enable");
    private static readonly Option<string> StandardInputName = new("--stdin-filename");
    private static readonly Option<string> Color = new("--color");
    private static readonly Option<bool> Verbose = new("--verbose", "-v");
    private static readonly Option<string> Jobs = new("--jobs", "-j");

    // Language clients pass the editor's process; initialize carries the same number.
    private static readonly Option<string> ClientProcess = new("--clientProcessId") { Hidden = true };

    private static readonly ImmutableArray<(CliMode Mode, Option Option)> Modes =
    [
        (CliMode.Help, Help),
        (CliMode.Version, Version),
        (CliMode.Check, Check),
        (CliMode.Trace, Trace),
        (CliMode.Diff, Diff),
        (CliMode.Port, Port),
        (CliMode.Format, Format),
        (CliMode.Explain, Explain),
        (CliMode.LanguageServer, Stdio),
    ];

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
        string? meant = Spelling.Nearest(name, Root.Options.Where(option => !option.Hidden).Select(option => option.Name));
        throw new UsageException(meant is null ? $"There is no option {name}." : $"There is no option {name}; did you mean {meant}?");
    }

    private static CliOptions Read(ParseResult result)
    {
        ImmutableArray<string> paths = [.. result.GetValue(Paths) ?? []];
        return new CliOptions
        {
            Mode = ModeOf(result, paths),
            Paths = paths,
            Packet = result.GetValue(Trace) ?? "",
            Port = result.GetValue(Port) ?? "",
            Target = TargetOf(result, paths),
            Topic = result.GetValue(Explain) ?? "",
            Output = OutputOf(result.GetValue(Output)),
            FailOn = FailOnOf(result.GetValue(FailOn)),
            Family = FamilyOf(result.GetValue(Family)),
            Backends = BackendsOf(result.GetValue(Backend)),
            Profile = ProfileOf(result.GetValue(Profile)),
            HostPath = result.GetValue(Host),
            CaptureInterface = result.GetValue(CaptureInterface),
            Select = ListOf(result.GetValue(Select)),
            Ignore = ListOf(result.GetValue(Ignore)),
            Enable = ListOf(result.GetValue(Enable)),
            StandardInputName = result.GetValue(StandardInputName) ?? "<stdin>",
            Color = ColorOf(result.GetValue(Color)),
            Verbosity = result.GetValue(Verbose) ? Verbosity.Verbose : Verbosity.Normal,
            Jobs = JobsOf(result.GetValue(Jobs)),
        };
    }

    private static CliMode ModeOf(ParseResult result, ImmutableArray<string> paths)
    {
        ImmutableArray<(CliMode Mode, Option Option)> given = [.. Modes.Where(mode => result.GetResult(mode.Option) is { Implicit: false })];
        if (given.Length == 0)
        {
            throw new UsageException(paths.IsEmpty
                ? "Say what to do: --check, --trace, --diff, --port, --format, --explain or --stdio."
                : $"Say what to do with {paths[0]}: --check {paths[0]}, for one.");
        }

        // Help and version win over whatever else stands there, as everywhere.
        if (given.Length > 1 && given[0].Mode is not (CliMode.Help or CliMode.Version))
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
            (CliMode.Format, not 1) => throw new UsageException("--format takes one file, or - for the standard input."),
            (CliMode.Explain or CliMode.LanguageServer, > 0) => throw new UsageException($"{given[0].Option.Name} takes no file, and {paths[0]} stands there."),
            _ => mode,
        };
    }

    private static FormatTarget TargetOf(ParseResult result, ImmutableArray<string> paths)
    {
        if (!result.GetValue(Write))
        {
            return FormatTarget.StandardOutput;
        }

        return result.GetValue(Format) && paths is not ["-"]
            ? FormatTarget.File
            : throw new UsageException("--write goes with --format and a file.");
    }

    private static OutputFormat OutputOf(string? name) => name switch
    {
        null or "pretty" => OutputFormat.Pretty,
        "concise" => OutputFormat.Concise,
        "json" => OutputFormat.Json,
        "sarif" => OutputFormat.Sarif,
        "github" => OutputFormat.GitHub,
        "gitlab" or "junit" or "checkstyle" or "rdjson" =>
            throw new UsageException($"--output {name} is not in this version; it has pretty, concise, json, sarif and github."),
        _ => throw Unknown("--output", name, "pretty, concise, json, sarif or github"),
    };

    private static Severity? FailOnOf(string? name) => name switch
    {
        "error" => Severity.Error,
        null or "warning" => Severity.Warning,
        "info" => Severity.Information,
        "never" => null,
        _ => throw Unknown("--fail-on", name, "error, warning, info or never"),
    };

    private static AddressFamily? FamilyOf(string? name) =>
        name is null or "auto" ? null : FamilyNames.Find(name) ?? throw Unknown("--family", name, "auto, ipv4, ipv6, arp or bridge");

    private static Backends BackendsOf(string? name) => name switch
    {
        null or "both" => Backends.Both,
        "nft" => Backends.Nft,
        "legacy" => Backends.Legacy,
        _ => throw Unknown("--backend", name, "both, nft or legacy"),
    };

    private static RulesetProfile? ProfileOf(string? name) =>
        name is null or "auto" ? null : ProfileNames.Find(name) ?? throw Unknown("--profile", name, $"auto, {string.Join(", ", ProfileNames.All[..^1])} or {ProfileNames.All[^1]}");

    private static ColorMode ColorOf(string? name) => name switch
    {
        null or "auto" => ColorMode.Auto,
        "always" => ColorMode.Always,
        "never" => ColorMode.Never,
        _ => throw Unknown("--color", name, "auto, always or never"),
    };

    private static int JobsOf(string? text) => text switch
    {
        null => 0,
        _ when int.TryParse(text, out int jobs) && jobs is > 0 and <= 1024 => jobs,
        _ => throw Unknown("--jobs", text, "a number from 1 to 1024"),
    };

    private static ImmutableArray<string> ListOf(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static UsageException Unknown(string option, string value, string allowed) =>
        new($"{option} can't be \"{value}\": it is {allowed}.");

    private static Command CreateRoot()
    {
        var root = new Command(ProductInfo.Name) { Paths, Stdio, Check, Trace, Diff, Port, Format, Write, Explain, Version, Help };
        Option[] rest =
        [
            Output, FailOn, Family, Backend, Profile, Host, CaptureInterface, Select, Ignore, Enable, StandardInputName, Color, Verbose, Jobs, ClientProcess,
        ];
        foreach (Option option in rest)
        {
            root.Add(option);
        }

        return root;
    }
}
