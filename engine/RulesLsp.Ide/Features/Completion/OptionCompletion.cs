using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Proposes options: those of the open modules, the built-ins, and those that a match would open.</summary>
internal static class OptionCompletion
{
    private const int ModuleOptionRank = 10;
    private const int BuiltinRank = 20;
    private const int RareBuiltinRank = 25;
    private const int NegationRank = 30;
    private const int RepeatedRank = 40;
    private const int ClosedModuleRank = 50;

    private static readonly ImmutableHashSet<string> CommonBuiltins =
    [
        BuiltinOptionNames.Source, BuiltinOptionNames.Destination, BuiltinOptionNames.InInterface, BuiltinOptionNames.OutInterface,
        BuiltinOptionNames.Protocol, BuiltinOptionNames.Match, BuiltinOptionNames.Jump, BuiltinOptionNames.Goto,
    ];

    /// <summary>Options that name a chain are commands: one stands at the start of the line and no second one follows.</summary>
    private static bool IsCommand(CatalogueOption option) => option.Values is [{ Type: ValueTypes.Chain }, ..] && option.Name != BuiltinOptionNames.Goto;

    public static IEnumerable<CompletionItem> Compute(CaretContext caret)
    {
        RulePlace place = Placing.Of(caret.Analysis, caret.Line, caret.Bound);
        HashSet<string> used = [.. OptionScope.Used(caret.Bound).Select(option => option.Definition.Name)];
        HashSet<string> excluded = [.. OptionScope.Used(caret.Bound).SelectMany(option => option.Definition.Excludes)];
        bool hasJump = caret.Bound.JumpKind != JumpKind.None;
        bool hasNegatable = false;
        foreach ((CatalogueEntry entry, CatalogueOption option) in OptionScope.Of(caret.Analysis, caret.Bound))
        {
            bool isJump = entry.Kind == EntryKind.Builtin && option.Name is BuiltinOptionNames.Jump or BuiltinOptionNames.Goto;
            if (!Placing.IsLegal(option, place)
                || excluded.Contains(option.Name)
                || option.CommandLineOnly
                || (entry.Kind == EntryKind.Builtin && IsCommand(option))
                || (isJump && hasJump)
                || (caret.IsNegated && !option.Negatable)
                || (used.Contains(option.Name) && !option.Repeatable && option.Name != BuiltinOptionNames.Match))
            {
                continue;
            }

            hasNegatable |= option.Negatable;
            int rank = used.Contains(option.Name) ? RepeatedRank : entry.Kind == EntryKind.Builtin ? BuiltinRankOf(option) : ModuleOptionRank;
            yield return ItemOf(caret, entry, option, "", rank);
        }

        if (hasNegatable && !caret.IsNegated && !caret.Typed.StartsWith('-'))
        {
            yield return new CompletionItem(
                "!", CompletionKind.Option, "not the next option", Spaced(caret, "!"), InsertFormat.PlainText,
                caret.ReplaceRange, "!", NegationRank, null, CompletionTraits.AsksAgain);
        }

        // A beginning such as "--ct" says which option is wanted before its match is loaded; without one the list would be endless.
        if (caret.Typed.StartsWith("--", StringComparison.Ordinal) && !caret.IsNegated)
        {
            foreach (CompletionItem item in ClosedModules(caret, place))
            {
                yield return item;
            }
        }
    }

    private static IEnumerable<CompletionItem> ClosedModules(CaretContext caret, RulePlace place)
    {
        var open = OptionScope.OpenEntries(caret.Analysis, caret.Bound).ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (CatalogueEntry match in caret.Analysis.Catalogue.Matches)
        {
            if (open.Contains(match) || match.Deprecated is not null || OpenerOf(match, place) is not { } opener)
            {
                continue;
            }

            foreach (CatalogueOption option in match.Options)
            {
                if (Placing.IsLegal(option, place with { Protocol = place.Protocol ?? match.ImpliedByProtocol }) && option.Deprecated is null)
                {
                    yield return ItemOf(caret, match, option, opener + " ", ClosedModuleRank);
                }
            }
        }
    }

    /// <summary>What has to be written before the match's options: its protocol, or <c>-m</c>; null when neither is legal here.</summary>
    private static string? OpenerOf(CatalogueEntry match, RulePlace place)
    {
        if (Placing.IsLegal(match, place))
        {
            return EntryPage.LoadText(match);
        }

        return place.Protocol is null && match.ImpliedByProtocol is { } protocol && Placing.IsLegal(match, place with { Protocol = protocol })
            ? $"{BuiltinOptionNames.Protocol} {ProtocolNames.NameOf(protocol)}"
            : null;
    }

    private static CompletionItem ItemOf(CaretContext caret, CatalogueEntry entry, CatalogueOption option, string opener, int rank)
    {
        string name = LongestMatch(option, caret.Typed);
        bool takesValue = option.Values.Any(value => !value.Optional);
        string detail = opener.Length > 0 ? $"with {opener.TrimEnd()}" : entry.Kind == EntryKind.Builtin ? ValuesText(option) : $"{entry.Name}: {ValuesText(option)}";
        CompletionTraits traits = (takesValue ? CompletionTraits.AsksAgain : CompletionTraits.None)
            | (option.Deprecated is null ? CompletionTraits.None : CompletionTraits.Deprecated);
        return new CompletionItem(
            opener.Length > 0 ? $"{name} ({opener.TrimEnd()})" : name,
            CompletionKind.Option,
            detail.TrimEnd(' ', ':'),
            opener + (takesValue ? Spaced(caret, name) : name),
            InsertFormat.PlainText,
            caret.ReplaceRange,
            name,
            rank,
            DocumentationKey.Of(entry, option),
            traits)
        {
            SnippetText = ValueSnippet.Of(caret, entry, option, opener + name),
        };
    }

    private static int BuiltinRankOf(CatalogueOption option) => CommonBuiltins.Contains(option.Name) ? BuiltinRank : RareBuiltinRank;

    /// <summary>The spelling that the typed text begins, so that a list for "--pro" has "--protocol"; else the canonical one.</summary>
    private static string LongestMatch(CatalogueOption option, string typed) =>
        typed.Length > 2 && !option.Name.StartsWith(typed, StringComparison.Ordinal)
            ? option.Aliases.FirstOrDefault(alias => alias.StartsWith(typed, StringComparison.Ordinal)) ?? option.Name
            : option.Name;

    private static string ValuesText(CatalogueOption option) => string.Join(' ', option.Values.Select(value => value.Optional ? $"[{value.Name}]" : value.Name));

    /// <summary>With a blank behind it, unless one is there.</summary>
    internal static string Spaced(CaretContext caret, string text)
    {
        string line = caret.Syntax.Text;
        return caret.Word.End < line.Length && line[caret.Word.End] is ' ' or '\t' ? text : text + " ";
    }
}
