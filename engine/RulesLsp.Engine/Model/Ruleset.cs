using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model;

/// <summary>What a built-in chain does with a packet that no rule decided.</summary>
public enum ChainPolicy : byte
{
    /// <summary>A user chain, or <c>-</c> in the file.</summary>
    None,
    Accept,
    Drop,
}

/// <summary>Where a chain comes from.</summary>
public enum ChainOrigin : byte
{
    /// <summary>A line <c>:NAME</c> or <c>-N NAME</c> declares it.</summary>
    Declared,

    /// <summary>A built-in chain that the file does not mention: it exists all the same, empty, with policy ACCEPT.</summary>
    ImplicitBuiltin,

    /// <summary>Named by a rule and declared nowhere.</summary>
    Undeclared,

    /// <summary>Declared by somebody else, says a directive or the profile.</summary>
    External,
}

/// <summary>
/// What a file would load: its tables with their chains and rules after all commands have run, in file order.
/// Immutable; it is built from the syntax by RulesetBuilder.
/// </summary>
public sealed partial class Ruleset
{
    public required RulesetSyntax Syntax { get; init; }

    public required AddressFamily Family { get; init; }

    /// <summary>What its lines were bound with: the matches, targets and tables of its family's program.</summary>
    public required Catalogue.Catalogue Catalogue { get; init; }

    /// <summary>The file is added to chains that exist already: rules elsewhere may call its chains.</summary>
    public bool KeepsChains { get; init; }

    /// <summary>The tables in the order of their sections. A second section of the same table flushes the first: see <see cref="Table.SupersededBy"/>.</summary>
    public required ImmutableArray<Table> Tables { get; init; }

    /// <summary>For each line of the file its bound command; null for lines that are none.</summary>
    public required ImmutableArray<BoundRule?> BoundLines { get; init; }

    /// <summary>For each line of the file the index in <see cref="Tables"/> of the section that it stands in; -1 outside.</summary>
    public required ImmutableArray<int> TableOfLine { get; init; }

    /// <summary>For each line of the file the index of its first kernel rule in <see cref="Rules"/>; -1 when it makes none.</summary>
    public required ImmutableArray<int> FirstRuleOfLine { get; init; }

    /// <summary>Every kernel rule of every table, in file order of their lines.</summary>
    public required RuleList Rules { get; init; }

    /// <summary>Problems of the file's shape, found while the tables were built.</summary>
    public required ImmutableArray<StructureProblem> Problems { get; init; }

    /// <summary>Commands of a shell that stand in the file, in the order of their lines.</summary>
    public ImmutableArray<PastedRun> PastedRuns { get; init; } = [];

    /// <summary>Where the rules stand in a script for a shell; empty: the file is a ruleset itself.</summary>
    public ImmutableArray<HereDocument> HereDocuments { get; init; } = [];

    /// <summary>A chain has the name of a target, and rules that were bound for the target jump to it.</summary>
    internal bool HasShadowedTargets { get; init; }

    /// <summary>The first line (0-based) of a command for a shell that is not taken for a rule of its section; null when there is none.</summary>
    public int? FirstUnreadCommand
    {
        get
        {
            foreach (PastedLine line in PastedRuns.SelectMany(run => run.Lines))
            {
                if (BoundLines[line.First] is null)
                {
                    return line.First;
                }
            }

            return null;
        }
    }

    /// <summary>Whether a line (0-based) belongs to commands of a shell.</summary>
    public bool IsPasted(int line)
    {
        foreach (PastedRun run in PastedRuns)
        {
            if (line >= run.First && line <= run.Last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The kernel rules that a line makes, one for each pair of its addresses; none for a line that makes none.</summary>
    public ReadOnlySpan<Rule> RulesOfLine(int line)
    {
        int count = RuleCountOfLine(line);
        return count == 0 ? [] : Rules.Slice(FirstRuleOfLine[line], count);
    }

    /// <summary>How many kernel rules a line makes.</summary>
    internal int RuleCountOfLine(int line)
    {
        int first = FirstRuleOfLine[line];
        int end = first;
        while (first >= 0 && end < Rules.Length && Rules.Lines[end] == line)
        {
            end++;
        }

        return end - first;
    }

    /// <summary>The rule's index in <see cref="Rules"/>; -1 for a rule of another ruleset, and for one of a line between whose rules others were put.</summary>
    public int IndexOf(Rule rule)
    {
        if (rule.Chain.Rules.AreAppended)
        {
            // Without a look at the list, which would make the rule that it looks at.
            return IsOwn(rule.Chain, rule.Line) && rule.Number <= rule.Chain.Rules.Length && ReferenceEquals(rule.Chain.Rules[rule.Number - 1], rule) ? IndexOf(rule.Chain, rule.Number - 1) : -1;
        }

        // Nearly every line makes one rule.
        int first = rule.Line < FirstRuleOfLine.Length ? FirstRuleOfLine[rule.Line] : -1;
        int index = (uint)first >= (uint)Rules.Length || ReferenceEquals(Rules[first], rule) ? first : first + rule.Number - Rules[first].Number;
        return (uint)index < (uint)Rules.Length && ReferenceEquals(Rules[index], rule) ? index : -1;
    }

    /// <summary>The chain is one of the section that the line stands in.</summary>
    private bool IsOwn(Chain chain, int line) =>
        line < TableOfLine.Length && TableOfLine[line] is >= 0 and var table && chain.Index < Tables[table].Chains.Length && ReferenceEquals(Tables[table].Chains[chain.Index], chain);

    /// <summary>The same of the rule at a place (0-based) of a chain.</summary>
    internal int IndexOf(Chain chain, int place)
    {
        int[] lines = chain.Rules.Lines;
        return chain.Rules.AreAppended ? FirstRuleOfLine[lines[place]] + place - LineEdit.FirstFrom(lines[place], lines, place) : IndexOf(chain.Rules[place]);
    }

    /// <summary>The last section of the table with this name, which is the one that is live after loading; null when there is none.</summary>
    public Table? LiveTable(string name)
    {
        for (int i = Tables.Length - 1; i >= 0; i--)
        {
            if (Tables[i].Name == name)
            {
                return Tables[i];
            }
        }

        return null;
    }
}

/// <summary>A section <c>*name … COMMIT</c>.</summary>
public sealed class Table
{
    private Dictionary<int, Rule[]>? _rulesByLine;

    public required string Name { get; init; }

    /// <summary>0-based line of <c>*name</c>.</summary>
    public required int Line { get; init; }

    /// <summary>0-based line of its COMMIT; null when there is none.</summary>
    public required int? CommitLine { get; init; }

    /// <summary>The table's index in <see cref="Ruleset.Tables"/> of the later section that flushes this one; null when it stays.</summary>
    public required int? SupersededBy { get; init; }

    /// <summary>Built-in chains first, in hook order, then the others in the order in which they appear.</summary>
    public required ChainList Chains { get; init; }

    /// <summary>The chain with this exact name, or null.</summary>
    public Chain? FindChain(string name) => ChainNumbers.TryGetValue(name, out int number) ? Chains[number] : null;

    /// <summary>The index in <see cref="Chains"/> of one of them; -1 for a chain of another table.</summary>
    internal int NumberOf(Chain chain) =>
        chain.Index < Chains.Length && ReferenceEquals(Chains[chain.Index], chain) ? chain.Index
        : ChainNumbers.TryGetValue(chain.Name, out int number) && ReferenceEquals(Chains[number], chain) ? number
        : -1;

    /// <summary>The index in <see cref="Chains"/> of the chain that is meant; -1 for a chain of another table.</summary>
    internal int NumberOf(ChainIdentity chain) =>
        chain.Place < Chains.Length && ReferenceEquals(Chains.IdentityOf(chain.Place), chain) ? chain.Place
        : chain.TableName == Name ? ChainNumbers.GetValueOrDefault(chain.Name, -1)
        : -1;

    /// <summary>The rules that each line makes, in the order of their numbers.</summary>
    internal Dictionary<int, Rule[]> RulesByLine => LazyInitializer.EnsureInitialized(ref _rulesByLine, () => Chains
        .SelectMany(static chain => chain.Rules)
        .GroupBy(static rule => rule.Line)
        .ToDictionary(static line => line.Key, static line => line.ToArray()));

    /// <summary>The index in <see cref="Chains"/> of each name.</summary>
    internal Dictionary<string, int> ChainNumbers => Chains.Numbers;
}

/// <summary>A chain of one table.</summary>
public sealed class Chain
{
    public required string Name { get; init; }

    public required string TableName { get; init; }

    /// <summary>The hook of a built-in chain; null for a user chain.</summary>
    public required Hook? Hook { get; init; }

    public required ChainOrigin Origin { get; init; }

    public required ChainPolicy Policy { get; init; }

    /// <summary>0-based line that declares it; null when none does.</summary>
    public required int? DeclarationLine { get; init; }

    /// <summary>0-based line that set the policy last; null when none did.</summary>
    public required int? PolicyLine { get; init; }

    /// <summary>The rules as the kernel would number them after all commands of the section.</summary>
    public RuleList Rules { get; internal set; } = RuleList.Empty;

    /// <summary>The rules that jump or go here, in file order.</summary>
    public RuleList Callers => field ??= List?.CallersOf(Index) ?? RuleList.Empty;

    /// <summary>Those of its rules that jump or go to a chain, in their order.</summary>
    public RuleList Calls => field ??= List?.CallsOf(Index) ?? [.. Rules.Where(static rule => rule.JumpChain is not null)];

    /// <summary>The chain, whichever version of the file is spoken of.</summary>
    public ChainIdentity Identity { get => field ??= new ChainIdentity(Name, TableName, Index); internal init; }

    public bool IsBuiltin => Hook is not null;

    /// <summary>Its place in <see cref="Table.Chains"/> of the table that it was made for.</summary>
    internal int Index { get; set; }

    /// <summary>The chains of the table that it was made for; null for a copy that stands in none.</summary>
    internal ChainList? List { get; set; }
}

/// <summary>One rule as the kernel holds it. A line with <c>-s a,b</c> makes several of these.</summary>
public sealed class Rule
{
    public required Chain Chain { get; init; }

    /// <summary>1-based number in its chain, as <c>iptables -L --line-numbers</c> shows it.</summary>
    public required int Number { get; init; }

    /// <summary>0-based line of the file.</summary>
    public required int Line { get; init; }

    public required BoundRule Bound { get; init; }

    /// <summary>Which address of the line's <c>-s</c> list this rule has.</summary>
    public required int SourceIndex { get; init; }

    /// <summary>Which address of the line's <c>-d</c> list this rule has.</summary>
    public required int DestinationIndex { get; init; }

    /// <summary>The user chain that the rule jumps or goes to; null for targets and for names that are no chain.</summary>
    public Chain? JumpChain { get; internal set; }
}
