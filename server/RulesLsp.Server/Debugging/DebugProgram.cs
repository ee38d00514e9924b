using System.Text.Json;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing.Scenarios;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Debugging.Protocol;
using RulesLsp.Server.Debugging.Wire;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Debugging;

/// <summary>A ruleset and the packets that go through it.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record DebugProgram(string Path, Analysis Analysis, Scenario Scenario)
{
    /// <summary>Reads what launch names, with the same settings as the command line.</summary>
    /// <param name="options">What the command line said; launch goes before it.</param>
    /// <exception cref="DebugRefusal">Something of it can't be used.</exception>
    public static DebugProgram Load(LaunchArguments launch, CliOptions options)
    {
        if (string.IsNullOrWhiteSpace(launch.Program))
        {
            throw new DebugRefusal("launch needs \"program\": the path of a ruleset.");
        }

        string path = System.IO.Path.GetFullPath(launch.Program);
        try
        {
            RulesetText file = TextFiles.Read(path);
            CliOptions settings = options with { Settings = options.Settings.Under(SettingsOf(launch, path)) };
            Analysis analysis = Analysis.Create(path, RulesetSyntax.Parse(file.Text), new FileSettings(settings).ForAnalysis(path));
            if (PacketRulesets.WhyNotFollowed(analysis) is { } why)
            {
                throw new DebugRefusal(why);
            }

            if (analysis.Ruleset.Rules.IsEmpty && analysis.Ruleset.Tables.IsEmpty)
            {
                throw new DebugRefusal($"{path} is no ruleset: it has no table.");
            }

            RulesetReader.RequireRules(analysis);
            return new DebugProgram(path, analysis, PacketsOf(launch.Packet, analysis.Family));
        }
        catch (Exception unusable) when (unusable is UnusableFileException or ConfigurationException)
        {
            throw new DebugRefusal(unusable.Message);
        }
    }

    private static Scenario PacketsOf(JsonElement? packet, AddressFamily family)
    {
        string? text = packet switch
        {
            { ValueKind: JsonValueKind.String } written => written.GetString(),
            { ValueKind: JsonValueKind.Object } written => written.GetRawText().ReplaceLineEndings(" "),
            _ => null,
        };
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new DebugRefusal("launch needs \"packet\": a packet or scenario, such as \"tcp 198.51.100.7 > 192.0.2.1:22 in eth0 syn\".");
        }

        ScenarioResult result = Scenario.Parse(text, family);
        return result.Scenario ?? throw new DebugRefusal($"The packet can't be read at character {result.Problem!.Position + 1}: {result.Problem.Message.TrimEnd('.')}.");
    }

    private static SettingsLayer SettingsOf(LaunchArguments launch, string path) => new()
    {
        Backends = launch.Backend is { } backend ? Choice("backend", backend, SettingChoices.Backends) : null,
        Family = launch.Family is { } family ? new Said<AddressFamily?>(Choice("family", family, SettingChoices.Families)) : null,
        Profile = launch.Profile is { } profile ? new Said<Engine.Model.RulesetProfile?>(Choice("profile", profile, SettingChoices.Profiles)) : null,
        HostPath = string.IsNullOrWhiteSpace(launch.Host) ? null : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, launch.Host),
    };

    private static TValue? Choice<TValue>(string name, string word, Choices<TValue> choices) => choices.TryFind(word, out TValue? value)
        ? value
        : throw new DebugRefusal($"\"{name}\" can't be \"{word}\": it is {WordList.Or(choices.Words)}.");
}
