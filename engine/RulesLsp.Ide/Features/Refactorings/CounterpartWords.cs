using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>What words of one family's rulesets are called in the other's; a word that is not there has no counterpart, or is the same.</summary>
internal sealed record CounterpartWords
{
    private static readonly Lazy<CounterpartDirections> Embedded = new(Load);

    /// <summary>By their canonical names.</summary>
    public required ImmutableDictionary<string, string> Protocols { get; init; }

    /// <summary>Matches and targets.</summary>
    public required ImmutableDictionary<string, string> Modules { get; init; }

    public required ImmutableDictionary<string, string> Options { get; init; }

    public required ImmutableDictionary<string, string> IcmpTypes { get; init; }

    public required ImmutableDictionary<string, string> Choices { get; init; }

    /// <summary>With their prefix lengths.</summary>
    public required ImmutableDictionary<string, string> Addresses { get; init; }

    /// <summary>ICMP types and addresses that the other family needs no rule for, with the reason.</summary>
    public required ImmutableDictionary<string, string> Needless { get; init; }

    /// <summary>The words of the family that is written.</summary>
    public static CounterpartWords For(AddressFamily written) => written == AddressFamily.IPv4 ? Embedded.Value.ToIpv4 : Embedded.Value.ToIpv6;

    private static CounterpartDirections Load()
    {
        using Stream stream = typeof(CounterpartWords).Assembly.GetManifestResourceStream("counterparts.json")
            ?? throw new InvalidOperationException("counterparts.json is not embedded.");
        return JsonSerializer.Deserialize(stream, CounterpartJson.Default.CounterpartDirections)!;
    }
}

/// <summary><c>Counterparts.json</c>: the words for either direction.</summary>
internal sealed record CounterpartDirections(CounterpartWords ToIpv6, CounterpartWords ToIpv4);

/// <summary>Source-generated JSON for the words.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CounterpartDirections))]
internal sealed partial class CounterpartJson : JsonSerializerContext;
