using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace RulesLsp.Engine.Lints;

/// <summary>Every lint there is, and its page.</summary>
public static class LintCatalogue
{
    /// <summary>The lints that look at the ruleset themselves: one line each.</summary>
    public static ImmutableArray<Lint> Lints { get; } =
    [
        new(PastedCommands.Descriptor, LintWave.Fast, PastedCommands.Run),
        new(HereDocuments.Descriptor, LintWave.Fast, HereDocuments.Run, LintRulesets.All),
        new(AddressMatchesEverything.Descriptor, LintWave.Fast, AddressMatchesEverything.Run),
        new(ProtocolOfOtherFamily.Descriptor, LintWave.Fast, ProtocolOfOtherFamily.Run),
        new(TargetNotAllowedHere.Descriptor, LintWave.Fast, TargetNotAllowedHere.Run, LintRulesets.All),
        new(MatchNotAllowedHere.Descriptor, LintWave.Fast, MatchNotAllowedHere.Run, LintRulesets.All),
        new(OptionNotAllowedHere.Descriptor, LintWave.Fast, OptionNotAllowedHere.Run, LintRulesets.All),
        new(ChainLoop.Descriptor, LintWave.Fast, ChainLoop.Run, LintRulesets.All),
        new(UnusedChain.Descriptor, LintWave.Fast, UnusedChain.Run, LintRulesets.All),
        new(RuleWithoutTarget.Descriptor, LintWave.Fast, RuleWithoutTarget.Run),
        new(PatternInterface.Descriptor, LintWave.Fast, PatternInterface.Run),
        new(HostName.Descriptor, LintWave.Fast, HostName.Run, LintRulesets.All),
        new(InsertReversesOrder.Descriptor, LintWave.Fast, InsertReversesOrder.Run, LintRulesets.All),
        new(ProgramChainsSaved.Descriptor, LintWave.Fast, ProgramChainsSaved.Run),
        new(AddedAtEveryLoad.Descriptor, LintWave.Fast, AddedAtEveryLoad.Run, LintRulesets.All),
        new(LogWithoutLimit.Descriptor, LintWave.Fast, LogWithoutLimit.Run),
        new(MasqueradeEverywhere.Descriptor, LintWave.Fast, MasqueradeEverywhere.Run),
        new(NatPolicyDrop.Descriptor, LintWave.Fast, NatPolicyDrop.Run),
        new(NatSeesFirstPacket.Descriptor, LintWave.Fast, NatSeesFirstPacket.Run),
        new(ReturnInBuiltinChain.Descriptor, LintWave.Fast, ReturnInBuiltinChain.Run),
        new(EmptyChain.Descriptor, LintWave.Fast, EmptyChain.Run),
        new(MultipliedLine.Descriptor, LintWave.Fast, MultipliedLine.Run, LintRulesets.All),
        new(ShadowedRule.Descriptor, LintWave.Deep, ShadowedRule.Run, LintRulesets.All),
        new(JointlyShadowedRule.Descriptor, LintWave.Deep, JointlyShadowedRule.Run, LintRulesets.All),
        new(NeverMatches.Descriptor, LintWave.Deep, NeverMatches.Run),
        new(UnreachedChain.Descriptor, LintWave.Deep, UnreachedChain.Run, LintRulesets.All),
        new(DuplicateRule.Descriptor, LintWave.Deep, DuplicateRule.Run, LintRulesets.All),
        new(PartlyShadowedList.Descriptor, LintWave.Deep, PartlyShadowedList.Run),
        new(InterfaceNeverSet.Descriptor, LintWave.Deep, InterfaceNeverSet.Run),
        new(ReachabilityUndecided.Descriptor, LintWave.Deep, ReachabilityUndecided.Run, LintRulesets.All),
        new(EstablishedDropped.Descriptor, LintWave.Deep, EstablishedDropped.Run),
        new(AnswersDropped.Descriptor, LintWave.Deep, AnswersDropped.Run),
        new(LoopbackDropped.Descriptor, LintWave.Deep, LoopbackDropped.Run),
        new(MatchedBeforeTranslation.Descriptor, LintWave.Deep, MatchedBeforeTranslation.Run),
        new(TranslatedAndDropped.Descriptor, LintWave.Deep, TranslatedAndDropped.Run),
        new(PublishedPastInput.Descriptor, LintWave.Deep, PublishedPastInput.Run),
        new(StateOfUntracked.Descriptor, LintWave.Deep, StateOfUntracked.Run),
        new(PartlyLoaded.Descriptor, LintWave.Deep, PartlyLoaded.Run, LintRulesets.All),
        new(NeededIcmpDropped.Descriptor, LintWave.Deep, NeededIcmpDropped.Run),
        new(RepeatedRule.Descriptor, LintWave.Deep, RepeatedRule.Run, LintRulesets.All),
    ];

    /// <summary>The descriptors of all lints, sorted by code.</summary>
    public static ImmutableArray<LintDescriptor> All { get; } =
        [.. BindingLints.All.Concat(StructureLints.All).Concat(CheckingLints.All).Concat(Lints.Select(lint => lint.Descriptor)).Distinct().OrderBy(lint => lint.Code, StringComparer.Ordinal)];

    private static readonly FrozenDictionary<string, LintDescriptor> ByCodeOrName =
        All.SelectMany(lint => new[] { (Key: lint.Code, Lint: lint), (Key: lint.Name, Lint: lint) })
            .ToFrozenDictionary(pair => pair.Key, pair => pair.Lint, StringComparer.OrdinalIgnoreCase);

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
