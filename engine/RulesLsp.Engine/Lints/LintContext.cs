using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>What a lint may look at: one ruleset, and what is known about it.</summary>
/// <param name="Semantics">The ruleset, and what its rules mean.</param>
/// <param name="Reachability">Which rules a packet reaches; null in the fast wave.</param>
/// <param name="RefusedLines">0-based lines that do not load: nothing is claimed about what their rules do.</param>
public sealed partial record LintContext(RulesetSemantics Semantics, ReachabilityResult? Reachability, IReadOnlySet<int> RefusedLines)
{
    private LiveParts _live = new(Semantics.Ruleset);
    private readonly Lock _asking = new();
    private ToldDead? _foundDead;
    private NumberSet? _deadLines;

    public Ruleset Ruleset => Semantics.Ruleset;

    /// <summary>The matches and targets that the ruleset was bound with.</summary>
    public Catalogue.Catalogue Catalogue => Ruleset.Catalogue;

    /// <summary>Of lints that are off by default: whether somebody has asked for one.</summary>
    internal Func<LintDescriptor, bool> Asks { get; init; } = static _ => false;

    /// <summary>What is known of dead lines already.</summary>
    internal KnownDead KnownDead { get; init; } = KnownDead.Nothing;

    /// <summary>What is to be told of the other lines that no packet reaches, chain by chain; nothing in the fast wave. Several lints ask at once.</summary>
    internal ToldDead FoundDead
    {
        get
        {
            lock (_asking)
            {
                return _foundDead ??= DeadLineLint.Findings(this, _deadLines = []);
            }
        }
    }

    /// <summary>A dead line that is told (0-based); none in the fast wave.</summary>
    internal bool IsDeadLine(int line)
    {
        _ = FoundDead;
        return _deadLines!.Contains(line) || KnownDead.Told.Lines.Contains(line);
    }

    /// <summary>The tables that are live after loading; one that does not exist, or that a later section wipes, is told by its own lint only.</summary>
    public ImmutableArray<Table> LiveTables => _live.Tables;

    /// <summary>The kernel rules of the live tables, in file order.</summary>
    public RuleList LiveRules => _live.Rules;

    /// <summary>The first kernel rule of each line of the live tables: lints that judge how a rule is written look at these.</summary>
    public RuleList LiveLines => _live.Lines;

    /// <summary>The same ruleset for the lints of the deep wave; what the fast ones have found out about its text stays known.</summary>
    internal LintContext InDeepWave(ReachabilityResult reachability, IReadOnlySet<int> refusedLines, Func<LintDescriptor, bool> asks, KnownDead? knownDead = null) =>
        new(Semantics, reachability, refusedLines) { _live = _live, KeptVerdicts = KeptVerdicts, Asks = asks, KnownDead = knownDead ?? KnownDead.Nothing };

    /// <summary>The characters that iptables reads on a line.</summary>
    public string TextOf(int line, TextSpan span) => Ruleset.Syntax[line].Characters.Slice(span.Start, span.Length).ToString();

    /// <summary>Where a name stands on a line; the whole line when it does not.</summary>
    public TextRange RangeOfName(int line, string name)
    {
        LineSyntax syntax = Ruleset.Syntax[line];
        for (int word = 0; word < syntax.Words.Length; word++)
        {
            if (syntax.Word(word).SequenceEqual(name))
            {
                return TextRange.OnLine(line, syntax.Words[word].Span);
            }
        }

        return RangeOfLine(line);
    }

    /// <summary>The stretch of a line from its first to its last word: what a finding about the whole rule marks.</summary>
    public TextRange RangeOfLine(int line) => RangeOfLine(Ruleset.Syntax, line);

    internal static TextRange RangeOfLine(RulesetSyntax syntax, int line)
    {
        ReadOnlySpan<char> text = syntax[line].Characters;
        int start = text.Length - text.TrimStart().Length;
        return TextRange.OnLine(line, TextSpan.FromBounds(start, Math.Max(start, text.TrimEnd().Length)));
    }
}
