using System.Text.Json;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Translation;

/// <summary>A kind of rule that is translated otherwise than by xtables-translate, on purpose.</summary>
/// <param name="Words">Words that all must stand in such a rule.</param>
/// <param name="StockWords">Words that stand in what the tool prints for it, and are wrong.</param>
/// <param name="Why">What is wrong with them.</param>
/// <param name="Proof">"refused": nft does not load the tool's words. "meaning": it loads them, and they say something else.</param>
/// <param name="Example">A rule of this kind, with its family, table and chain.</param>
internal sealed record StockDifference(string[] Words, string StockWords, string Why, string Proof, AddressFamily Family, string Table, string Chain, string Example)
{
    public static IReadOnlyList<StockDifference> All { get; } = Read();

    /// <summary>The difference that explains a rule; null: none does.</summary>
    public static StockDifference? Find(StockTranslation stock) => All.FirstOrDefault(difference =>
        difference.Words.All(word => $" {stock.Rule} ".Contains($" {word} ", StringComparison.Ordinal))
        && stock.Commands.Any(command => command.Contains(difference.StockWords, StringComparison.Ordinal)));

    private static List<StockDifference> Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", "translation", "differences.json")));
        return [.. document.RootElement.EnumerateArray().Select(item => new StockDifference(
            [.. item.GetProperty("words").EnumerateArray().Select(word => word.GetString()!)],
            item.GetProperty("stock").GetString()!,
            item.GetProperty("why").GetString()!,
            item.GetProperty("proof").GetString()!,
            FamilyNames.Find(item.GetProperty("family").GetString()!)!.Value,
            item.GetProperty("table").GetString()!,
            item.GetProperty("chain").GetString()!,
            item.GetProperty("example").GetString()!))];
    }
}
