using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace RulesLsp.Ide.Features.Messages;

/// <summary>What iptables' programs and the kernel say, and what it means: <c>schemas/messages.json</c>.</summary>
internal sealed record ToolMessages
{
    private static readonly Lazy<ToolMessages> Embedded = new(Load);

    public static ToolMessages Default => Embedded.Value;

    /// <summary>Lines that belong to a message beside them and say nothing of their own.</summary>
    public required ImmutableArray<string> Parts { get; init; }

    /// <summary>The first one that fits a line explains it.</summary>
    public required ImmutableArray<ToolMessage> Messages { get; init; }

    /// <summary>Whether a line says nothing of its own.</summary>
    public bool IsPart(string line) => Parts.Any(part => Regex.IsMatch(line, part, RegexOptions.CultureInvariant));

    private static ToolMessages Load()
    {
        using Stream stream = typeof(ToolMessages).Assembly.GetManifestResourceStream("messages.json")
            ?? throw new InvalidOperationException("messages.json is not embedded.");
        return JsonSerializer.Deserialize(stream, ToolMessageJson.Default.ToolMessages)!;
    }
}

/// <summary>One kind of message.</summary>
/// <param name="Pattern">A regular expression; the groups <c>line</c> and <c>name</c> tell what the message is about.</param>
/// <param name="Means"><c>{group}</c> stands for what a group of the pattern matched.</param>
internal sealed record ToolMessage(string Pattern, string Means, string Advice, ImmutableArray<string> Samples)
{
    /// <summary>The program whose own file the line is in, such as <c>nft</c>; null: the line is one of the ruleset.</summary>
    public string? Of { get; init; }

    private readonly Lazy<Regex> _regex = new(() => new Regex(Pattern, RegexOptions.CultureInvariant));

    public Match Find(string line) => _regex.Value.Match(line);

    /// <summary>A text of the message with the words that the line has.</summary>
    public static string Filled(string text, Match match) => match.Groups.Values.Aggregate(text, (filled, group) =>
        filled.Replace($"{{{group.Name}}}", group.Success ? group.Value.TrimEnd('.') : "that it stands in", StringComparison.Ordinal));
}

/// <summary>Source-generated JSON for the messages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ToolMessages))]
internal sealed partial class ToolMessageJson : JsonSerializerContext;
