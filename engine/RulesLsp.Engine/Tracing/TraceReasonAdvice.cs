using System.Collections.Frozen;

namespace RulesLsp.Engine.Tracing;

/// <summary>For each code of <see cref="TraceReasons"/> the section of TraceReasons.md: when the kernel does so, and what changes it.</summary>
public static class TraceReasonAdvice
{
    private const string Resource = "trace-reasons.md";
    private const string Heading = "\n## ";

    private static readonly Lazy<FrozenDictionary<string, string>> ByCode = new(Read);

    /// <summary>What to know and to do, in some sentences of Markdown; null: there is no such code.</summary>
    public static string? Of(string code) => ByCode.Value.GetValueOrDefault(code);

    private static FrozenDictionary<string, string> Read()
    {
        using Stream stream = typeof(TraceReasonAdvice).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split(Heading).Skip(1)
            .Select(static section => section.Split('\n', 2))
            .ToFrozenDictionary(static section => section[0].Trim(), static section => section[1].Trim(), StringComparer.Ordinal);
    }
}
