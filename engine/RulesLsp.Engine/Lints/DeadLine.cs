using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Packets;
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
/// <param name="Chain">The chain of the line's kernel rules.</param>
/// <param name="Place">The place in it (0-based) of the first dead one.</param>
/// <param name="DeadRules">How many of them are dead.</param>
/// <param name="Cause">Of the rules for which nothing is shadowed; Shadowed when all are.</param>
/// <param name="Blockers">The rules that take its packets away, one for each line, as the analysis ordered them.</param>
/// <param name="Calls">The calls that let none of its packets in, one for each line.</param>
/// <param name="Policies">The built-in chains of earlier tables whose policies take its packets away besides.</param>
internal readonly record struct DeadLine(
    Chain Chain,
    int Place,
    int DeadRules,
    DeadLineKind Kind,
    DeadKind Cause,
    ImmutableArray<Rule> Blockers,
    ImmutableArray<Rule> Calls,
    ImmutableArray<Chain> Policies)
{
    private const int FewRules = 16;

    /// <summary>The line's number, 0-based.</summary>
    public int Line => Chain.Rules.Lines[Place];

    /// <summary>The line's first dead kernel rule; made when asked for.</summary>
    public Rule Rule => Chain.Rules[Place];

    /// <summary>What its first dead rule would have done.</summary>
    public RuleDeed Deed(LintContext context) => DeadRuleText.DeedOf(context.Semantics.Of(Chain, Place));

    /// <summary>The blockers, as they are told.</summary>
    public Taker[] Takers(LintContext context)
    {
        var takers = new Taker[Blockers.Length];
        for (int taker = 0; taker < takers.Length; taker++)
        {
            takers[taker] = new Taker(Blockers[taker].Line, DeadRuleText.DeedOf(context.Semantics.Of(Blockers[taker])));
        }

        return takers;
    }

    /// <summary>
    /// Every dead line that has to be told but those that are known, chain by chain and in each in file order; rules of chains that nothing calls
    /// are not among them. An edit may make every line of a long file one: they are told one after the other, and none is kept.
    /// </summary>
    public static IEnumerable<DeadLine> Find(LintContext context, ReachabilityResult reachability)
    {
        foreach ((Chain chain, int[] places) in reachability.DeadPlaces)
        {
            int[] lines = chain.Rules.Lines;
            int unknown = 0;
            foreach (int place in places)
            {
                places[unknown] = place;
                unknown += context.KnownDead.Holds(lines[place]) ? 0 : 1;
            }

            int[] dead = unknown == places.Length ? places : places[..unknown];
            if (!chain.Rules.AreAppended)
            {
                Array.Sort(dead, (one, other) => lines[one] != lines[other] ? lines[one].CompareTo(lines[other]) : one.CompareTo(other));
            }

            reachability.Explain(chain, dead);
            for (int first = 0, next; first < dead.Length; first = next)
            {
                next = first + 1;
                while (next < dead.Length && lines[dead[next]] == lines[dead[first]])
                {
                    next++;
                }

                if (Of(chain, dead.AsSpan(first, next - first), context, reachability) is { } line)
                {
                    yield return line;
                }
            }
        }
    }

    /// <param name="dead">The places of the dead rules of one line.</param>
    private static DeadLine? Of(Chain chain, ReadOnlySpan<int> dead, LintContext context, ReachabilityResult reachability)
    {
        Ruleset ruleset = context.Ruleset;
        int line = chain.Rules.Lines[dead[0]];
        Table? table = ruleset.TableOfLine[line] is >= 0 and var index ? ruleset.Tables[index] : null;
        if (table is null || table.SupersededBy is not null || context.RefusedLines.Contains(line))
        {
            return null;
        }

        // Nearly always there is one.
        var first = (DeadVerdict)reachability.VerdictOf(chain, dead[0]);
        ReadOnlySpan<DeadVerdict> verdicts = dead.Length == 1 ? new ReadOnlySpan<DeadVerdict>(in first) : VerdictsOn(chain, dead, reachability);
        if (!AreTold(verdicts, context.RefusedLines))
        {
            return null;
        }

        ImmutableArray<Chain> policies = dead.Length == 1 ? first.Policies : [.. verdicts.ToArray().SelectMany(static verdict => verdict.Policies).Distinct()];
        var told = new DeadLine(chain, dead[0], dead.Length, DeadLineKind.Partly, CauseOf(verdicts), Named(verdicts, isShadowed: true, line), Named(verdicts, isShadowed: false, null), policies);
        return ruleset.RuleCountOfLine(line) == dead.Length ? told with { Kind = Classify(context, told) } : told;
    }

    private static DeadVerdict[] VerdictsOn(Chain chain, ReadOnlySpan<int> dead, ReachabilityResult reachability) =>
        Array.ConvertAll(dead.ToArray(), place => (DeadVerdict)reachability.VerdictOf(chain, place));

    /// <summary>Not of a chain that nothing calls, and not by a rule that does not load.</summary>
    private static bool AreTold(ReadOnlySpan<DeadVerdict> verdicts, IReadOnlySet<int> refusedLines)
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

    private static DeadKind CauseOf(ReadOnlySpan<DeadVerdict> verdicts)
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
    private static ImmutableArray<Rule> Named(ReadOnlySpan<DeadVerdict> verdicts, bool isShadowed, int? but)
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
        // Nearly always there are few of them, and who looks through them needs no set.
        HashSet<int>? lines = named.Count + blockers.Length > FewRules ? [.. named.Select(static rule => rule.Line)] : null;
        foreach (Rule blocker in blockers)
        {
            if (blocker.Line != but && (lines is null ? !named.Exists(rule => rule.Line == blocker.Line) : lines.Add(blocker.Line)))
            {
                named.Add(blocker);
            }
        }
    }

    private static DeadLineKind Classify(LintContext context, DeadLine dead)
    {
        int takers = dead.Blockers.Length + dead.Policies.Length;
        if (dead.Cause != DeadKind.Shadowed || takers == 0)
        {
            return LacksInterface(context, dead) ? DeadLineKind.InterfaceNeverSet : DeadLineKind.NeverMatches;
        }

        if (takers > 1)
        {
            return DeadLineKind.JointlyShadowed;
        }

        return dead.Blockers is [var only] && only.Chain == dead.Chain && RuleIdentity.Comparer.Equals(only.Bound, dead.Chain.Rules.BoundOf(dead.Place))
            ? DeadLineKind.Duplicate
            : DeadLineKind.Shadowed;
    }

    // Locally made packets have no incoming device, and packets before routing or for this host no outgoing one.
    private static bool LacksInterface(LintContext context, DeadLine dead)
    {
        ImmutableArray<Catalogue.Hook> hooks = CallPaths.HooksReaching(dead.Chain);
        if (dead.Chain.IsBuiltin || hooks.IsEmpty)
        {
            return false;
        }

        bool hasNoInput = hooks.All(hook => hook == Catalogue.Hook.Output);
        bool hasNoOutput = hooks.All(hook => hook is Catalogue.Hook.Prerouting or Catalogue.Hook.Input);
        return context.SemanticsOf(dead.Rule).Tests.OfType<InterfaceTest>()
            .Any(test => !test.IsNegated && (test.IsInput ? hasNoInput : hasNoOutput));
    }
}
