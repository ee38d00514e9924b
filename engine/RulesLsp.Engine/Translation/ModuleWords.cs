using System.Collections.Immutable;

namespace RulesLsp.Engine.Translation;

/// <summary>One way to say what a match or target does: tests, which stand in front of the rule's counter, and what is done behind it.</summary>
internal readonly record struct Saying(string Tests, string Actions)
{
    public static Saying Nothing => new("", "");

    public static Saying Test(string words) => new(words, "");

    public static Saying Action(string words) => new("", words);

    /// <summary>Both, one behind the other.</summary>
    public Saying And(Saying next) => new(Join(Tests, next.Tests), Join(Actions, next.Actions));

    private static string Join(string first, string second) => first.Length == 0 ? second : second.Length == 0 ? first : $"{first} {second}";
}

/// <summary>What a match or target becomes.</summary>
/// <param name="Ways">The rules that say it together, mostly one: no packet is met by two of them, unless they are steps.</param>
internal sealed record ModuleWords(ImmutableArray<Saying> Ways)
{
    public ImmutableArray<string> Reasons { get; init; } = [];

    public ImmutableArray<string> Differences { get; init; } = [];

    /// <summary>What stands at the end of the rule for people to read.</summary>
    public string? Remark { get; init; }

    /// <summary>The ways follow each other for the same packet, and each changes it.</summary>
    public bool AreSteps { get; init; }

    public bool IsSilent => Ways is [{ Tests: "", Actions: "" }];
}
