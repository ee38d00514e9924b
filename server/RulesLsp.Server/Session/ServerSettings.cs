using System.Collections.Immutable;
using System.Text.Json;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Configuration;

namespace RulesLsp.Server.Session;

/// <summary>The user's settings, section <c>rulesLsp</c>.</summary>
/// <param name="Backends">The back ends whose refusals are reported.</param>
/// <param name="Family">The family of every ruleset; null: each file tells.</param>
/// <param name="Profile">How every ruleset is loaded; null: each file tells.</param>
/// <param name="HostPath">A host description for rulesets that have none; null: none.</param>
/// <param name="Enable">Codes, names or beginnings of codes of lints that are off by default and are reported all the same.</param>
internal sealed record ServerSettings(Backends Backends, AddressFamily? Family, RulesetProfile? Profile, string? HostPath, ImmutableArray<string> Enable)
{
    /// <summary>What is shown between the characters of a line.</summary>
    public InlayHintKinds Hints { get; init; } = InlayHintKinds.Verdicts;

    /// <summary>An editor that asks for the findings of the whole workspace gets those of files, too, that it has not open.</summary>
    public bool JudgesWorkspace { get; init; } = true;

    /// <summary>The section's name.</summary>
    public const string Section = "rulesLsp";

    public static ServerSettings Default { get; } = new(Backends.Both, null, null, null, []);

    /// <summary>Reads the section. A value that is none is said in <paramref name="problems"/> and its default holds.</summary>
    public static ServerSettings Read(JsonElement section, List<string> problems)
    {
        if (section.ValueKind != JsonValueKind.Object)
        {
            return Default;
        }

        return new ServerSettings(
            Choice(section, "backend", SettingChoices.Backends, Backends.Both, problems),
            Choice(section, "family", SettingChoices.Families, null, problems),
            Choice(section, "profile", SettingChoices.Profiles, null, problems),
            Text(section, "host", problems) is { Length: > 0 } path ? path : null,
            Lints(section, problems))
        {
            Hints = HintsOf(section, problems),
            JudgesWorkspace = !section.TryGetProperty("workspaceDiagnostics", out JsonElement judges) || Switch(judges, "workspaceDiagnostics", true, problems),
        };
    }

    /// <summary>What the project's configuration may change.</summary>
    public SettingsLayer ToLayer(string documentFolder) => new()
    {
        Backends = Backends,
        Family = new(Family),
        Profile = new(Profile),
        HostPath = HostPath is null ? null : Path.Combine(documentFolder, HostPath),
        Enable = Enable,
    };

    private static TValue Choice<TValue>(JsonElement section, string key, Choices<TValue> choices, TValue fallback, List<string> problems)
    {
        string? word = Text(section, key, problems);
        return word is null or "" ? fallback
            : choices.TryFind(word, out TValue? value) ? value
            : Refuse(problems, key, word, WordList.Or(choices.Words), fallback);
    }

    private static ImmutableArray<string> Lints(JsonElement section, List<string> problems)
    {
        if (!section.TryGetProperty("enable", out JsonElement value) || value.ValueKind is JsonValueKind.Null)
        {
            return [];
        }

        bool isList = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String && LintNames.ProblemOf(item.GetString()!) is null);
        return isList
            ? [.. value.EnumerateArray().Select(static item => item.GetString()!)]
            : Refuse<ImmutableArray<string>>(problems, "enable", value.GetRawText(), "a list of codes, beginnings of codes or names of lints", []);
    }

    private static InlayHintKinds HintsOf(JsonElement section, List<string> problems)
    {
        if (!section.TryGetProperty("inlayHints", out JsonElement hints) || hints.ValueKind != JsonValueKind.Object)
        {
            return Default.Hints;
        }

        return Kind("verdicts", InlayHintKinds.Verdicts) | Kind("impliedMatches", InlayHintKinds.ImpliedMatches)
            | Kind("ruleNumbers", InlayHintKinds.RuleNumbers) | Kind("counters", InlayHintKinds.Counters);

        InlayHintKinds Kind(string key, InlayHintKinds kind) =>
            hints.TryGetProperty(key, out JsonElement value) ? Switch(value, $"inlayHints.{key}", Default.Hints.HasFlag(kind), problems) ? kind : InlayHintKinds.None : Default.Hints & kind;
    }

    private static bool Switch(JsonElement value, string key, bool fallback, List<string> problems) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => fallback,
        _ => Refuse(problems, key, value.GetRawText(), "true or false", fallback),
    };

    private static string? Text(JsonElement section, string key, List<string> problems)
    {
        if (!section.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : Refuse<string?>(problems, key, value.GetRawText(), "a text", null);
    }

    private static TValue Refuse<TValue>(List<string> problems, string key, string value, string allowed, TValue fallback)
    {
        problems.Add($"The setting {Section}.{key} is {value}; it can be {allowed}.");
        return fallback;
    }
}
