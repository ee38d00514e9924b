using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Proposes values of the option before the caret.</summary>
internal static class ValueCompletion
{
    private const int SeenRank = 5;
    private const int KnownRank = 10;
    private const int CommonRank = 8;
    private const int LoadedRank = 30;

    public static IEnumerable<CompletionItem> Compute(CaretContext caret, ScopedOption option, int valueIndex)
    {
        CatalogueValue value = option.Option.Values[valueIndex];
        return value.Type switch
        {
            ValueTypes.Chain when option.Option.Name == BuiltinOptionNames.Goto => UserChains(caret),
            ValueTypes.Chain when valueIndex > 0 => [],
            ValueTypes.Chain => ChainNames(caret),
            ValueTypes.Target => Targets(caret).Concat(UserChains(caret)),
            ValueTypes.Module => Modules(caret),
            ValueTypes.Protocol => Protocols(caret),
            ValueTypes.Choice => Choices(caret, value, caret.ReplaceRange),
            ValueTypes.ChoiceList => Choices(caret, value, PieceRange(caret)),
            _ => Known(caret, value).Concat(Seen(caret, value)),
        };
    }

    /// <summary>The chains of the table, built-in ones first.</summary>
    public static IEnumerable<CompletionItem> ChainNames(CaretContext caret)
    {
        if (caret.Analysis.TableAt(caret.Line) is not { } table)
        {
            yield break;
        }

        foreach (Chain chain in table.Chains)
        {
            if (chain.Origin != ChainOrigin.Undeclared)
            {
                yield return Item(caret, chain.Name, CompletionKind.Chain, ChainText.Describe(chain), chain.IsBuiltin ? SeenRank : KnownRank) with { InsertText = OptionCompletion.Spaced(caret, chain.Name) };
            }
        }
    }

    private static IEnumerable<CompletionItem> UserChains(CaretContext caret)
    {
        if (caret.Analysis.TableAt(caret.Line) is not { } table)
        {
            yield break;
        }

        foreach (Chain chain in table.Chains)
        {
            // A jump to the own chain is a loop.
            if (!chain.IsBuiltin && chain.Origin != ChainOrigin.Undeclared && chain.Name != caret.Bound.Chain)
            {
                yield return Item(caret, chain.Name, CompletionKind.Chain, ChainText.Describe(chain), KnownRank);
            }
        }
    }

    private static IEnumerable<CompletionItem> Targets(CaretContext caret)
    {
        RulePlace place = Placing.Of(caret.Analysis, caret.Line, caret.Bound);
        foreach (CatalogueEntry target in caret.Analysis.Catalogue.Targets)
        {
            if (Placing.IsLegal(target, place))
            {
                bool isVerdict = target.Flow is TargetFlow.EndsPacket or TargetFlow.EndsTable && target.Options.IsEmpty;
                yield return EntryItem(caret, target, CompletionKind.Target, isVerdict ? SeenRank : CommonRank);
            }
        }
    }

    private static IEnumerable<CompletionItem> Modules(CaretContext caret)
    {
        RulePlace place = Placing.Of(caret.Analysis, caret.Line, caret.Bound);
        var loaded = caret.Bound.Matches.Where(match => !match.IsImplied).Select(match => match.Name).ToHashSet(StringComparer.Ordinal);
        foreach (CatalogueEntry match in caret.Analysis.Catalogue.Matches)
        {
            if (Placing.IsLegal(match, place))
            {
                yield return EntryItem(caret, match, CompletionKind.Match, loaded.Contains(match.Name) ? LoadedRank : KnownRank);
            }
        }
    }

    private static IEnumerable<CompletionItem> Protocols(CaretContext caret)
    {
        AddressFamily family = caret.Analysis.Family;
        foreach ((string name, byte number) in ProtocolNames.All)
        {
            // A protocol whose match exists in the other family only is that family's.
            bool isHere = caret.Analysis.Catalogue.FindImpliedMatch(number, family) is not null;
            bool isThere = caret.Analysis.Catalogue.FindImpliedMatch(number, family == AddressFamily.IPv4 ? AddressFamily.IPv6 : AddressFamily.IPv4) is not null;
            if (isHere || !isThere)
            {
                yield return Item(caret, name, CompletionKind.Value, number == 0 ? "every protocol" : $"protocol {number}", isHere ? SeenRank : KnownRank);
            }
        }
    }

    private static IEnumerable<CompletionItem> Choices(CaretContext caret, CatalogueValue value, TextRange range)
    {
        RulePlace place = Placing.Of(caret.Analysis, caret.Line, caret.Bound);
        foreach (CatalogueChoice choice in value.Choices)
        {
            if (Placing.IsLegal(choice, place))
            {
                yield return Item(caret, choice.Name, CompletionKind.Value, choice.Documentation, KnownRank) with { ReplaceRange = range };
            }
        }
    }

    private static IEnumerable<CompletionItem> Known(CaretContext caret, CatalogueValue value)
    {
        TextRange range = ValueWords.IsList(value.Type) ? PieceRange(caret) : caret.ReplaceRange;
        foreach (ValueWord word in ValueWords.Of(value, caret.Analysis.Family))
        {
            yield return Item(caret, word.Name, CompletionKind.Value, word.Meaning, KnownRank) with { ReplaceRange = range };
        }
    }

    private static IEnumerable<CompletionItem> Seen(CaretContext caret, CatalogueValue value)
    {
        TextRange range = ValueWords.IsList(value.Type) ? PieceRange(caret) : caret.ReplaceRange;
        foreach ((string text, int count) in SeenValues.Of(caret.Analysis, value.Type, caret.Line))
        {
            string detail = count switch
            {
                0 => "of the host",
                1 => "stands in this file",
                _ => $"stands {count} times in this file",
            };
            yield return Item(caret, text, CompletionKind.Reference, detail, SeenRank) with { ReplaceRange = range };
        }
    }

    /// <summary>The item of the comma list that the caret is in.</summary>
    private static TextRange PieceRange(CaretContext caret)
    {
        int start = caret.Word.Start + caret.Typed.LastIndexOf(',') + 1;
        int comma = caret.Syntax.Text.IndexOf(',', caret.Position.Character);
        int end = comma < 0 || comma > caret.Word.End ? caret.Word.End : comma;
        return TextRange.OnLine(caret.Line, TextSpan.FromBounds(start, end));
    }

    private static CompletionItem EntryItem(CaretContext caret, CatalogueEntry entry, CompletionKind kind, int rank)
    {
        bool hasRequired = entry.Options.Any(option => option.Required) || !entry.RequiresOneOf.IsEmpty;
        CompletionTraits traits = (hasRequired ? CompletionTraits.AsksAgain : CompletionTraits.None)
            | (entry.Deprecated is null ? CompletionTraits.None : CompletionTraits.Deprecated);
        return Item(caret, entry.Name, kind, entry.Summary, rank) with
        {
            InsertText = hasRequired ? OptionCompletion.Spaced(caret, entry.Name) : entry.Name,
            DocumentationKey = DocumentationKey.Of(entry),
            Traits = traits,
        };
    }

    private static CompletionItem Item(CaretContext caret, string text, CompletionKind kind, string? detail, int rank) =>
        new(text, kind, detail, text, InsertFormat.PlainText, caret.ReplaceRange, text, rank, null);
}
