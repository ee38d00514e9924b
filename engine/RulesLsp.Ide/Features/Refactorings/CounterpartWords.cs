using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>What words of IPv4 rulesets are called in IPv6 ones, out of <c>Counterparts.json</c>; a word that is not there has no counterpart, or is the same.</summary>
internal sealed record CounterpartWords
{
    private static readonly Lazy<CounterpartWords> Embedded = new(Load);

    public static CounterpartWords Default => Embedded.Value;

    /// <summary>By their canonical names.</summary>
    public required ImmutableDictionary<string, string> Protocols { get; init; }

    /// <summary>Matches and targets.</summary>
    public required ImmutableDictionary<string, string> Modules { get; init; }

    public required ImmutableDictionary<string, string> Options { get; init; }

    public required ImmutableDictionary<string, string> IcmpTypes { get; init; }

    public required ImmutableDictionary<string, string> Choices { get; init; }

    /// <summary>With their prefix lengths.</summary>
    public required ImmutableDictionary<string, string> Addresses { get; init; }

    private static CounterpartWords Load()
    {
        using Stream stream = typeof(CounterpartWords).Assembly.GetManifestResourceStream("counterparts.json")
            ?? throw new InvalidOperationException("counterparts.json is not embedded.");
        return JsonSerializer.Deserialize(stream, CounterpartJson.Default.CounterpartWords)!;
    }
}

/// <summary>Source-generated JSON for the words.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CounterpartWords))]
internal sealed partial class CounterpartJson : JsonSerializerContext;
