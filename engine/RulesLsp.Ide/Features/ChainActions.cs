using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>What can be done about a chain that the file does not declare, and only the user knows which: declare it, or tell that others do.</summary>
internal static class ChainActions
{
    public static IEnumerable<CodeAction> Of(Analysis analysis, Diagnostic diagnostic, string lineEnd)
    {
        bool isJump = diagnostic.Lint == StructureLints.Of(StructureProblemKind.UndefinedJump);
        if (!isJump && diagnostic.Lint != StructureLints.Of(StructureProblemKind.UndefinedChain))
        {
            yield break;
        }

        int line = diagnostic.Range.Start.Line;
        string name = analysis.Syntax[line].Text[diagnostic.Range.Start.Character..diagnostic.Range.End.Character];

        // A chain that a later line declares, or whose name needs quotes, is no matter of a new line.
        bool isPlain = name.Length > 0 && name.AsSpan().IndexOfAny(" \t\",") < 0;
        if (isPlain && isJump && diagnostic.Related.IsEmpty && analysis.TableAt(line) is { } table)
        {
            int above = table.Chains.Select(chain => chain.DeclarationLine ?? -1).Where(declared => declared < line).Append(table.Line).Max();
            yield return Insert($"Declare chain {name}", above + 1, $":{name} - [0:0]{lineEnd}");
        }

        if (isPlain)
        {
            yield return Insert($"Tell that others declare {name}", 0, $"# {DirectiveText.Mark} external chain {name}{lineEnd}");
        }

        CodeAction Insert(string title, int at, string text) => new(
            title, CodeActionKind.QuickFix, CodeActionPreference.Ordinary, [new TextChange(new TextRange(new TextPosition(at, 0), new TextPosition(at, 0)), text)], diagnostic, line);
    }
}
