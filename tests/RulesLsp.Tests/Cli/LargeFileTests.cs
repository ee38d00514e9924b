using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Cli;

/// <summary>Files of 20 MB, and of 100 MB in the full run: checked to the end, in memory that grows with the file and not faster.</summary>
public sealed class LargeFileTests(ITestOutputHelper output)
{
    private const long StartMemory = 200L << 20;
    private static readonly int Megabytes = LargeTexts.IsFullRun ? 100 : 20;

    [Fact]
    public async Task Rules()
    {
        (string text, int rules) = LargeTexts.OfRules(Megabytes);
        await AssertCheckedAsync(text, rules, memoryForEachByte: 80);
    }

    [Fact]
    public async Task Remarks() => await AssertCheckedAsync(LargeTexts.OfRemarks(Megabytes), 1, memoryForEachByte: 12);

    private async Task AssertCheckedAsync(string text, int rules, int memoryForEachByte)
    {
        string path = Path.Combine(Path.GetTempPath(), $"rules-lsp-{Guid.NewGuid():N}.rules");
        try
        {
            await File.WriteAllTextAsync(path, text);
            ProgramRun run = await BuiltProgram.RunAsync("--check", path);
            output.WriteLine($"{rules} rules, {text.Length >> 20} MiB: {run.Elapsed.TotalSeconds:F1} s, {run.Memory >> 20} MiB");
            Assert.True(run is { ExitCode: 0, Errors: "" } && run.Output == $"1 ruleset, {rules} rule{(rules == 1 ? "" : "s")}: nothing found\n", $"exit code {run.ExitCode}: {run.Errors}{run.Output}");
            Assert.True(run.Memory < StartMemory + (long)text.Length * memoryForEachByte, $"{run.Memory >> 20} MiB for {text.Length >> 20} MiB");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
