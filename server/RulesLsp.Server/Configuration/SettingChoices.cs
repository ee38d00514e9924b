using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Server.Configuration;

/// <summary>What the settings take that the command line, the project's configuration and editors share.</summary>
internal static class SettingChoices
{
    public static Choices<Backends> Backends { get; } =
        new(("both", Engine.Values.Backends.Both), ("nft", Engine.Values.Backends.Nft), ("legacy", Engine.Values.Backends.Legacy));

    /// <summary>null: each file tells.</summary>
    public static Choices<AddressFamily?> Families { get; } =
        new([("auto", null), .. FamilyNames.All.Select(static word => (word, FamilyNames.Find(word)))]);

    /// <summary>null: each file tells.</summary>
    public static Choices<RulesetProfile?> Profiles { get; } =
        new([("auto", null), .. ProfileNames.All.Select(static word => (word, ProfileNames.Find(word)))]);

    /// <summary>The mildest finding that fails a check; null: none does.</summary>
    public static Choices<Severity?> FailOn { get; } =
        new(("error", Severity.Error), ("warning", Severity.Warning), ("info", Severity.Information), ("never", null));

    public static Choices<Severity> Severities { get; } =
        new(("error", Severity.Error), ("warning", Severity.Warning), ("information", Severity.Information), ("hint", Severity.Hint));
}
