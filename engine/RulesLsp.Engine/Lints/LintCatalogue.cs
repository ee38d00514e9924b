using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>Every lint there is, and its page.</summary>
public static class LintCatalogue
{
    /// <summary>The lints that look at one rule at a time: one line each.</summary>
    public static ImmutableArray<RuleLint> RuleLints { get; } =
    [
        new(AddressMatchesEverything.Descriptor, AddressMatchesEverything.Judge),
        new(ProtocolOfOtherFamily.Descriptor, ProtocolOfOtherFamily.Judge),
        new(TargetNotAllowedHere.Descriptor, TargetNotAllowedHere.Judge, LintRulesets.All),
        new(MatchNotAllowedHere.Descriptor, MatchNotAllowedHere.Judge, LintRulesets.All),
        new(OptionNotAllowedHere.Descriptor, OptionNotAllowedHere.Judge, LintRulesets.All),
        new(RuleWithoutTarget.Descriptor, RuleWithoutTarget.Judge),
        new(PatternInterface.Descriptor, PatternInterface.Judge),
        new(HostName.Descriptor, HostName.Judge, LintRulesets.All),
        new(MasqueradeEverywhere.Descriptor, MasqueradeEverywhere.Judge),
        new(NatSeesFirstPacket.Descriptor, NatSeesFirstPacket.Judge),
        new(ReturnInBuiltinChain.Descriptor, ReturnInBuiltinChain.Judge, AsksPolicy: ReturnInBuiltinChain.AsksPolicy),
    ];

    /// <summary>The lints that look at the whole ruleset: one line each.</summary>
    public static ImmutableArray<Lint> Lints { get; } =
    [
        new(PastedCommands.Descriptor, LintWave.Fast, PastedCommands.Run),
        new(HereDocuments.Descriptor, LintWave.Fast, HereDocuments.Run, LintRulesets.All),
        new(ChainLoop.Descriptor, LintWave.Fast, ChainLoop.Run, LintRulesets.All, LintConcerns.Jumps),
        new(UnusedChain.Descriptor, LintWave.Fast, UnusedChain.Run, LintRulesets.All),
        new(InsertReversesOrder.Descriptor, LintWave.Fast, InsertReversesOrder.Run, LintRulesets.All, LintConcerns.Insertions),
        new(ProgramChainsSaved.Descriptor, LintWave.Fast, ProgramChainsSaved.Run),
        new(AddedAtEveryLoad.Descriptor, LintWave.Fast, AddedAtEveryLoad.Run, LintRulesets.All),
        new(LogWithoutLimit.Descriptor, LintWave.Fast, LogWithoutLimit.Run, Concerns: LogWithoutLimit.Concerns),
        new(NatPolicyDrop.Descriptor, LintWave.Fast, NatPolicyDrop.Run),
        new(EmptyChain.Descriptor, LintWave.Fast, EmptyChain.Run),
        new(MultipliedLine.Descriptor, LintWave.Fast, MultipliedLine.Run, LintRulesets.All, static rule => rule.HasUnusualAddresses),
        new(UnreachedChain.Descriptor, LintWave.Deep, UnreachedChain.Run, LintRulesets.All),
        new(ReachabilityUndecided.Descriptor, LintWave.Deep, ReachabilityUndecided.Run, LintRulesets.All),
        new(RedundantRule.Descriptor, LintWave.Deep, RedundantRule.Run),
        new(PartlyShadowedRule.Descriptor, LintWave.Deep, PartlyShadowedRule.Run, LastLine: RuleOverlaps.LastLine),
        new(CorrelatedRules.Descriptor, LintWave.Deep, CorrelatedRules.Run, LastLine: RuleOverlaps.LastLine),
        new(GeneralizedRule.Descriptor, LintWave.Deep, GeneralizedRule.Run, LastLine: RuleOverlaps.LastLine),
        new(ImpliedCondition.Descriptor, LintWave.Deep, ImpliedCondition.Run),
        new(EstablishedDropped.Descriptor, LintWave.DeepFlows, EstablishedDropped.Run),
        new(AnswersDropped.Descriptor, LintWave.DeepFlows, AnswersDropped.Run),
        new(LoopbackDropped.Descriptor, LintWave.DeepFlows, LoopbackDropped.Run),
        new(MatchedBeforeTranslation.Descriptor, LintWave.Deep, MatchedBeforeTranslation.Run),
        new(TranslatedAndDropped.Descriptor, LintWave.DeepFlows, TranslatedAndDropped.Run),
        new(PublishedPastInput.Descriptor, LintWave.DeepFlows, PublishedPastInput.Run),
        new(StateOfUntracked.Descriptor, LintWave.Deep, StateOfUntracked.Run),
        new(PartlyLoaded.Descriptor, LintWave.Deep, PartlyLoaded.Run, LintRulesets.All),
        new(NeverHitRule.Descriptor, LintWave.Deep, NeverHitRule.Run, LintRulesets.All),
        new(HeavyRuleLate.Descriptor, LintWave.Deep, HeavyRuleLate.Run),
        new(LongRun.Descriptor, LintWave.Deep, LongRun.Run),
        new(NeededIcmpDropped.Descriptor, LintWave.DeepFlows, NeededIcmpDropped.Run),
        new(RepeatedRule.Descriptor, LintWave.Deep, RepeatedRule.Run, LintRulesets.All, RepeatedRule.Concerns),
    ];

    /// <summary>The lints that tell why a line is dead, one for each kind, in the order of the kinds.</summary>
    internal static ImmutableArray<DeadLineLint> DeadLineLints { get; } =
    [
        new(ShadowedRule.Descriptor, DeadLineKind.Shadowed, ShadowedRule.Tell, LintRulesets.All, ShadowedRule.Words),
        new(JointlyShadowedRule.Descriptor, DeadLineKind.JointlyShadowed, JointlyShadowedRule.Tell, LintRulesets.All, JointlyShadowedRule.Words),
        new(NeverMatches.Descriptor, DeadLineKind.NeverMatches, NeverMatches.Tell),
        new(InterfaceNeverSet.Descriptor, DeadLineKind.InterfaceNeverSet, InterfaceNeverSet.Tell),
        new(DuplicateRule.Descriptor, DeadLineKind.Duplicate, DuplicateRule.Tell, LintRulesets.All, DuplicateRule.Words),
        new(PartlyShadowedList.Descriptor, DeadLineKind.Partly, PartlyShadowedList.Tell),
    ];

    /// <summary>The descriptors of all lints, sorted by code.</summary>
    public static ImmutableArray<LintDescriptor> All { get; } =
        [.. BindingLints.All.Concat(StructureLints.All).Concat(CheckingLints.All).Concat(RuleLints.Select(lint => lint.Descriptor)).Concat(Lints.Select(lint => lint.Descriptor)).Concat(DeadLineLints.Select(lint => lint.Descriptor)).Distinct().OrderBy(lint => lint.Code, StringComparer.Ordinal)];

    private static readonly FrozenDictionary<string, LintDescriptor> ByCodeOrName =
        All.SelectMany(lint => new[] { (Key: lint.Code, Lint: lint), (Key: lint.Name, Lint: lint) })
            .ToFrozenDictionary(pair => pair.Key, pair => pair.Lint, StringComparer.OrdinalIgnoreCase);

    /// <summary>The findings of the lints of the first wave, in no particular order.</summary>
    public static IEnumerable<Diagnostic> FastFindings(LintContext context) =>
        RuleLint.Findings(RuleLints, context).Concat(Findings(LintWave.Fast, context));

    /// <summary>The findings of the lints that the reachability is known to, in no particular order; those about dead lines aside.</summary>
    /// <param name="deep">Gives the findings of the lints of <see cref="LintWave.Deep"/>.</param>
    /// <exception cref="OperationCanceledException">Nobody wants them any more.</exception>
    internal static IEnumerable<Diagnostic> DeepFindings(LintContext context, Func<LintWave, LintContext, IEnumerable<Diagnostic>> deep, CancellationToken cancellation)
    {
        Diagnostic[] flows = [];
        Diagnostic[] others = [];
        Parallel.Invoke(
            SharedWork.Options(cancellation),
            () => flows = [.. Findings(LintWave.DeepFlows, context)],
            () => others = [.. deep(LintWave.Deep, context).Where(finding => RepeatedRule.IsTold(finding, context))]);
        return [.. flows, .. others];
    }

    /// <summary>The findings of the lints of one wave that look at the whole ruleset, in no particular order.</summary>
    internal static IEnumerable<Diagnostic> Findings(LintWave wave, LintContext context) =>
        Lints.Where(lint => lint.Wave == wave).SelectMany(lint => lint.Findings(context));

    /// <summary>The lint with this code or name, or null.</summary>
    public static LintDescriptor? Find(string codeOrName) => ByCodeOrName.GetValueOrDefault(codeOrName);

    /// <summary>The Markdown page of the lint with this code or name; null when there is no such lint.</summary>
    public static string? Page(string codeOrName)
    {
        if (Find(codeOrName) is not { } lint)
        {
            return null;
        }

        using Stream? stream = typeof(LintCatalogue).Assembly.GetManifestResourceStream($"lints/{lint.Code}.md");
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
