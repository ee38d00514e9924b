using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>Verdicts of the analysis beside those of an SMT solver; the packets that it finds are sent through the tracer.</summary>
internal sealed class SmtComparison
{
    private const int RulesOfTable = 12;

    public int Live { get; private set; }

    public int Dead { get; private set; }

    /// <summary>Live by an assumption about a changed field, which the solver denies.</summary>
    public int Assumed { get; private set; }

    /// <summary>What the tracer made of the solver's packets.</summary>
    public WitnessCheck Replayed { get; } = new();

    /// <summary>The first verdict that the solver denies, in words; null: none.</summary>
    public string? FirstMismatch(string name, Ruleset ruleset)
    {
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset, new ReachabilityOptions { KeepsChains = ruleset.KeepsChains, Scope = ReachabilityScope.EachTable }, CancellationToken.None);
        var semantics = new RulesetSemantics(ruleset, Backends.Legacy);
        foreach (Table table in ruleset.Tables.Where(static table => table.SupersededBy is null))
        {
            if (FirstMismatch(name, table, result, semantics) is { } mismatch)
            {
                return mismatch;
            }
        }

        return null;
    }

    private string? FirstMismatch(string name, Table table, ReachabilityResult result, RulesetSemantics semantics)
    {
        var formulas = new SmtFormulas();
        var walk = new SymbolicWalk<string, SmtWord>(formulas, table, semantics);
        ImmutableArray<(Chain Entry, Dictionary<Rule, string> Matches)> ways = [.. walk.Entries.Select(entry => (entry, new Dictionary<Rule, string>(walk.MatchesFrom(entry), ReferenceEqualityComparer.Instance)))];
        string everyday = new EverydayPackets<string, SmtWord>(formulas, table.Name).Of(walk.Anything);
        RuleSemantics[] meanings = [.. table.Chains.SelectMany(static chain => chain.Rules).Select(semantics.Of)];

        // After a change an opaque condition may answer anew, and one assumption cannot say both answers.
        bool canReplay = meanings.All(rule => IsCertain(rule, table)) && (walk.Keys.IsEmpty || !meanings.Any(static rule => rule.Action is MarkAction or ConnectionMarkAction));
        using var solver = new SmtSolver();
        solver.Tell(formulas.Definitions);
        Rule[] rules = [.. table.Chains.SelectMany(static chain => chain.Rules)];
        int step = Math.Max(1, rules.Length / RulesOfTable);
        for (int number = 0; number < rules.Length; number += step)
        {
            Rule rule = rules[number];
            (Chain Entry, string Formula)[] matches = [.. ways.Where(way => way.Matches.ContainsKey(rule)).Select(way => (way.Entry, way.Matches[rule]))];
            bool isLive = matches.Any(match => CanHold(solver, match.Formula));
            switch (result.VerdictOf(rule))
            {
                case DeadVerdict when isLive:
                    return $"line {rule.Line + 1} is called dead, and packets match it";
                case AliveVerdict alive when !isLive:
                    if (!alive.Witness.Conditions.Any(static condition => condition.Key.Contains(WitnessConditions.ChangedField, StringComparison.Ordinal)))
                    {
                        return $"line {rule.Line + 1} is called live ({alive.Witness.Packet}), and no packet matches it";
                    }

                    Assumed++;
                    continue;
            }

            (Live, Dead) = isLive ? (Live + 1, Dead) : (Live, Dead + 1);
            foreach ((Chain entry, string formula) in canReplay ? matches : [])
            {
                solver.Tell($"(push 1)\n(assert (and {formula} {everyday}))");
                if (solver.CanHold())
                {
                    Dictionary<string, UInt128> values = solver.Values(formulas.Words.Values.Select(static word => word.Term));
                    var packet = new SolvedPacket(formulas.Words.ToDictionary(static word => word.Key, word => values[word.Value.Term]));
                    Replayed.AddFound(name, semantics.Ruleset, rule, new AliveVerdict(packet.Witness(semantics.Ruleset.Family, entry, walk.Keys), [entry.Rules[0], rule]));
                }

                solver.Tell("(pop 1)");
            }
        }

        return null;
    }

    private static bool CanHold(SmtSolver solver, string formula)
    {
        solver.Tell($"(push 1)\n(assert {formula})");
        bool canHold = solver.CanHold();
        solver.Tell("(pop 1)");
        return canHold;
    }

    /// <summary>Nothing but the packet and the answers to its opaque conditions decides.</summary>
    private static bool IsCertain(RuleSemantics rule, Table table) =>
        !rule.Tests.Any(static test => test is UnmodelledTest or OpaqueTest { Kind: OpaqueKind.Fresh })
        && (rule.Action is VerdictAction or RejectAction or TranslateAction or ReturnAction or MarkAction or ConnectionMarkAction or ContinueAction
            || (rule.Action is ChainAction call && table.FindChain(call.Chain.Name) is { Origin: ChainOrigin.Declared }));
}
