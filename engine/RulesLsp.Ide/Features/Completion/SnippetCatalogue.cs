using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Rules that are written again and again, with places to fill in.</summary>
internal sealed record RuleSnippet
{
    public required string Name { get; init; }

    /// <summary>The table that its rules belong to; empty for whole sections, which stand outside of tables.</summary>
    public required string Table { get; init; }

    /// <summary>The chain that its first rule goes to.</summary>
    public required string Chain { get; init; }

    public ImmutableArray<string> Families { get; init; } = [];

    /// <summary>A few words for the list.</summary>
    public required string Summary { get; init; }

    /// <summary>Markdown, in our words.</summary>
    public required string Documentation { get; init; }

    /// <summary>The lines with tab stops.</summary>
    public required ImmutableArray<string> Lines { get; init; }

    /// <summary>The lines as they are when every place keeps its default.</summary>
    public ImmutableArray<string> PlainLines() => [.. Lines.Select(line => SnippetCatalogue.TabStop.Replace(line, "$1"))];

    public string Page() => $"{Documentation}\n\n```iptables\n{string.Join('\n', PlainLines())}\n```\n";
}

/// <summary>The snippets out of <c>Snippets.json</c>.</summary>
internal static partial class SnippetCatalogue
{
    private static readonly Lazy<ImmutableArray<RuleSnippet>> Embedded = new(Load);

    public static ImmutableArray<RuleSnippet> Default => Embedded.Value;

    /// <summary>A tab stop with its default text in group 1.</summary>
    [GeneratedRegex(@"\$\{\d+:([^}]*)\}|\$\d+")]
    internal static partial Regex TabStop { get; }

    private static ImmutableArray<RuleSnippet> Load()
    {
        using Stream stream = typeof(SnippetCatalogue).Assembly.GetManifestResourceStream("snippets.json")
            ?? throw new InvalidOperationException("snippets.json is not embedded.");
        // What the JSON leaves out is default and not what the record's initialiser says.
        return
        [
            .. JsonSerializer.Deserialize(stream, SnippetJson.Default.ImmutableArrayRuleSnippet)
                .Select(snippet => snippet.Families.IsDefault ? snippet with { Families = [FamilyNames.IPv4, FamilyNames.IPv6] } : snippet),
        ];
    }
}

/// <summary>Source-generated JSON for the snippets.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ImmutableArray<RuleSnippet>))]
internal sealed partial class SnippetJson : JsonSerializerContext;
