using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>What the rules of one ruleset mean, each worked out by the first who asks for it. Safe for use by several threads.</summary>
public sealed class RulesetSemantics
{
    private readonly Backends _backends;
    private readonly RulesetSemantics? _ofOthers;
    private RuleSemantics?[]? _known;
    private volatile bool _areAllKnown;

    /// <param name="backends">The back ends that load it; with both, a rule that they load differently is not fully known.</param>
    /// <param name="earlier">Of an earlier version: what is known of rules that stay is taken from it.</param>
    public RulesetSemantics(Ruleset ruleset, Backends backends, RulesetSemantics? earlier = null)
    {
        Ruleset = ruleset;
        _backends = backends;
        if (earlier is not null && HasTermsOf(earlier))
        {
            Take(earlier);
        }
    }

    private RulesetSemantics(RulesetSemantics ofOthers, Backends backends)
        : this(ofOthers.Ruleset, backends) => _ofOthers = ofOthers;

    public Ruleset Ruleset { get; }

    /// <summary>By the rules' indexes; made when somebody asks: each version of a file has a tracer, and nearly none sends packets.</summary>
    private RuleSemantics?[] Known => Volatile.Read(ref _known) ?? Interlocked.CompareExchange(ref _known, new RuleSemantics?[Ruleset.Rules.Length], null) ?? _known;

    /// <summary>The same rules as other back ends load them; what nearly every rule means is shared.</summary>
    public RulesetSemantics For(Backends backends) => backends == _backends ? this : new RulesetSemantics(this, backends);

    /// <param name="rule">A rule of the ruleset.</param>
    public RuleSemantics Of(Rule rule)
    {
        // Two threads may both work it out: either answer will do.
        int index = Ruleset.IndexOf(rule);
        return index < 0 ? WorkOut(rule) : Known[index] ??= WorkOut(rule);
    }

    /// <param name="chain">A chain of the ruleset.</param>
    /// <param name="place">Of the rule in it, 0-based.</param>
    internal RuleSemantics Of(Chain chain, int place)
    {
        int index = Ruleset.IndexOf(chain, place);
        return index < 0 ? WorkOut(chain.Rules[place]) : Known[index] ??= WorkOut(chain.Rules[place]);
    }

    /// <summary>Works out what every rule means; the cores share them.</summary>
    public void WorkOutAll()
    {
        if (_areAllKnown)
        {
            return;
        }

        RuleSemantics?[] known = Known;
        SharedWork.Do(known.Length, (from, to) =>
        {
            for (int index = from; index < to; index++)
            {
                known[index] ??= WorkOut(Ruleset.Rules[index]);
            }
        });
        _areAllKnown = true;
    }

    /// <summary>Takes what another ruleset knows of a rule that was bound from the same text.</summary>
    /// <param name="rule">A rule of the ruleset.</param>
    internal void Learn(Rule rule, Rule other, RulesetSemantics others)
    {
        if (HasTermsOf(others) && Ruleset.IndexOf(rule) is >= 0 and var index && others.Ruleset.IndexOf(other) is >= 0 and var otherIndex)
        {
            TryTake(index, others, otherIndex);
        }
    }

    private bool HasTermsOf(RulesetSemantics other) => other._backends == _backends && other.Ruleset.Family == Ruleset.Family;

    private RuleSemantics WorkOut(Rule rule) => _ofOthers is not null && RuleSemanticsTable.IsSameFor(rule.Bound, _backends, _ofOthers._backends)
        ? _ofOthers.Of(rule)
        : RuleSemanticsTable.Of(rule, Ruleset.Family, _backends);

    /// <summary>Takes what is known of the rules in front of those that an edit changed, and of those behind them.</summary>
    private void Take(RulesetSemantics earlier)
    {
        if (Ruleset.Edited is { } edit && edit.From == earlier.Ruleset.Version)
        {
            Follow(earlier, edit.Change);
            return;
        }

        int most = Math.Min(Known.Length, earlier.Known.Length);
        int start = 0;
        while (start < most && TryTake(start, earlier, start))
        {
            start++;
        }

        int behind = 1;
        while (behind <= most - start && TryTake(Known.Length - behind, earlier, earlier.Known.Length - behind))
        {
            behind++;
        }
    }

    /// <summary>All rules stay but those of the edited lines.</summary>
    private void Follow(RulesetSemantics earlier, LineEdit change)
    {
        int start = FirstRuleFrom(change.Start, earlier.Ruleset);
        int behind = earlier.Known.Length - FirstRuleFrom(change.OldEnd, earlier.Ruleset);
        Array.Copy(earlier.Known, Known, start);
        Array.Copy(earlier.Known, earlier.Known.Length - behind, Known, Known.Length - behind, behind);
    }

    /// <summary>The index of the first rule at or behind a line.</summary>
    private static int FirstRuleFrom(int line, Ruleset ruleset)
    {
        while (line < ruleset.FirstRuleOfLine.Length && ruleset.FirstRuleOfLine[line] < 0)
        {
            line++;
        }

        return line < ruleset.FirstRuleOfLine.Length ? ruleset.FirstRuleOfLine[line] : ruleset.Rules.Length;
    }

    private bool TryTake(int index, RulesetSemantics earlier, int earlierIndex)
    {
        BoundRule bound = Ruleset.Rules.BoundOf(index);
        if (!ReferenceEquals(bound, earlier.Ruleset.Rules.BoundOf(earlierIndex)))
        {
            return false;
        }

        // Versions that edits made out of one another hold a line's rule in the same chain: nothing needs to be made to see it.
        if (bound is { HasUnusualAddresses: false, JumpName: null } or { HasUnusualAddresses: false, Target.Entry: not null } && ReferenceEquals(Ruleset.PlainSections, earlier.Ruleset.PlainSections))
        {
            Known[index] ??= earlier.Known[earlierIndex];
            return true;
        }

        (Rule rule, Rule same) = (Ruleset.Rules[index], earlier.Ruleset.Rules[earlierIndex]);
        if (rule.SourceIndex != same.SourceIndex || rule.DestinationIndex != same.DestinationIndex
            || rule.Chain.Name != same.Chain.Name || rule.Chain.TableName != same.Chain.TableName)
        {
            return false;
        }

        // A chain may be another one, or none, where lines elsewhere are others.
        RuleSemantics? known = earlier.Known[earlierIndex];
        Known[index] ??= known is null || (rule.JumpChain is null && same.JumpChain is null)
            ? known
            : known with { Action = RuleSemanticsTable.ActionOf(rule, Ruleset.Family) };
        return true;
    }
}
