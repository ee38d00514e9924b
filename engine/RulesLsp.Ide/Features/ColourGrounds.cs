using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Ide.Features;

/// <summary>What the colours of each line of one version rest on: lines for which it is the same are coloured alike. Holds no rules.</summary>
public sealed class ColourGrounds
{
    private readonly RulesetSyntax _syntax;
    private readonly ImmutableArray<BoundRule?> _bound;
    private readonly ImmutableArray<int> _tableOfLine;

    // Of each table the names of its built-in chains; what else a file says of a name changes no colour.
    private readonly string[] _chains;

    public ColourGrounds(Analysis analysis)
    {
        _syntax = analysis.Syntax;
        _bound = analysis.Ruleset.BoundLines;
        _tableOfLine = analysis.Ruleset.TableOfLine;
        _chains = [.. analysis.Ruleset.Tables.Select(static table => string.Join(' ', table.Chains.Where(static chain => chain.IsBuiltin).Select(static chain => chain.Name)))];
    }

    public int LineCount => _syntax.LineCount;

    /// <summary>Whether a line has the colours that another one had in another version.</summary>
    /// <param name="line">0-based, as <paramref name="lineBefore"/>.</param>
    public bool IsSame(int line, ColourGrounds before, int lineBefore) =>
        ReferenceEquals(_syntax[line], before._syntax[lineBefore])
        && ReferenceEquals(_bound[line], before._bound[lineBefore])
        && ChainsAt(line) == before.ChainsAt(lineBefore);

    private string? ChainsAt(int line) => _tableOfLine[line] is >= 0 and var table ? _chains[table] : null;
}
