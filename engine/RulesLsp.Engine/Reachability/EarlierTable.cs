using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;

namespace RulesLsp.Engine.Reachability;

/// <summary>A question about a table that sees packets before the asked rules do.</summary>
/// <param name="Chain">The built-in chain of the earlier table.</param>
/// <param name="Hook">The hook of the asked rules: what can be there is what is looked at.</param>
/// <param name="Takes">What an action of the earlier table must be to count, such as a translation.</param>
internal sealed record EarlierTableQuestion(Ruleset Ruleset, Table Table, Chain Chain, Hook Hook, Func<RuleAction, bool> Takes);

/// <summary>
/// Tells for which rules an earlier table has taken all packets that could match them: in a copy of that table, whose taking
/// rules end the packet's way, the asked rules are put behind its own ones, and the analysis says whether anything gets there.
/// </summary>
internal sealed class EarlierTable
{
    private readonly EarlierTableQuestion _question;
    private readonly Dictionary<Chain, Chain> _copies = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Rule, Rule> _originals = new(ReferenceEqualityComparer.Instance);

    private EarlierTable(EarlierTableQuestion question)
    {
        _question = question;
        foreach (Chain chain in question.Table.Chains.Where(chain => chain == question.Chain || !chain.IsBuiltin))
        {
            Chain copy = CopyOf(chain);
            copy.Index = _copies.Count;
            _copies[chain] = copy;
        }

        foreach ((Chain original, Chain copy) in _copies)
        {
            copy.Rules = [.. original.Rules.Select(rule => CopyOf(rule, copy))];
        }
    }

    /// <summary>The rules of the earlier table that take every packet of an asked rule; a rule that is not told has others left.</summary>
    public static ImmutableArray<(Rule Asked, ImmutableArray<Rule> Takers)> Find(EarlierTableQuestion question, ImmutableArray<Rule> asked, CancellationToken cancellation) =>
        new EarlierTable(question).Find(asked, cancellation);

    private ImmutableArray<(Rule Asked, ImmutableArray<Rule> Takers)> Find(ImmutableArray<Rule> asked, CancellationToken cancellation)
    {
        Chain chain = _copies[_question.Chain];
        ImmutableArray<Rule> probes = [.. asked.Select((rule, index) => Probe(rule, chain, chain.Rules.Length + index + 1))];
        chain.Rules = [.. chain.Rules, .. probes];
        ReachabilityResult verdicts = ReachabilityAnalysis.Analyse(Copy(), new ReachabilityOptions { Scope = ReachabilityScope.EachTable }, cancellation);
        var taken = ImmutableArray.CreateBuilder<(Rule, ImmutableArray<Rule>)>();
        for (int i = 0; i < asked.Length; i++)
        {
            if (!verdicts.IsDead(probes[i]) || verdicts.VerdictOf(probes[i]) is not DeadVerdict { Kind: DeadKind.Shadowed } verdict)
            {
                continue;
            }

            ImmutableArray<Rule> takers = [.. verdict.Blockers.Select(blocker => _originals.GetValueOrDefault(blocker)).OfType<Rule>()];
            if (takers.Length == verdict.Blockers.Length && takers.All(IsTaking))
            {
                taken.Add((asked[i], takers));
            }
        }

        return taken.ToImmutable();
    }

    private bool IsTaking(Rule rule) => _question.Takes(RuleSemanticsTable.ActionOf(rule, _question.Ruleset.Family));

    private Ruleset Copy() => new()
    {
        Syntax = _question.Ruleset.Syntax,
        Family = _question.Ruleset.Family,
        Catalogue = _question.Ruleset.Catalogue,
        Tables =
        [
            new Table
            {
                Name = _question.Table.Name,
                Line = _question.Table.Line,
                CommitLine = _question.Table.CommitLine,
                SupersededBy = null,
                Chains = [.. _copies.Values],
            },
        ],
        BoundLines = _question.Ruleset.BoundLines,
        TableOfLine = _question.Ruleset.TableOfLine,
        FirstRuleOfLine = _question.Ruleset.FirstRuleOfLine,
        Rules = [],
        Problems = [],
    };

    private Chain CopyOf(Chain chain) => new()
    {
        Name = chain.Name,
        TableName = chain.TableName,
        Hook = chain.IsBuiltin ? _question.Hook : null,
        Origin = chain.Origin,
        Policy = chain.Policy,
        DeclarationLine = chain.DeclarationLine,
        PolicyLine = chain.PolicyLine,
    };

    private Rule CopyOf(Rule rule, Chain chain)
    {
        bool ends = IsTaking(rule);
        Rule copy = With(rule, chain, rule.Number, ends ? RuleTexts.Accepting(rule.Bound) : rule.Bound);
        copy.JumpChain = rule.JumpChain is { } called ? _copies.GetValueOrDefault(called) : null;
        _originals[copy] = rule;
        return copy;
    }

    /// <summary>The asked rule without its target, so that it takes nothing from those behind it.</summary>
    private static Rule Probe(Rule rule, Chain chain, int number) => With(rule, chain, number, rule.Bound with { JumpKind = JumpKind.None, JumpName = null, Target = null });

    private static Rule With(Rule rule, Chain chain, int number, BoundRule bound) => new()
    {
        Chain = chain,
        Number = number,
        Line = rule.Line,
        Bound = bound,
        SourceIndex = rule.SourceIndex,
        DestinationIndex = rule.DestinationIndex,
    };
}
