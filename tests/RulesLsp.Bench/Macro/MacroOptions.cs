using System.Globalization;

namespace RulesLsp.Bench.Macro;

/// <summary>What the macro run measures.</summary>
/// <param name="Sizes">Rules of the flat rulesets, and about as many of the others.</param>
/// <param name="Parts">Names out of <see cref="AllParts"/>.</param>
/// <param name="Effort">How long each figure may take.</param>
internal sealed record MacroOptions(IReadOnlyList<int> Sizes, IReadOnlyList<string> Parts, Effort Effort)
{
    public const string CheckPart = "check";
    public const string EditorPart = "editor";
    public const string EnginePart = "engine";
    public const string Usage = """
        npm run bench                          the table of goals, in about six minutes
        npm run bench -- --quick               fewer repetitions, nothing above 100k rules, below a minute
        npm run bench -- --size 10k,100k       only rulesets of about so many rules; kube10k has 114k
        npm run bench -- --only check,editor   only these parts: check (whole processes), editor (a session), engine (in process)
        npm run bench -- --minutes 15          a slow server or a busy machine: more time before figures are left out
        npm run bench -- micro [...]           BenchmarkDotNet; what follows is its own command line
        npm run bench -- generate flat100k     writes a ruleset of the benchmark to standard output; kube10k: 10,000 services
        """;

    private static readonly string[] AllParts = [CheckPart, EditorPart, EnginePart];

    /// <exception cref="BenchException">An argument is none of those in <see cref="Usage"/>.</exception>
    public static MacroOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new MacroOptions([10_000, 100_000, 1_000_000], AllParts, Effort.Full);
        for (int i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--quick" => options with { Effort = Effort.Quick, Sizes = [.. options.Sizes.Where(size => size <= 100_000)] },
                "--size" => options with { Sizes = [.. Value(arguments, ++i).Split(',').Select(Size)] },
                "--only" => options with { Parts = [.. Value(arguments, ++i).Split(',').Select(Part)] },
                "--minutes" => options with { Effort = options.Effort.Within(Minutes(Value(arguments, ++i))) },
                string other => throw new BenchException($"'{other}' is no option.\n{Usage}"),
            };
        }

        return options;
    }

    /// <summary>"100k" is 100,000, "1M" a million.</summary>
    public static int Size(string text)
    {
        int factor = text.Length == 0 ? 1 : text[^1] switch { 'k' => 1_000, 'M' => 1_000_000, _ => 1 };
        string digits = factor == 1 ? text : text[..^1];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 10_000_000
            ? number * factor
            : throw new BenchException($"'{text}' is no size: write 10000, 10k or 1M.");
    }

    /// <summary>The short form of a size.</summary>
    public static string Short(int size) =>
        size % 1_000_000 == 0 ? $"{size / 1_000_000}M" : size % 1_000 == 0 ? $"{size / 1_000}k" : $"{size}";

    private static string Value(ReadOnlySpan<string> arguments, int index) =>
        index < arguments.Length ? arguments[index] : throw new BenchException($"{arguments[^1]} needs a value.\n{Usage}");

    private static TimeSpan Minutes(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int minutes) && minutes is > 0 and <= 600
            ? TimeSpan.FromMinutes(minutes)
            : throw new BenchException($"'{text}' is no number of minutes.");

    private static string Part(string name) =>
        AllParts.Contains(name) ? name : throw new BenchException($"'{name}' is no part: there are {string.Join(", ", AllParts)}.");
}

/// <summary>Repetitions of each figure, and how long they may take together.</summary>
/// <param name="Runs">Of a whole process.</param>
/// <param name="Sessions">Of opening a document.</param>
/// <param name="Strokes">Keystrokes and requests of each kind.</param>
/// <param name="Budget">For all strokes or requests of one figure.</param>
/// <param name="Limit">For one run of a process.</param>
/// <param name="Total">For everything; what is not measured by then is left out.</param>
internal sealed record Effort(int Runs, int Sessions, int Strokes, TimeSpan Budget, TimeSpan Limit, TimeSpan Total)
{
    public static Effort Full { get; } = new(5, 3, 200, TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(400));

    public static Effort Quick { get; } = new(2, 1, 40, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(55));

    /// <summary>The same with another total; a single process may take a quarter of it.</summary>
    public Effort Within(TimeSpan total) => this with { Total = total, Limit = total / 4 };
}
