using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>Makes one line of neighbouring ones that differ in one value: addresses become a list, ports a match that takes several.</summary>
internal static class MergeRules
{
    public static IEnumerable<CodeAction> Of(Analysis analysis, int first, int last, string lineEnd)
    {
        if (RuleBlock.Of(analysis, first, first) is null)
        {
            yield break;
        }

        foreach (BoundOption option in OptionScope.Used(analysis.Ruleset.BoundLines[first]!))
        {
            if (option is not { IsNegated: false, ValueSpans: [var span], Definition.Values: [var value] } || !IsMergeable(value.Type))
            {
                continue;
            }

            ImmutableArray<int> lines = RunOf(analysis, first, last, option);
            string? merged = lines.Length < 2 ? null
                : value.Type == ValueTypes.AddressList ? WithAddresses(analysis, lines, Alike(analysis, lines[0], option))
                : WithPorts(analysis, lines, Alike(analysis, lines[0], option));
            if (merged is not null)
            {
                yield return new CodeAction(
                    $"Merge {lines.Length} rules that differ in {option.Definition.Name}",
                    CodeActionKind.Rewrite,
                    CodeActionPreference.Ordinary,
                    [new TextChange(new TextRange(new TextPosition(lines[0], 0), new TextPosition(lines[^1] + 1, 0)), merged + lineEnd)],
                    null,
                    lines[0]);
            }
        }
    }

    private static bool IsMergeable(string type) => type is ValueTypes.AddressList or ValueTypes.Port or ValueTypes.PortRange;

    /// <summary>The lines around the selection's first one, without a gap, that are the same but for the option's value.</summary>
    internal static ImmutableArray<int> RunOf(Analysis analysis, int first, int last, BoundOption option)
    {
        string? key = KeyOf(analysis, first, option.Definition);
        bool isSelection = last > first;
        int start = first;
        while (!isSelection && start > 0 && IsLike(start - 1))
        {
            start--;
        }

        int end = first;
        while (end + 1 < analysis.Syntax.LineCount && (!isSelection || end < last) && IsLike(end + 1))
        {
            end++;
        }

        return isSelection && end < last ? [] : [.. Enumerable.Range(start, end - start + 1)];

        bool IsLike(int line) => RuleBlock.IsWhole(analysis, line) && KeyOf(analysis, line, option.Definition) == key;
    }

    /// <summary>The option as another line of the run has it.</summary>
    internal static BoundOption Alike(Analysis analysis, int line, BoundOption option) =>
        OptionScope.Used(analysis.Ruleset.BoundLines[line]!).First(used => used.Definition == option.Definition);

    /// <summary>A line without the option's value; null where the option is not there.</summary>
    private static string? KeyOf(Analysis analysis, int line, CatalogueOption definition)
    {
        BoundOption? option = OptionScope.Used(analysis.Ruleset.BoundLines[line]!).FirstOrDefault(used => used.Definition == definition);
        string text = analysis.Syntax[line].Text;
        return option is { IsNegated: false, ValueSpans: [var span] } ? string.Concat(text.AsSpan(0, span.Start), "\0", text.AsSpan(span.End)) : null;
    }

    /// <summary>A list of addresses loads as the very rules that it is made of.</summary>
    private static string? WithAddresses(Analysis analysis, ImmutableArray<int> lines, BoundOption option)
    {
        string text = analysis.Syntax[lines[0]].Text;
        TextSpan span = option.ValueSpans[0];
        string merged = string.Concat(text.AsSpan(0, span.Start), ValuesOf(analysis, lines, option), text.AsSpan(span.End));

        // One name may stand for several addresses, and each list makes its own product with another one.
        bool isPlain = lines.All(line => analysis.Ruleset.BoundLines[line]!.BuiltinOptions.All(builtin => builtin.Definition.Values is not [{ Type: ValueTypes.AddressList }]
            || builtin.Definition == option.Definition || builtin.Value<AddressListValue>() is { Addresses: [_] }));
        return isPlain && Loads(analysis, merged) ? merged : null;
    }

    private static string? WithPorts(Analysis analysis, ImmutableArray<int> lines, BoundOption option)
    {
        Rule rule = analysis.RuleAt(lines[0])!;
        RuleSemantics semantics = analysis.Facts.Semantics.Of(rule);
        bool isStateless = semantics.Tests.All(test => test is RangeTest or MaskTest or InterfaceTest or AnyOfTest);
        if (!isStateless || semantics.Tests.OfType<RangeTest>().FirstOrDefault(test => test.Option == option) is not { } ports || !AreApart(analysis, lines, ports))
        {
            return null;
        }

        string list = ValuesOf(analysis, lines, option);
        foreach (CatalogueEntry match in analysis.Catalogue.Matches.Where(match => Placing.IsLegal(match, Placing.Of(analysis, lines[0], rule.Bound))))
        {
            foreach (CatalogueOption several in match.Options.Where(candidate => candidate.Values is [{ Type: ValueTypes.PortList }]))
            {
                string merged = Rewrite(analysis, lines[0], option, $"{EntryPage.LoadText(match)} {several.Name} {list}");
                if (AsksFor(analysis, rule, merged, ports.Field))
                {
                    return merged;
                }
            }
        }

        return null;
    }

    /// <summary>The line without the option, and without its match when that asks for nothing else; the new match stands before the jump.</summary>
    private static string Rewrite(Analysis analysis, int line, BoundOption option, string match)
    {
        BoundRule bound = analysis.Ruleset.BoundLines[line]!;
        LineSyntax syntax = analysis.Syntax[line];
        int start = option.Span.Start;
        if (bound.Matches.FirstOrDefault(candidate => candidate is { IsImplied: false, Options: [var only] } && only == option) is { } emptied)
        {
            start = WordBefore(syntax, emptied.NameSpan.Start);
        }

        int jump = bound.JumpName is null ? syntax.Text.Length : WordBefore(syntax, bound.JumpNameSpan.Start);
        string conditions = string.Concat(syntax.Text.AsSpan(0, start).TrimEnd(), syntax.Text.AsSpan(option.Span.End, Math.Max(0, jump - option.Span.End)).TrimEnd());
        return $"{conditions.TrimEnd()} {match} {syntax.Text.AsSpan(jump)}".TrimEnd();
    }

    private static int WordBefore(LineSyntax syntax, int start)
    {
        int before = 0;
        foreach (WordSyntax word in syntax.Words)
        {
            if (word.Span.Start < start)
            {
                before = word.Span.Start;
            }
        }

        return before;
    }

    /// <summary>A packet that two of the rules take would meet their target twice.</summary>
    private static bool AreApart(Analysis analysis, ImmutableArray<int> lines, RangeTest like)
    {
        FieldRange[] ranges =
        [
            .. lines.SelectMany(line => analysis.Facts.Semantics.Of(analysis.RuleAt(line)!).Tests.OfType<RangeTest>()
                .Where(test => test.Field == like.Field && test.Option?.Definition == like.Option?.Definition)
                .SelectMany(test => test.Ranges))
                .OrderBy(range => range.First),
        ];
        return Enumerable.Range(1, Math.Max(0, ranges.Length - 1)).All(i => ranges[i - 1].Last < ranges[i].First);
    }

    private static string ValuesOf(Analysis analysis, ImmutableArray<int> lines, BoundOption option) => string.Join(',', lines.Select(line =>
    {
        TextSpan span = Alike(analysis, line, option).ValueSpans[0];
        return analysis.Syntax[line].Text.Substring(span.Start, span.Length);
    }));

    private static bool Loads(Analysis analysis, string line) => analysis.Bind(LineLexer.Lex(line, LineTerminator.None)).Problems.IsEmpty;

    /// <summary>The line loads, and asks for the field instead of the old rule: all of its other tests are the same in number.</summary>
    private static bool AsksFor(Analysis analysis, Rule old, string line, PacketField field)
    {
        if (!Loads(analysis, line))
        {
            return false;
        }

        Analysis trial = Analysis.Create(
            analysis.DocumentName,
            RulesetSyntax.Parse($"*{old.Chain.TableName}\n{line}\n"),
            analysis.Options with { Family = analysis.Family });
        return trial.Ruleset.Rules is [var rule]
            && trial.Facts.Semantics.Of(rule).Tests is var tests
            && Asked(tests) == Asked(analysis.Facts.Semantics.Of(old).Tests)
            && tests.OfType<RangeTest>().Any(test => test.Field == field && test.Ranges.Length > 1);

        // What matches ask by themselves, each of the header that it reads, is the same for all of them.
        static int Asked(ImmutableArray<PacketTest> tests) => tests.Where(test => test.Option is not null).Distinct().Count();
    }
}
