using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Hovers;

/// <summary>Explains an option, or one of its values: what iptables loads for it.</summary>
internal static class OptionHover
{
    public static string? Page(Analysis analysis, LineSyntax line, int lineNumber, BoundRule bound, TextSpan word)
    {
        foreach ((CatalogueEntry entry, BoundOption option) in OptionsOf(analysis, bound))
        {
            if (option.NameSpan == word)
            {
                string negation = option.IsNegated ? "\nBehind `!`: it holds when this does not.\n" : "";
                return EntryPage.Option(entry, option.Definition) + negation;
            }

            for (int i = 0; i < option.ValueSpans.Length && i < option.Definition.Values.Length; i++)
            {
                if (option.ValueSpans[i] == word)
                {
                    string page = ValuePage(analysis, line, bound, option, i);
                    return IsService(analysis, lineNumber, option) && analysis.RuleAt(lineNumber) is { } rule ? page + ReachHover.Of(analysis, rule) : page;
                }
            }
        }

        return null;
    }

    /// <summary>The port that a rule asks for is the service that it is about.</summary>
    private static bool IsService(Analysis analysis, int line, BoundOption option) => analysis.Family.HasPackets() && analysis.RuleAt(line) is { } rule
        && analysis.Facts.Semantics.Of(rule).Tests.Any(test => ReferenceEquals(test.Option, option) && test is RangeTest { Field: PacketField.DestinationPort });

    private static string ValuePage(Analysis analysis, LineSyntax line, BoundRule bound, BoundOption option, int index)
    {
        CatalogueValue definition = option.Definition.Values[index];
        TextSpan span = option.ValueSpans[index];
        string raw = line.Text.Substring(span.Start, span.Length);
        ParsedValue? value = index < option.Values.Length ? option.Values[index] : null;
        string page = $"**`{option.Definition.Name}`** `{definition.Name}`: {ValueTypeWords.Describe(definition)}.\n";
        if (value is null)
        {
            return page + "\niptables refuses this text.\n";
        }

        if (ChoiceText(definition, value) is { } choice)
        {
            page += $"\n{choice}\n";
        }

        if (LoadedValue.Describe(value, definition, analysis.Family) is { } loaded && loaded != raw)
        {
            page += $"\nLoaded as {loaded}.\n";
        }

        bool loadsMatch = value is ProtocolValue && bound.Matches.Any(match => match.IsImplied && match.NameSpan == span);
        return loadsMatch ? page + "\nIts match is loaded along with it.\n" : page;
    }

    private static string? ChoiceText(CatalogueValue definition, ParsedValue value) =>
        value is ChoiceValue choice ? definition.Choices.FirstOrDefault(candidate => candidate.Name == choice.Name)?.Documentation : null;

    private static IEnumerable<(CatalogueEntry Entry, BoundOption Option)> OptionsOf(Analysis analysis, BoundRule bound)
    {
        foreach (BoundOption option in bound.BuiltinOptions)
        {
            yield return (analysis.Catalogue.Builtins, option);
        }

        foreach (BoundModule module in bound.Matches.Concat(bound.Target is { } target ? [target] : []))
        {
            foreach (BoundOption option in module.Options)
            {
                yield return (module.Entry ?? analysis.Catalogue.Builtins, option);
            }
        }
    }
}
