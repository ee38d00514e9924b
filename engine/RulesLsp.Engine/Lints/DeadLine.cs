using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Engine.Lints;

/// <summary>Why a line is dead, as the lints tell it apart; each dead line has exactly one of these.</summary>
internal enum DeadLineKind : byte
{
    Shadowed,
    JointlyShadowed,
    NeverMatches,
    InterfaceNeverSet,
    Duplicate,

    /// <summary>Some of the line's kernel rules are dead, others are not.</summary>
    Partly,
}

/// <summary>A line of which no packet, or not every listed address, ever sees anything.</summary>
/// <param name="Rule">The line's first dead kernel rule.</param>
/// <param name="DeadRules">All dead kernel rules of the line.</param>
/// <param name="Cause">Of the rules for which nothing is shadowed; Shadowed when all are.</param>
/// <param name="Blockers">The rules that take its packets away, one for each line, as the analysis ordered them.</param>
/// <param name="Calls">The calls that let none of its packets in, one for each line.</param>
/// <param name="Policies">The built-in chains of earlier tables whose policies take its packets away besides.</param>
internal sealed record DeadLine(
    Rule Rule,
    ImmutableArray<Rule> DeadRules,
    DeadLineKind Kind,
    DeadKind Cause,
    ImmutableArray<Rule> Blockers,
    ImmutableArray<Rule> Calls,
    ImmutableArray<Chain> Policies)
{
    /// <summary>Every dead line that has to be told, in file order; rules of chains that nothing calls are not among them.</summary>
    /// <param name="refusedLines">Lines that do not load: they are neither dead nor do they take packets away.</param>
    /// <param name="isKnown">Lines of which everything is known already.</param>
    public static ImmutableArray<DeadLine> Find(RulesetSemantics semantics, ReachabilityResult reachability, CallPaths calls, IReadOnlySet<int> refusedLines, Func<int, bool> isKnown)
    {
        Rule[] dead = [.. reachability.DeadRulesOn(line => !isKnown(line))];
        Array.Sort(dead, RulesetAssembly.InFileOrder);
        reachability.Explain(dead);
        var found = ImmutableArray.CreateBuilder<DeadLine>();
        for (int first = 0, next; first < dead.Length; first = next)
        {
            next = first + 1;
            while (next < dead.Length && dead[next].Line == dead[first].Line)
            {
                next++;
            }

            if (Of([.. dead.AsSpan(first, next - first)], semantics, reachability, calls, refusedLines) is { } line)
            {
                found.Add(line);
            }
        }

        return found.ToImmutable();
    }

    /// <param name="dead">The dead rules of one line.</param>
    private static DeadLine? Of(ImmutableArray<Rule> dead, RulesetSemantics semantics, ReachabilityResult reachability, CallPaths calls, IReadOnlySet<int> refusedLines)
    {
        Ruleset ruleset = semantics.Ruleset;
        Rule first = dead[0];
        Table? table = ruleset.TableOfLine[first.Line] is >= 0 and var index ? ruleset.Tables[index] : null;
        if (table is null || table.SupersededBy is not null || refusedLines.Contains(first.Line))
        {
            return null;
        }

        ImmutableArray<DeadVerdict> verdicts = VerdictsOn(dead, reachability);
        if (verdicts.IsEmpty || !AreTold(verdicts, refusedLines))
        {
            return null;
        }

        ImmutableArray<Rule> blockers = Named(verdicts, isShadowed: true, first.Line);
        DeadKind cause = CauseOf(verdicts);
        bool isWhole = ruleset.RuleCountOfLine(first.Line) == dead.Length;
        ImmutableArray<Chain> policies = verdicts is [var only] ? only.Policies : [.. verdicts.SelectMany(static verdict => verdict.Policies).Distinct()];
        DeadLineKind kind = isWhole ? Classify(semantics, calls, first, cause, blockers, policies) : DeadLineKind.Partly;
        return new DeadLine(first, dead, kind, cause, blockers, Named(verdicts, isShadowed: false, null), policies);
    }

    private static ImmutableArray<DeadVerdict> VerdictsOn(ImmutableArray<Rule> dead, ReachabilityResult reachability) => dead is [var only]
        ? reachability.VerdictOf(only) is DeadVerdict verdict ? [verdict] : []
        : [.. dead.Select(reachability.VerdictOf).OfType<DeadVerdict>()];

    /// <summary>Not of a chain that nothing calls, and not by a rule that does not load.</summary>
    private static bool AreTold(ImmutableArray<DeadVerdict> verdicts, IReadOnlySet<int> refusedLines)
    {
        foreach (DeadVerdict verdict in verdicts)
        {
            if (verdict.Kind == DeadKind.ChainUnreached)
            {
                return false;
            }

            for (int blocker = 0; refusedLines.Count > 0 && blocker < verdict.Blockers.Length; blocker++)
            {
                if (refusedLines.Contains(verdict.Blockers[blocker].Line))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static DeadKind CauseOf(ImmutableArray<DeadVerdict> verdicts)
    {
        foreach (DeadVerdict verdict in verdicts)
        {
            if (verdict.Kind != DeadKind.Shadowed)
            {
                return verdict.Kind;
            }
        }

        return DeadKind.Shadowed;
    }

    /// <summary>The rules that the verdicts name, one for each line but one.</summary>
    private static ImmutableArray<Rule> Named(ImmutableArray<DeadVerdict> verdicts, bool isShadowed, int? but)
    {
        // Nearly always there is one verdict, which names one rule.
        if (verdicts is [{ Blockers: [var only] blockers } single] && only.Line != but)
        {
            return single.Kind == DeadKind.Shadowed == isShadowed ? blockers : [];
        }

        var named = new List<Rule>();
        foreach (DeadVerdict verdict in verdicts)
        {
            if (verdict.Kind == DeadKind.Shadowed == isShadowed)
            {
                AddOthers(verdict.Blockers, but, named);
            }
        }

        return [.. named];
    }

    private static void AddOthers(ImmutableArray<Rule> blockers, int? but, List<Rule> named)
    {
        var lines = new HashSet<int>(named.Select(static rule => rule.Line));
        foreach (Rule blocker in blockers)
        {
            if (blocker.Line != but && lines.Add(blocker.Line))
            {
                named.Add(blocker);
            }
        }
    }

    private static DeadLineKind Classify(RulesetSemantics semantics, CallPaths calls, Rule rule, DeadKind cause, ImmutableArray<Rule> blockers, ImmutableArray<Chain> policies)
    {
        if (cause != DeadKind.Shadowed || blockers.Length + policies.Length == 0)
        {
            return LacksInterface(semantics, calls, rule) ? DeadLineKind.InterfaceNeverSet : DeadLineKind.NeverMatches;
        }

        if (blockers.Length + policies.Length > 1)
        {
            return DeadLineKind.JointlyShadowed;
        }

        if (blockers.IsEmpty)
        {
            return DeadLineKind.Shadowed;
        }

        bool isSame = blockers[0].Chain == rule.Chain && Model.Building.RuleIdentity.Comparer.Equals(blockers[0].Bound, rule.Bound);
        return isSame ? DeadLineKind.Duplicate : DeadLineKind.Shadowed;
    }

    // Locally made packets have no incoming device, and packets before routing or for this host no outgoing one.
    private static bool LacksInterface(RulesetSemantics semantics, CallPaths calls, Rule rule)
    {
        ImmutableArray<Catalogue.Hook> hooks = calls.HooksReaching(rule.Chain);
        if (rule.Chain.IsBuiltin || hooks.IsEmpty)
        {
            return false;
        }

        bool hasNoInput = hooks.All(hook => hook == Catalogue.Hook.Output);
        bool hasNoOutput = hooks.All(hook => hook is Catalogue.Hook.Prerouting or Catalogue.Hook.Input);
        return semantics.Of(rule).Tests.OfType<InterfaceTest>()
            .Any(test => !test.IsNegated && (test.IsInput ? hasNoInput : hasNoOutput));
    }
}
