using System.Text.Json;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Corpus;

/// <summary>A back end in a family, by the corpus's word for it.</summary>
internal sealed record CorpusWay(string Key, AddressFamily Family, Backends Backend)
{
    public static IReadOnlyList<CorpusWay> All { get; } =
    [
        new("nft4", AddressFamily.IPv4, Backends.Nft),
        new("legacy4", AddressFamily.IPv4, Backends.Legacy),
        new("nft6", AddressFamily.IPv6, Backends.Nft),
        new("legacy6", AddressFamily.IPv6, Backends.Legacy),
    ];

    /// <summary>The way of a program's name, such as iptables-nft.</summary>
    public static CorpusWay OfProgram(string program) => All.First(way =>
        way.Family == (program.StartsWith("ip6", StringComparison.Ordinal) ? AddressFamily.IPv6 : AddressFamily.IPv4)
        && way.Backend == (program.EndsWith("nft", StringComparison.Ordinal) ? Backends.Nft : Backends.Legacy));
}

/// <summary>Reads the corpus that stands beside the checkout.</summary>
internal static class CorpusFiles
{
    public static string Text(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Corpus!, path));

    public static JsonElement[] Lines(string path) =>
        [.. File.ReadLines(Path.Combine(RepositoryRoot.Corpus!, path)).Where(line => line.Length > 0).Select(Parse)];

    /// <summary>What is known of every dump.</summary>
    public static JsonElement[] Dumps() => [.. Parse(Text("dumps/index.json")).EnumerateArray()];

    public static bool IsTrue(this JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    public static string Word(this JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static int? Number(this JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
