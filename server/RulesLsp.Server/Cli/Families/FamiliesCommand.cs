using System.Collections.Immutable;
using RulesLsp.Engine.Reaching.Families;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;

namespace RulesLsp.Server.Cli.Families;

/// <summary><c>--families</c>: the services that an IPv4 and an IPv6 ruleset let in differently.</summary>
internal static class FamiliesCommand
{
    public static int Run(CliOptions options, CliConsole console, CancellationToken cancellation)
    {
        PacketAnswer.RequireForm(options, "A comparison of families");
        if (options.Settings.Family is not null)
        {
            throw new UsageException("--families is about both families, and --family names one.");
        }

        string[] paths = [options.Paths[0], options.Paths.Length > 1 ? options.Paths[1] : SiblingOf(options.Paths[0])];
        var reader = new RulesetReader(options, console);
        Analysis[] sides = [.. paths.Select(reader.ReadForPackets)];
        Array.ForEach(sides, RulesetReader.RequireRules);

        if (sides[0].Family == sides[1].Family)
        {
            throw new UsageException($"{sides[0].DocumentName} and {sides[1].DocumentName} are both rulesets for {Words.Of(sides[0].Family)}: a directive \"# rules-lsp: family ipv6\" tells where that is a mistake.");
        }

        int ipv4 = sides[0].Family == AddressFamily.IPv4 ? 0 : 1;
        FamiliesAnswer answer = FamiliesFeature.Find(sides[ipv4], sides[1 - ipv4], cancellation);
        ImmutableArray<string> notes = [.. sides.SelectMany(side => EffectOfEdit.NotesOf(side, side.DocumentName))];
        (string v4, string v6) = (paths[ipv4], paths[1 - ipv4]);
        new PacketAnswer(
            notes,
            () => FamiliesJson.Write(answer, v4, v6, notes),
            () => FamiliesText.WriteConcise(answer, v4, v6),
            style => FamiliesText.WritePretty(answer, v4, v6, style)).Write(options, console);
        return answer.IsSame ? ExitCode.Clean : ExitCode.Findings;
    }

    private static string SiblingOf(string path)
    {
        string[] names = FamiliesFeature.SiblingNames(Path.GetFileName(path));
        string folder = Path.GetDirectoryName(path) ?? "";
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new UsageException(names.Length == 0
                ? $"What the other family's ruleset beside {path} is called is not known: --families RULES.V4 RULES.V6."
                : $"There is no {names[0]} beside {path}: --families RULES.V4 RULES.V6, or let an editor write the counterpart (Write the IPv6 counterpart).");
    }
}
