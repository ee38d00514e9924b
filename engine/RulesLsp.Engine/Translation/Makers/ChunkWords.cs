using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>Which chunks an SCTP packet has: all of a list, any of it, or all of it and no others.</summary>
internal static class ChunkWords
{
    /// <summary>The first two words of the catalogue's list stand for every type and for none.</summary>
    private const int WordsForAllAndNone = 2;

    public static IEnumerable<Saying> Make(SavedOption option, ModuleReading reading)
    {
        if (option.Values is not [ChoiceValue { Name: var how }, ChoiceValue { Name: var list }])
        {
            return [Saying.Test(reading.Refuse("the list of chunks has no form in nft"))];
        }

        if (list.Contains(':', StringComparison.Ordinal))
        {
            return [Saying.Test(reading.Refuse("nft can't ask for the flags of a chunk together with its type"))];
        }

        string[] words = [.. option.Definition.Values[1].Choices.Select(choice => choice.Name)];
        string[] all = words[WordsForAllAndNone..];
        string[] given = list.Split(',');
        string[] wanted = given.Contains(words[0]) ? all : [.. all.Where(given.Contains)];
        string[] unknown = [.. all.Where(type => option.Definition.Nft!.Words.GetValueOrDefault(type) == OptionNft.NoWord)];
        if (wanted.Intersect(unknown).Any())
        {
            return [Saying.Test(reading.Refuse($"nft does not know the chunks {string.Join(", ", unknown)}"))];
        }

        if (how == "only")
        {
            reading.Differ($"a packet may also have the chunks {string.Join(", ", unknown)}, which nft does not know");
            all = [.. all.Except(unknown)];
        }

        string Exists(string type) => $"{reading.Entry.Name} chunk {NameOf(type, option)} exists";
        string Missing(string type) => $"{reading.Entry.Name} chunk {NameOf(type, option)} missing";

        // What is no SCTP packet has no chunk either, so "missing" alone would take it.
        return (how, option.IsNegated) switch
        {
            ("all", false) => [Saying.Test(string.Join(' ', wanted.Select(Exists)))],
            ("any", true) => [Saying.Test($"{reading.Scope.ProtocolTest} {reading.Entry.Name} {string.Join(' ', wanted.Select(Missing))}")],
            ("only", false) => [Saying.Test(string.Join(' ', all.Select(type => wanted.Contains(type) ? Exists(type) : Missing(type))))],
            ("any", false) => wanted.Select((type, index) => Saying.Test(string.Join(' ', wanted[..index].Select(Missing).Append(Exists(type))))),
            ("all", true) => wanted.Select((type, index) =>
                Saying.Test($"{reading.Scope.ProtocolTest} {reading.Entry.Name} {string.Join(' ', wanted[..index].Select(Exists).Append(Missing(type)))}")),
            _ => [Saying.Test(reading.Refuse("nft can't say the opposite of a list of chunks and no others"))],
        };
    }

    private static string NameOf(string type, SavedOption option) => option.Definition.Nft!.Words.GetValueOrDefault(type) ?? type.ToLowerInvariant().Replace('_', '-');
}
