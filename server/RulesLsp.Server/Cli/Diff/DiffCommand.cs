using System.Collections.Immutable;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Diff;

/// <summary><c>--diff</c>: the packets that fare differently in two rulesets.</summary>
internal static class DiffCommand
{
    public static int Run(CliOptions options, CliConsole console, CancellationToken cancellation)
    {
        PacketAnswer.RequireForm(options, "A comparison");
        if (options.Paths is ["-", "-"])
        {
            throw new UsageException("The two rulesets can't both come from the standard input.");
        }

        CollectionPause.Begin(options.Paths.Sum(TextFiles.SizeOf));
        var reader = new RulesetReader(options, console);
        Analysis old = reader.ReadForPackets(options.Paths[0]);
        Analysis @new = reader.ReadForPackets(options.Paths[1], old);
        if (old.Family != @new.Family)
        {
            throw new UsageException($"{old.DocumentName} is a ruleset for {Words.Of(old.Family)}, {@new.DocumentName} one for {Words.Of(@new.Family)}: --family tells where that is a mistake.");
        }

        HostDescription? host = @new.Host ?? old.Host;
        if (@new.Syntax.IsSameText(old.Syntax))
        {
            // Whatever it says: not even its rules need to be known.
            Write(options, console, RulesetComparison.OfSameText(@new.Family, host), []);
            return ExitCode.Clean;
        }

        RulesetReader.RequireRules(@new);
        ImmutableArray<string> notes = [.. EffectOfEdit.NotesOf(old, old.DocumentName), .. EffectOfEdit.NotesOf(@new, @new.DocumentName)];
        ComparisonResult result = RulesetComparison.Compare(old.Tracer, @new.Tracer, host, new ComparisonOptions(), cancellation);
        Write(options, console, result, notes);
        return result.IsEquivalent ? ExitCode.Clean : ExitCode.Findings;
    }

    private static void Write(CliOptions options, CliConsole console, ComparisonResult result, ImmutableArray<string> notes)
    {
        (string old, string @new) = (options.Paths[0], options.Paths[1]);
        new PacketAnswer(
            notes,
            () => ComparisonJson.Write(result, old, @new, notes),
            () => ComparisonText.WriteConcise(result, old, @new),
            style => ComparisonText.WritePretty(result, old, @new, style)).Write(options, console);
    }
}
