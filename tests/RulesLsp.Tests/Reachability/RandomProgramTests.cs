using RulesLsp.Engine.Reachability;
using Xunit;

namespace RulesLsp.Tests.Reachability;

/// <summary>The search against a walk of every packet: no wrong verdict in thousands of random programs.</summary>
public sealed class RandomProgramTests
{
    public enum Profile
    {
        Mixed,
        FreshMarks,
        RepeatedCalls,
    }

    [Theory]
    [InlineData(1, 900, Profile.Mixed, 24)]
    [InlineData(2, 900, Profile.FreshMarks, 24)]
    [InlineData(3, 600, Profile.Mixed, 1)]
    [InlineData(4, 600, Profile.FreshMarks, 1)]
    [InlineData(5, 2_000, Profile.RepeatedCalls, 24)]
    public void Verdicts_agree_with_an_exhaustive_walk(int seed, int programs, Profile profile, int listLimit)
    {
        var random = new RandomPrograms(seed);
        int undecided = 0;
        int dead = 0;
        for (int i = 0; i < programs; i++)
        {
            List<List<PlainRule>> chains = profile == Profile.RepeatedCalls ? random.NextOfRepeatedCalls() : random.Next(profile == Profile.FreshMarks);
            HashSet<(int Chain, int Rule)> reached = new ExhaustiveInterpreter(chains, random.BaseChains).Run();
            ReachabilityProgram program = RandomPrograms.Build(chains, random.BaseChains);
            var verdicts = new ProgramVerdicts(program, new ReachabilityOptions(), CancellationToken.None, listLimit: listLimit);
            for (int rule = 0; rule < program.RuleCount; rule++)
            {
                int chain = program.ChainOfRule[rule];
                bool isReached = reached.Contains((chain, rule - program.FirstRule[chain]));
                SearchOutcome outcome = verdicts.OutcomeOf(rule);
                undecided += outcome == SearchOutcome.Undecided ? 1 : 0;
                dead += outcome == SearchOutcome.Dead ? 1 : 0;
                Assert.False(outcome == (isReached ? SearchOutcome.Dead : SearchOutcome.Alive), $"program {i} of seed {seed}: chain {chain} rule {rule - program.FirstRule[chain]} is called {outcome}");
            }
        }

        Assert.True(dead > programs, $"only {dead} dead rules: the programs are too tame");
        Assert.True(undecided <= programs / 100, $"{undecided} undecided rules");
    }

    [Theory]
    [InlineData(21, 900, false, 24)]
    [InlineData(22, 900, true, 24)]
    [InlineData(23, 600, true, 1)]
    public void Verdicts_behind_earlier_tables_agree_with_an_exhaustive_walk(int seed, int programs, bool isRichInFreshMarks, int listLimit)
    {
        var random = new RandomPrograms(seed);
        int undecided = 0;
        int dead = 0;
        int deadBehindOthers = 0;
        for (int i = 0; i < programs; i++)
        {
            List<List<PlainRule>> chains = random.NextWithWays(isRichInFreshMarks);
            HashSet<(int Chain, int Rule)> reached = new ExhaustiveInterpreter(chains, random.FirstWay..).Run();
            HashSet<(int Chain, int Rule)> reachedAlone = new ExhaustiveInterpreter([.. chains.Take(random.AskedChains)], random.BaseChains).Run();
            ReachabilityProgram program = random.BuildWithWays(chains);
            var verdicts = new ProgramVerdicts(program, new ReachabilityOptions(), CancellationToken.None, listLimit: listLimit);
            for (int rule = 0; rule < program.AskedRuleCount; rule++)
            {
                int chain = program.ChainOfRule[rule];
                (int, int) place = (chain, rule - program.FirstRule[chain]);
                bool isReached = reached.Contains(place);
                SearchOutcome outcome = verdicts.OutcomeOf(rule);
                undecided += outcome == SearchOutcome.Undecided ? 1 : 0;
                dead += outcome == SearchOutcome.Dead ? 1 : 0;
                deadBehindOthers += outcome == SearchOutcome.Dead && reachedAlone.Contains(place) ? 1 : 0;
                Assert.False(outcome == (isReached ? SearchOutcome.Dead : SearchOutcome.Alive), $"program {i} of seed {seed}: chain {chain} rule {place.Item2} is called {outcome}");
            }
        }

        Assert.True(dead > programs, $"only {dead} dead rules: the programs are too tame");
        Assert.True(deadBehindOthers > programs / 2, $"only {deadBehindOthers} rules are dead by earlier tables");
        Assert.True(undecided <= programs / 100, $"{undecided} undecided rules");
    }
}
