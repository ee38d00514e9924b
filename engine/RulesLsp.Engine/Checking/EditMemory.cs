using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>
/// What the versions of one document hand on to each other, so that an edit costs what it changes. Every answer is the one that a
/// version without memory gives. Safe for use by several threads.
/// </summary>
public sealed class EditMemory
{
    private volatile Ruleset? _ruleset;
    private volatile RulesetSemantics? _semantics;
    private volatile LineFindings? _lines;
    private volatile DeadFindings? _dead;
    private volatile Tuple<object, ImmutableArray<int>>? _marked;

    internal ReachabilityMemory Reachability { get; } = new();

    /// <summary>The lints of the fast wave about the whole ruleset.</summary>
    internal KeptLints FastLints { get; } = new();

    /// <summary>The same of the deep wave.</summary>
    internal KeptLints DeepLints { get; } = new();

    /// <summary>What lints know of the ways of packets.</summary>
    internal KeptPossibleVerdicts Verdicts { get; } = new();

    /// <summary>What was told last of the lines that no packet reaches.</summary>
    internal DeadFindings? Dead { get => _dead; set => _dead = value; }

    /// <summary>The lines (0-based, rising) for whose text something holds; always asked with the same question.</summary>
    internal ImmutableArray<int> MarkedLines(Ruleset ruleset, TextTest isMarked)
    {
        Tuple<object, ImmutableArray<int>>? known = _marked;
        if (known?.Item1 == ruleset.Version)
        {
            return known.Item2;
        }

        LineEdit change = ruleset.Edited is { } edit && edit.From == known?.Item1 ? edit.Change : new LineEdit(0, int.MaxValue, ruleset.Syntax.LineCount);
        ImmutableArray<int> before = known?.Item2 ?? [];
        ImmutableArray<int> lines =
        [
            .. before.Where(line => line < change.Start),
            .. ruleset.Syntax.LinesWhere(isMarked, change.Start, change.Start + change.NewCount),
            .. before.Where(line => line >= change.OldEnd).Select(line => line + change.Shift),
        ];
        _marked = Tuple.Create(ruleset.Version, lines);
        return lines;
    }

    /// <summary>The next version's ruleset, which may build on the last one that was built.</summary>
    public Ruleset Build(Func<Ruleset?, Ruleset> build) => _ruleset = build(_ruleset);

    /// <summary>What the rules of a version mean; of those that were there before it is known.</summary>
    internal RulesetSemantics SemanticsOf(Ruleset ruleset, Backends backends) => _semantics = new RulesetSemantics(ruleset, backends, _semantics);

    /// <summary>What is said about single lines of a version; about those that were there before it is known.</summary>
    internal LineFindings LinesOf(LintContext context) => _lines = LineFindings.Of(context, _lines);
}
