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
        if (options.Output > OutputFormat.Json)
        {
            throw new UsageException("A comparison of families is written as pretty, concise or json.");
        }

        if (options.Settings.Family is not null)
        {
            throw new UsageException("--families is about both families, and --family names one.");
        }

        string[] paths = [options.Paths[0], options.Paths.Length > 1 ? options.Paths[1] : SiblingOf(options.Paths[0])];
        Analysis[] sides = [.. paths.Select(path => RulesetReading.Read(options, console, path, null))];
        foreach (Analysis side in sides)
        {
            RulesetReading.RequireRules(side);
        }

        if (sides[0].Family == sides[1].Family)
        {
            throw new UsageException($"{sides[0].DocumentName} and {sides[1].DocumentName} are both rulesets for {Words.Of(sides[0].Family)}: a directive \"# rules-lsp: family ipv6\" tells where that is a mistake.");
        }

        int ipv4 = sides[0].Family == AddressFamily.IPv4 ? 0 : 1;
        FamiliesAnswer answer = FamiliesFeature.Find(sides[ipv4], sides[1 - ipv4], cancellation);
        ImmutableArray<string> notes = [.. sides.SelectMany(side => EffectOfEdit.NotesOf(side, side.DocumentName))];
        Write(options, console, answer, (paths[ipv4], paths[1 - ipv4]), notes);
        return answer.IsSame ? ExitCode.Clean : ExitCode.Findings;
    }

    private static string SiblingOf(string path)
    {
        string[] names = FamiliesFeature.SiblingNames(Path.GetFileName(path));
        string folder = Path.GetDirectoryName(path) ?? "";
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new UsageException(names.Length == 0
                ? $"What the other family's ruleset beside {path} is called is not known: --families RULES.V4 RULES.V6."
                : $"There is no {names[0]} beside {path}: --families RULES.V4 RULES.V6, or write it with --counterpart.");
    }

    private static void Write(CliOptions options, CliConsole console, FamiliesAnswer answer, (string IPv4, string IPv6) names, ImmutableArray<string> notes)
    {
        if (options.Output == OutputFormat.Json)
        {
            console.Output.WriteLine(FamiliesJson.Write(answer, names.IPv4, names.IPv6, notes));
            return;
        }

        foreach (string note in notes)
        {
            console.Errors.WriteLine($"{ProductInfo.Name}: {note}.");
        }

        console.Output.Write(options.Output == OutputFormat.Concise
            ? FamiliesText.WriteConcise(answer, names.IPv4, names.IPv6)
            : FamiliesText.WritePretty(answer, names.IPv4, names.IPv6, Paint.For(options, console).IsOn ? TextStyle.Ansi : TextStyle.Plain));
    }
}
