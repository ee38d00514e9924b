using System.Text.Json;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Translation;

/// <summary>What shows that the stock tool's words are wrong.</summary>
internal enum StockProof
{
    /// <summary>nft does not load them.</summary>
    Refused,

    /// <summary>A packet fares differently under them than under the rule of iptables, and not under ours.</summary>
    Packets,

    /// <summary>nft lists them without something that the rule has.</summary>
    Lost,
}

/// <summary>A kind of rule that is translated otherwise than by xtables-translate, on purpose.</summary>
/// <param name="Words">Words that all must stand in such a rule; a word that ends in * stands for all that begin so.</param>
/// <param name="StockWords">What stands in the tool's words for it, and is wrong.</param>
/// <param name="OurWords">What stands in our words and not in theirs; "": that is not asked.</param>
/// <param name="Why">What is wrong with them.</param>
/// <param name="Packets">For <see cref="StockProof.Packets"/>: what is sent, in order. "PACKET | HEX" has these bytes behind its IP header,
/// "error PACKET" quotes the packet before, "wait MS" lets time pass.</param>
/// <param name="Lost">For <see cref="StockProof.Lost"/>: what nft lists for ours and not for theirs.</param>
/// <param name="Example">A rule of this kind, with its family, table and chain.</param>
/// <param name="Before">Rules in front of it.</param>
/// <param name="After">Rules behind it, through which is seen what it did.</param>
internal sealed record StockDifference(
    string[] Words, string StockWords, string OurWords, string Why, StockProof Proof, string[] Packets, string Lost, AddressFamily Family, string Table, string Chain, string Example, string[] Before, string[] After)
{
    public static IReadOnlyList<StockDifference> All { get; } = Read();

    /// <summary>The difference that explains why our words for a rule are others; null: none does.</summary>
    public static StockDifference? Find(StockTranslation stock, IReadOnlyCollection<string> ours) => All.FirstOrDefault(difference =>
        difference.Words.All(word => $" {stock.Rule} ".Contains(word.EndsWith('*') ? $" {word[..^1]}" : $" {word} ", StringComparison.Ordinal))
        && stock.Commands.Any(command => command.Contains(difference.StockWords, StringComparison.Ordinal))
        && (difference.OurWords.Length == 0
            || (ours.Any(command => command.Contains(difference.OurWords, StringComparison.Ordinal)) && !stock.Commands.Any(command => command.Contains(difference.OurWords, StringComparison.Ordinal)))));

    /// <summary>Whether the example is this very rule: but for <c>-p tcp</c> that iptables wants in front of it and a verdict through which is seen what it took.</summary>
    public bool IsAbout(StockTranslation stock) => Family == stock.Family && Condition(Example) == Condition(stock.Rule);

    private static string Condition(string rule) => $" {rule} ".Replace(" -p tcp ", " ", StringComparison.Ordinal).Replace(" -j DROP ", " ", StringComparison.Ordinal).Trim();

    private static List<StockDifference> Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("tests", "fixtures", "translation", "differences.json")));
        return [.. document.RootElement.EnumerateArray().SelectMany(WithOthers)];
    }

    /// <summary>A kind of rule, and further examples of it.</summary>
    private static IEnumerable<StockDifference> WithOthers(JsonElement item)
    {
        var first = new StockDifference(
            Texts(item, "words"),
            Text(item, "stock"),
            Text(item, "ours"),
            Text(item, "why"),
            Enum.Parse<StockProof>(Text(item, "proof"), ignoreCase: true),
            Texts(item, "packets"),
            Text(item, "lost"),
            FamilyNames.Find(Text(item, "family"))!.Value,
            Text(item, "table"),
            Text(item, "chain"),
            Text(item, "example"),
            Texts(item, "before"),
            Texts(item, "after"));
        yield return first;
        if (item.TryGetProperty("also", out JsonElement others))
        {
            foreach (JsonElement other in others.EnumerateArray())
            {
                yield return first with
                {
                    Proof = other.TryGetProperty("proof", out JsonElement proof) ? Enum.Parse<StockProof>(proof.GetString()!, ignoreCase: true) : first.Proof,
                    Example = Text(other, "example"),
                    Packets = other.TryGetProperty("packets", out _) ? Texts(other, "packets") : first.Packets,
                    After = Texts(other, "after"),
                };
            }
        }
    }

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";

    private static string[] Texts(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) ? [.. value.EnumerateArray().Select(text => text.GetString()!)] : [];
}
