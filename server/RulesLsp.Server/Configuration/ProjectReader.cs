using System.Collections.Immutable;
using System.Text.Json;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli;

namespace RulesLsp.Server.Configuration;

/// <summary>Reads a project's configuration strictly: an unknown key or a wrong value would be a wish that nobody hears.</summary>
internal sealed class ProjectReader
{
    private const string OverridesKey = "overrides";
    private const string FilesKey = "files";
    private const string SchemaKey = "$schema";

    private static readonly ImmutableArray<string> SettingKeys = ["backend", "family", "profile", "host", "select", "enable", "ignore", "severity", "failOn"];
    private static readonly ImmutableArray<string> FileKeys = [SchemaKey, .. SettingKeys, OverridesKey];
    private static readonly ImmutableArray<string> OverrideKeys = [FilesKey, .. SettingKeys];

    private readonly string _path;
    private readonly byte[] _json;
    private readonly JsonPlaces _places;
    private readonly ImmutableArray<ProjectOverride>.Builder _overrides = ImmutableArray.CreateBuilder<ProjectOverride>();

    private ProjectReader(string path, byte[] json)
    {
        _path = path;
        _json = json;
        _places = new JsonPlaces(path, json);
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">Where it stands: a host description's path is relative to it.</param>
    /// <exception cref="ConfigurationException">It can't be used.</exception>
    public static ProjectFile Read(string path, byte[] json) => new ProjectReader(path, json).Read();

    private ProjectFile Read()
    {
        var reader = new Utf8JsonReader(_json);
        try
        {
            reader.Read();
            SettingsLayer settings = ReadSettings(ref reader, FileKeys).Settings;
            reader.Read();
            return new ProjectFile(_path, settings, _overrides.ToImmutable());
        }
        catch (JsonException broken)
        {
            throw _places.Problem(broken);
        }
    }

    /// <summary>Reads an object of settings; the reader stands at its beginning and then at its end.</summary>
    private ProjectOverride ReadSettings(ref Utf8JsonReader reader, ImmutableArray<string> known)
    {
        Require(ref reader, JsonTokenType.StartObject, "an object");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ImmutableArray<string> files = [];
        var settings = SettingsLayer.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = ReadKey(ref reader, known, seen);
            reader.Read();
            switch (key)
            {
                case SchemaKey:
                    ReadText(ref reader);
                    break;
                case FilesKey:
                    files = ReadTexts(ref reader);
                    break;
                case OverridesKey:
                    ReadOverrides(ref reader);
                    break;
                default:
                    settings = ReadSetting(ref reader, key, settings);
                    break;
            }
        }

        if (known == OverrideKeys && files.IsEmpty)
        {
            throw _places.Problem(ref reader, $"\"{FilesKey}\" is missing or empty: it names the files that these settings are for");
        }

        return new ProjectOverride(files, settings);
    }

    private SettingsLayer ReadSetting(ref Utf8JsonReader reader, string key, SettingsLayer settings) => key switch
    {
        "backend" => settings with { Backends = ReadChoice(ref reader, SettingChoices.Backends) },
        "family" => settings with { Family = new(ReadChoice(ref reader, SettingChoices.Families)) },
        "profile" => settings with { Profile = new(ReadChoice(ref reader, SettingChoices.Profiles)) },
        "failOn" => settings with { FailOn = new(ReadChoice(ref reader, SettingChoices.FailOn)) },
        "host" => settings with { HostPath = Path.Combine(Path.GetDirectoryName(_path) ?? "", ReadText(ref reader)) },
        "select" => settings with { Select = ReadLints(ref reader) },
        "enable" => settings with { Enable = ReadLints(ref reader) },
        "ignore" => settings with { Ignore = ReadLints(ref reader) },
        _ => settings with { Severities = ReadSeverities(ref reader) },
    };

    private string ReadKey(ref Utf8JsonReader reader, ImmutableArray<string> known, HashSet<string> seen)
    {
        string key = reader.GetString()!;
        if (!known.Contains(key))
        {
            string meant = Spelling.Nearest(key, known) is { } near ? $"did you mean \"{near}\"?" : $"it can be {WordList.Or(known)}";
            throw _places.Problem(ref reader, $"there is no key \"{key}\": {meant}");
        }

        return seen.Add(key) ? key : throw _places.Problem(ref reader, $"\"{key}\" stands here for the second time");
    }

    private void ReadOverrides(ref Utf8JsonReader reader)
    {
        Require(ref reader, JsonTokenType.StartArray, "a list of objects");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _overrides.Add(ReadSettings(ref reader, OverrideKeys));
        }
    }

    private ImmutableArray<string> ReadLints(ref Utf8JsonReader reader)
    {
        Require(ref reader, JsonTokenType.StartArray, "a list of texts");
        var names = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string name = ReadText(ref reader);
            names.Add(LintNames.ProblemOf(name) is { } problem ? throw _places.Problem(ref reader, Clause(problem)) : name);
        }

        return names.ToImmutable();
    }

    private ImmutableArray<LintSeverity> ReadSeverities(ref Utf8JsonReader reader)
    {
        Require(ref reader, JsonTokenType.StartObject, "an object with lints and their severities");
        var severities = ImmutableArray.CreateBuilder<LintSeverity>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (LintNames.ProblemOf(name) is { } problem)
            {
                throw _places.Problem(ref reader, Clause(problem));
            }

            reader.Read();
            severities.Add(new LintSeverity(name, ReadChoice(ref reader, SettingChoices.Severities)));
        }

        return severities.ToImmutable();
    }

    private ImmutableArray<string> ReadTexts(ref Utf8JsonReader reader)
    {
        Require(ref reader, JsonTokenType.StartArray, "a list of texts");
        var texts = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(ReadText(ref reader));
        }

        return texts.ToImmutable();
    }

    private TValue ReadChoice<TValue>(ref Utf8JsonReader reader, Choices<TValue> choices)
    {
        string allowed = WordList.Or(choices.Words);
        if (reader.TokenType != JsonTokenType.String)
        {
            throw _places.Problem(ref reader, $"the value has to be {allowed}");
        }

        string word = reader.GetString()!;
        return choices.TryFind(word, out TValue? value) ? value : throw _places.Problem(ref reader, $"\"{word}\" can't stand here: it is {allowed}");
    }

    private string ReadText(ref Utf8JsonReader reader)
    {
        Require(ref reader, JsonTokenType.String, "a text");
        return reader.GetString() is { Length: > 0 } text ? text : throw _places.Problem(ref reader, "the text is empty");
    }

    private void Require(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw _places.Problem(ref reader, $"the value has to be {what}");
        }
    }

    // A sentence of its own becomes a part of one that begins with the place.
    private static string Clause(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');
}
