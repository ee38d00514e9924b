using System.Text.Json;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;
using RulesLsp.Server.Configuration;

namespace RulesLsp.Server.Session;

/// <summary>The user's settings, section <c>rulesLsp</c>.</summary>
/// <param name="Backends">The back ends whose refusals are reported.</param>
/// <param name="Family">The family of every ruleset; null: each file tells.</param>
/// <param name="Profile">How every ruleset is loaded; null: each file tells.</param>
/// <param name="HostPath">A host description for rulesets that have none; null: none.</param>
internal sealed record ServerSettings(Backends Backends, AddressFamily? Family, RulesetProfile? Profile, string? HostPath)
{
    /// <summary>The section's name.</summary>
    public const string Section = "rulesLsp";

    public static ServerSettings Default { get; } = new(Backends.Both, null, null, null);

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
            Text(section, "host", problems) is { Length: > 0 } path ? path : null);
    }

    /// <summary>What the project's configuration may change.</summary>
    public SettingsLayer ToLayer(string documentFolder) => new()
    {
        Backends = Backends,
        Family = new(Family),
        Profile = new(Profile),
        HostPath = HostPath is null ? null : Path.Combine(documentFolder, HostPath),
    };

    private static TValue Choice<TValue>(JsonElement section, string key, Choices<TValue> choices, TValue fallback, List<string> problems)
    {
        string? word = Text(section, key, problems);
        return word is null or "" ? fallback
            : choices.TryFind(word, out TValue? value) ? value
            : Refuse(problems, key, word, WordList.Or(choices.Words), fallback);
    }

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
