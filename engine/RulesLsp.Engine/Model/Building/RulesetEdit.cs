using System.Collections.Concurrent;
using System.Collections.Immutable;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>How a ruleset came out of the one before: rules were appended to plain sections, or are no more, or it was about lines that do nothing; all else is as it was.</summary>
/// <param name="From">The <see cref="Ruleset.Version"/> of the one before.</param>
/// <param name="Touched">What the lines of the edit were, and what they are.</param>
internal sealed record RulesetEdit(object From, LineEdit Change, ImmutableArray<BoundRule?> Touched)
{
    /// <summary>A rule that leads to a chain is another one, or is gone: other packets may come to chains now.</summary>
    public bool IsAboutCalls { get; init; }

    /// <summary>Chain lines are others, have come or are gone: a built-in chain may have another policy, and there may be other chains, without rules and callers.</summary>
    public bool ChangesChains { get; init; }

    /// <summary>Chains may be entered from elsewhere now: there are other chains, or others call them.</summary>
    public bool ChangesCalls { get; init; }

    /// <summary>The numbers of those chains of a table that are named like chains in which rules came or went.</summary>
    public int[] ChainsIn(Table table) =>
        [.. Touched.Select(static bound => bound?.Chain).OfType<string>().Distinct().Select(name => table.ChainNumbers.GetValueOrDefault(name, -1)).Where(static number => number >= 0)];

    /// <summary>The edit is about a rule for which this holds.</summary>
    public bool Touches(Func<BoundRule, bool> isMeant)
    {
        foreach (BoundRule? bound in Touched)
        {
            if (bound is not null && isMeant(bound))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>
/// The sections in which rules are appended to chains that were declared before, and nothing else happens: a chain has its rules in the
/// order of their lines there. An edit that is patched leaves a section plain.
/// </summary>
internal sealed class PlainSections
{
    private readonly ConcurrentDictionary<int, bool> _known = [];
    private readonly ConcurrentDictionary<int, bool> _declareOnce = [];

    /// <param name="table">The section's index in <see cref="Ruleset.Tables"/>.</param>
    public bool IsPlain(Ruleset ruleset, int table) => _known.GetOrAdd(table, index => Find(ruleset, ruleset.Tables[index]));

    /// <summary>No two chain lines of the section name the same chain.</summary>
    public bool DeclaresOnce(Ruleset ruleset, int table) => _declareOnce.GetOrAdd(table, index => DeclaresOnce(ruleset.Syntax, ruleset.Tables[index]));

    private static bool DeclaresOnce(RulesetSyntax syntax, Table table)
    {
        var names = new HashSet<string>(table.Chains.Length, StringComparer.Ordinal);
        bool isOnce = true;
        for (int line = table.Line + 1; isOnce && line <= table.Chains.Heads.LastLine; line++)
        {
            isOnce = syntax[line].Kind != LineKind.Chain || syntax[line].Words.Length < 2 || names.Add(syntax[line].WordText(1));
        }

        return isOnce;
    }

    private static bool Find(Ruleset ruleset, Table table)
    {
        bool hasRules = false;
        for (int line = table.Line + 1; line < table.CommitLine; line++)
        {
            LineKind kind = ruleset.Syntax[line].Kind;
            hasRules |= kind == LineKind.Command;
            bool isPlain = kind switch
            {
                LineKind.Command => ruleset.BoundLines[line] is { Command: RuleCommand.Append or RuleCommand.None },
                LineKind.Chain => !hasRules,
                LineKind.Comment or LineKind.Empty or LineKind.Whitespace => true,
                _ => false,
            };
            if (!isPlain)
            {
                return false;
            }
        }

        return table.CommitLine is not null;
    }
}
