using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Tracing;

/// <summary>What an edit means for the ways of packets: of those that neither the rules that are gone nor the new ones may match, nothing.</summary>
internal sealed class PossibleVerdictEdit
{
    /// <summary>Between edits far from each other that move lines everything may have changed.</summary>
    private const int MostLines = 100;

    private readonly LineEdit _change;
    private readonly ImmutableArray<RuleSemantics> _meanings;

    private PossibleVerdictEdit(LineEdit change, ImmutableArray<RuleSemantics> meanings) => (_change, _meanings) = (change, meanings);

    /// <summary>
    /// Of two versions between which others may have been: half of what is typed is no rule yet. Null where more than rules in plain sections
    /// may have changed, and where other rules are looked at, or more of them.
    /// </summary>
    public static PossibleVerdictEdit? Of(RulesetSemantics before, RulesetSemantics after)
    {
        if (!ReferenceEquals(before.Ruleset.PlainSections, after.Ruleset.PlainSections))
        {
            return null;
        }

        LineEdit change = LineEdit.Between(before.Ruleset.Syntax, after.Ruleset.Syntax);
        if (change.Shift != 0 && Math.Max(change.OldCount, change.NewCount) > MostLines)
        {
            return null;
        }

        ImmutableArray<Rule> gone = RulesOf(before.Ruleset, after.Ruleset, change.Start, change.OldEnd, change.Shift);
        ImmutableArray<Rule> added = RulesOf(after.Ruleset, before.Ruleset, change.Start, change.NewEnd, change.Shift);
        bool areSameChains = gone.Select(WayOf).SequenceEqual(added.Select(WayOf));
        return areSameChains
            ? new PossibleVerdictEdit(change, [.. gone.Select(before.Of), .. added.Select(after.Of)])
            : null;
    }

    /// <summary>Where the rule stands, and where it leads to.</summary>
    private static (string, string, string?) WayOf(Rule rule) => (rule.Chain.TableName, rule.Chain.Name, rule.JumpChain?.Name);

    /// <summary>The edit is about a rule with such an action.</summary>
    public bool Touches(Func<RuleAction, bool> isMeant) => _meanings.Any(meaning => isMeant(meaning.Action));

    /// <summary>Where the takers of a packet stand now; null where the edit may change what becomes of it.</summary>
    /// <param name="takers">Lines (0-based) of the version before.</param>
    public ImmutableArray<int>? TryFollow(FactCheck facts, ImmutableArray<int> takers)
    {
        foreach (RuleSemantics meaning in _meanings)
        {
            if (facts.All(meaning.Tests) != FactAnswer.No)
            {
                return null;
            }
        }

        return _change.Shift == 0 ? takers : [.. takers.Select(_change.Moved)];
    }

    /// <summary>The rules of lines, but of those that are the same objects at the same place of another version.</summary>
    private static ImmutableArray<Rule> RulesOf(Ruleset ruleset, Ruleset other, int from, int to, int shift)
    {
        ImmutableArray<Rule>.Builder rules = ImmutableArray.CreateBuilder<Rule>();
        for (int line = from; line < to; line++)
        {
            if (shift != 0 || !ReferenceEquals(ruleset.Syntax[line], other.Syntax[line]))
            {
                rules.AddRange(ruleset.RulesOfLine(line));
            }
        }

        return rules.DrainToImmutable();
    }
}

/// <summary>Hands on what was found out about a table from one version of a document to the next. Safe for use by several threads.</summary>
internal sealed class KeptPossibleVerdicts
{
    private volatile PossibleVerdicts? _last;

    public PossibleVerdicts? Last { get => _last; set => _last = value; }
}
