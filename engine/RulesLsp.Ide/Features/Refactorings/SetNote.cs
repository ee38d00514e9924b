using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>Tells in remarks which set would replace many rules that differ in one address: a ruleset can use a set and not make one.</summary>
internal static class SetNote
{
    /// <summary>Fewer rules are read and asked as fast as a set is kept.</summary>
    private const int WorthASet = 5;

    public static IEnumerable<CodeAction> Of(Analysis analysis, int line, string lineEnd)
    {
        if (RuleBlock.Of(analysis, line, line) is not { } block || SetOption(analysis) is not { } question)
        {
            yield break;
        }

        foreach (BoundOption option in analysis.Ruleset.BoundLines[line]!.BuiltinOptions)
        {
            if (option is not { IsNegated: false, Definition.Values: [{ Type: ValueTypes.AddressList }] })
            {
                continue;
            }

            ImmutableArray<int> lines = MergeRules.RunOf(analysis, line, line, option);
            if (lines.Length >= WorthASet)
            {
                yield return new CodeAction(
                    $"Note the set that would replace {lines.Length} rules",
                    CodeActionKind.Rewrite,
                    CodeActionPreference.Ordinary,
                    [RuleBlock.Insert(lines[0], string.Concat(Note(analysis, block.Chain, lines, MergeRules.Alike(analysis, lines[0], option), question).Select(text => $"# {text}{lineEnd}")))],
                    null,
                    lines[0]);
            }
        }
    }

    private static IEnumerable<string> Note(Analysis analysis, Chain chain, ImmutableArray<int> lines, BoundOption option, ScopedOption question)
    {
        bool isSource = option.Definition.Name == BuiltinOptionNames.Source;
        string set = chain.Name.ToLowerInvariant() + (isSource ? "-sources" : "-destinations");
        yield return $"A set holds the addresses of these {lines.Length} rules for one:";
        yield return $"  ipset create {set} hash:net{(analysis.Family == AddressFamily.IPv6 ? " family inet6" : "")}";
        foreach (AddressValue address in lines.SelectMany(line => AddressesOf(analysis, line, option)).Distinct())
        {
            yield return $"  ipset add {set} {AddressText.Format(address)}";
        }

        ValueWord[] directions = [.. ValueWords.Of(question.Option.Values[1], analysis.Family)];
        string text = analysis.Syntax[lines[0]].Text;
        string match = $"{EntryPage.LoadText(question.Entry)} {question.Option.Name} {set} {directions[isSource ? 0 : 1].Name}";
        yield return $"  {text[..option.Span.Start]}{match}{text[option.Span.End..]}";
    }

    private static ImmutableArray<AddressValue> AddressesOf(Analysis analysis, int line, BoundOption option) =>
        MergeRules.Alike(analysis, line, option).Value<AddressListValue>()?.Addresses ?? [];

    /// <summary>The option of a match that asks whether an address is in a set.</summary>
    private static ScopedOption? SetOption(Analysis analysis)
    {
        foreach (CatalogueEntry match in analysis.Catalogue.Matches)
        {
            foreach (CatalogueOption option in match.Options)
            {
                if (option.Values is [{ Type: ValueTypes.SetName }, { Type: ValueTypes.SetDirections }, ..])
                {
                    return new ScopedOption(match, option);
                }
            }
        }

        return null;
    }
}
