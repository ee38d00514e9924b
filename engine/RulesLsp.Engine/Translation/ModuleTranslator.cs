using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Translation.Makers;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>Says a match or a target in the words that the catalogue has for it.</summary>
internal static class ModuleTranslator
{
    /// <summary>The words of an entry with these options.</summary>
    public static ModuleWords Translate(CatalogueEntry entry, ImmutableArray<SavedOption> options, TranslationScope scope)
    {
        var reading = new ModuleReading(entry, options, scope);
        if (entry.Nft is { Not: { } reason })
        {
            return new ModuleWords([]) { Reasons = [reason] };
        }

        NoteDifferences(reading);
        bool areSteps = false;
        List<Saying> ways = entry.Nft is { Text: { } text } ? OfText(text, reading)
            : entry.Nft is { Make: not NftMaker.None and var maker } && NftMakers.OfEntry(maker) is { } make ? [.. make(reading, out areSteps)]
            : OfOptions(reading);
        return new ModuleWords([.. ways])
        {
            Reasons = [.. reading.Reasons],
            Differences = [.. reading.Differences],
            Remark = reading.Remark,
            AreSteps = areSteps,
        };
    }

    /// <summary>The words of the options, each behind the last, between those of the entry: the usual case, which makers use too.</summary>
    public static List<Saying> OfOptions(ModuleReading reading)
    {
        EntryNft? nft = reading.Entry.Nft;
        List<Saying> ways = [Word(reading, nft?.Head is { } head ? NftTemplate.Fill(head, reading, null) : "")];
        var flags = new List<string>();
        foreach (SavedOption option in InOrder(reading.Options, nft?.Order ?? []))
        {
            if (option.Definition.Nft is { Flag: { } flag })
            {
                flags.Add(flag);
            }
            else if (OfOption(option, reading) is { Count: > 0 } said)
            {
                ways = [.. from way in ways from next in said select way.And(next)];
            }
        }

        string tail = nft?.Tail is { } words ? NftTemplate.Fill(words, reading, null) : "";
        ways = [.. ways.Select(way => way.And(Word(reading, tail)).And(Word(reading, string.Join(',', flags))))];
        return reading.Scope.Protocol is null && nft?.Bare is { } bare && ways is [{ Tests: "", Actions: "" }] ? [Saying.Test(bare)] : ways;
    }

    /// <summary>Words of a match are tests, words of a target are done.</summary>
    public static Saying Word(ModuleReading reading, string words) => reading.Entry.Kind == EntryKind.Target ? Saying.Action(words) : Saying.Test(words);

    private static List<Saying> OfText(string text, ModuleReading reading)
    {
        foreach (SavedOption option in reading.Options)
        {
            if (option.Definition.Nft is { Not: { } reason })
            {
                reading.Refuse(reason);
            }
        }

        List<Saying> ways = [Word(reading, NftTemplate.Fill(text, reading, null))];
        if (reading.Entry.Nft?.Also is { } also && NftTemplate.Fill(also, reading, null) is { Length: > 0 } second)
        {
            ways.Add(Word(reading, second));
        }

        return ways;
    }

    /// <summary>What an option says: nothing where it says nothing, several ways where one rule can't say it.</summary>
    private static List<Saying> OfOption(SavedOption option, ModuleReading reading)
    {
        OptionNft? data = option.Definition.Nft;
        string? reason = data?.Not ?? (option.IsNegated ? data?.NotNegated : null) ?? (data is null ? $"nothing like {option.Definition.Name} is known of nft" : null);
        if (reason is not null)
        {
            reading.Refuse(reason);
            return [];
        }

        if (data!.Note is { } note)
        {
            reading.Differ(note);
        }

        if (option.IsNegated && data.NoteNegated is { } negatedNote)
        {
            reading.Differ(negatedNote);
        }

        if (NftMakers.OfOption(data.Make) is { } make)
        {
            return [.. make(option, reading)];
        }

        if (data.Silent || data.Part is not null)
        {
            return [];
        }

        string? template = option.IsNegated ? data.Negated ?? data.Text : data.Text;
        if (template is null || (option.IsNegated && data.Negated is null && !template.Contains("{=", StringComparison.Ordinal)))
        {
            reading.Refuse($"nft can't say the opposite of {option.Definition.Name}");
            return [];
        }

        List<Saying> ways = [Word(reading, NftTemplate.Fill(template, reading, option))];
        if (option.IsNegated && data.AlsoNegated is { } also)
        {
            ways.Add(Word(reading, NftTemplate.Fill(also, reading, option)));
        }

        return ways;
    }

    private static IEnumerable<SavedOption> InOrder(ImmutableArray<SavedOption> options, ImmutableArray<string> order) =>
        order.IsEmpty ? options : options.OrderBy(option => order.IndexOf(option.Definition.Name) is >= 0 and var place ? place : order.Length);

    private static void NoteDifferences(ModuleReading reading)
    {
        if (reading.Entry.Nft?.Note is { } note)
        {
            reading.Differ(note);
        }

        if (reading.Scope.Family == AddressFamily.IPv6 && reading.Entry.Nft?.NoteIpv6 is { } other)
        {
            reading.Differ(other);
        }

        if (reading.Scope.MeetsEndedConnections && reading.Entry.Nft?.NoteEnded is { } ended)
        {
            reading.Differ(ended);
        }
    }
}
