using System.Collections.Immutable;

namespace RulesLsp.Engine.Translation;

/// <summary>What one rule becomes in nftables.</summary>
/// <param name="Rules">The words behind <c>add rule FAMILY TABLE CHAIN</c>: one rule mostly, several where one can't say it. Empty where it can't be said.</param>
/// <param name="Declarations">Commands that must stand in front of them: sets, counters and helpers that they name.</param>
/// <param name="Problems">Why it can't be said, or in what the words differ; empty: it is the same rule.</param>
public sealed record RuleTranslation(ImmutableArray<string> Rules, ImmutableArray<string> Declarations, ImmutableArray<TranslationProblem> Problems)
{
    /// <summary>There is nothing that does what the rule does.</summary>
    public bool IsUntranslatable => Rules.IsEmpty;

    internal static RuleTranslation Impossible(IEnumerable<string> reasons) =>
        new([], [], [.. reasons.Distinct().Select(reason => new TranslationProblem(TranslationGrade.Untranslatable, reason))]);
}

/// <summary>How far a translation is from its original.</summary>
public enum TranslationGrade : byte
{
    /// <summary>Something that the reader should know and that changes nothing for any packet.</summary>
    Told,

    /// <summary>Some packets fare differently.</summary>
    Differs,

    /// <summary>It is left out.</summary>
    Untranslatable,
}

/// <summary>Why something can't be translated, or in what its translation differs.</summary>
/// <param name="Reason">A clause without a full stop.</param>
public sealed record TranslationProblem(TranslationGrade Grade, string Reason);
