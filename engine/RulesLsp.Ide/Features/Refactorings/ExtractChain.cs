using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features.Refactorings;

/// <summary>Puts selected rules into a chain of their own, and a jump to it in their place.</summary>
internal static class ExtractChain
{
    private const string Suffix = "-part";

    /// <summary>Longest chain name: XT_EXTENSION_MAXNAMELEN is 29 with the final zero.</summary>
    private const int MaxChainNameLength = 28;

    public static IEnumerable<CodeAction> Of(Analysis analysis, int first, int last, string lineEnd)
    {
        if (first == last || RuleBlock.Of(analysis, first, last) is not { Lines.Length: > 1 } block || block.Lines.Any(line => LeavesItsChain(analysis, line)))
        {
            yield break;
        }

        string name = FreeName(analysis, block);
        int declarations = block.Table.Chains.Select(chain => chain.DeclarationLine ?? -1).Where(declared => declared < block.Lines[0]).Append(block.Table.Line).Max();
        string jump = $"{BuiltinOptionNames.Append} {block.Chain.Name}{CommonConditions(analysis, block)} {BuiltinOptionNames.Jump} {name}{lineEnd}";
        yield return new CodeAction(
            $"Extract {block.Lines.Length} rules to a chain of their own",
            CodeActionKind.Extract,
            CodeActionPreference.Ordinary,
            [
                RuleBlock.Insert(declarations + 1, $":{name} - [0:0]{lineEnd}"),
                RuleBlock.Insert(RuleBlock.StartOf(analysis, block.Lines[0]), jump),
                .. block.Lines.Select(line => new TextChange(TextRange.OnLine(line, analysis.Ruleset.BoundLines[line]!.ChainSpan), name)),
            ],
            null,
            block.Lines[0]);
    }

    /// <summary>RETURN would come back to the jump, and who goes for good comes back to where the chain was called from: both would be other places.</summary>
    private static bool LeavesItsChain(Analysis analysis, int line) =>
        analysis.Ruleset.BoundLines[line]!.JumpKind == JumpKind.Goto
        || analysis.Facts.Semantics.Of(analysis.RuleAt(line)!).Action is ReturnAction or UnknownAction;

    /// <summary>Built-in conditions that all of the rules share: packets without them need not go in.</summary>
    private static string CommonConditions(Analysis analysis, RuleBlock block)
    {
        IEnumerable<string>[] conditions = [.. block.Lines.Select(line => ConditionsOf(analysis, line))];
        return string.Concat(conditions[0].Where(condition => conditions.All(others => others.Contains(condition))).Select(condition => " " + condition));
    }

    private static string[] ConditionsOf(Analysis analysis, int line)
    {
        string text = analysis.Syntax[line].Text;

        // A list of addresses makes a rule for each: the jump would be several, too.
        return
        [
            .. analysis.Ruleset.BoundLines[line]!.BuiltinOptions
                .Select(option => text.Substring(option.Span.Start, option.Span.Length))
                .Where(condition => !condition.Contains(',')),
        ];
    }

    private static string FreeName(Analysis analysis, RuleBlock block)
    {
        string stem = block.Chain.Name[..Math.Min(block.Chain.Name.Length, MaxChainNameLength - Suffix.Length - 3)] + Suffix;
        return Enumerable.Range(1, 999).Select(number => number == 1 ? stem : $"{stem}{number}").First(name => block.Table.FindChain(name) is null);
    }
}
