using System.Collections.Immutable;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>What of a ruleset is live after loading, each worked out by the first lint that asks. Safe for use by several threads.</summary>
internal sealed class LiveParts
{
    private readonly Ruleset _ruleset;
    private readonly Lazy<ImmutableArray<Table>> _tables;
    private readonly Lazy<RuleList> _rules;
    private readonly Lazy<RuleList> _lines;

    public LiveParts(Ruleset ruleset)
    {
        _ruleset = ruleset;
        _tables = new(() => [.. ruleset.Tables.Where(table => table.SupersededBy is null && ruleset.Catalogue.Pipeline.FindTable(table.Name) is not null)]);
        _rules = new(FindRules);
        _lines = new(FindLines);
    }

    public ImmutableArray<Table> Tables => _tables.Value;

    /// <summary>In file order.</summary>
    public RuleList Rules => _rules.Value;

    /// <summary>The first rule of each line.</summary>
    public RuleList Lines => _lines.Value;

    private RuleList FindRules()
    {
        HashSet<Table> live = [.. Tables];
        return live.Count == _ruleset.Tables.Length
            ? _ruleset.Rules
            : [.. _ruleset.Rules.Where(rule => _ruleset.TableOfLine[rule.Line] is >= 0 and var table && live.Contains(_ruleset.Tables[table]))];
    }

    /// <summary>Most rulesets have no line with several rules, and no list of their own.</summary>
    private RuleList FindLines() => Rules.AreFirstOfLines ? Rules : [.. Rules.Where(static rule => rule is { SourceIndex: 0, DestinationIndex: 0 })];
}
