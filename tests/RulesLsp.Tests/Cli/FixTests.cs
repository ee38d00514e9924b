using System.Text;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Server.Cli.Fix;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary><c>--fix</c> and <c>--fix-diff</c>: what they do to files and their surroundings, and that the difference is one for patch.</summary>
public sealed class FixTests : IDisposable
{
    private const string Messy = "*filter\n:INPUT DROP [0:0]\n \n-A INPUT -m state --state NEW -j ACCEPT\n-A INPUT -p tcp --dprt 22 -j ACCEPT\nCOMMIT \n";
    private const string Mended = "*filter\n:INPUT DROP [0:0]\n\n-A INPUT -m conntrack --ctstate NEW -j ACCEPT\n-A INPUT -p tcp --dprt 22 -j ACCEPT\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-fix");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Safe_fixes_are_applied_and_what_stays_is_told()
    {
        string path = Write("rules.v4", Messy);
        CliRun run = await CliRun.OfAsync(["--check", path, "--fix", "--output", "concise"]);
        Assert.Equal((1, Mended), (run.ExitCode, File.ReadAllText(path)));
        Assert.Equal($"rules-lsp: {path}: 3 fixes applied\n", run.Errors);
        Assert.StartsWith($"{path}:5:", Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains("error", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
    }

    [ToolTheory("patch")]
    [InlineData("rules.v4")]
    public async Task A_difference_changes_nothing_and_patch_takes_it(string name)
    {
        string path = Write(name, Messy);
        CliRun run = await CliRun.OfAsync(["--check", path, "--fix-diff"]);
        Assert.Equal((1, Messy), (run.ExitCode, File.ReadAllText(path)));
        Assert.Equal($"rules-lsp: {path}: 3 fixes can be applied\nrules-lsp: 1 finding would stay\n", run.Errors);
        KernelCommand.Run("patch", $"--batch {path}", run.Output);
        Assert.Equal(Mended, File.ReadAllText(path));
        Assert.Equal("", (await CliRun.OfAsync(["--check", path, "--fix-diff"])).Output);
    }

    [Fact]
    public async Task The_standard_input_has_a_difference_too()
    {
        CliRun run = await CliRun.OfAsync(["--check", "-", "--fix-diff", "--stdin-filename", "edge/rules.v4"], Encoding.UTF8.GetBytes("*filter\nCOMMIT "));
        Assert.Equal("--- a/edge/rules.v4\n+++ b/edge/rules.v4\n@@ -1,2 +1,2 @@\n *filter\n-COMMIT \n\\ No newline at end of file\n+COMMIT\n", run.Output);
    }

    [Fact]
    public async Task Permissions_and_links_stay_and_a_second_name_finds_it_done()
    {
        string path = Write("real/rules.v4", Messy);
        string link = Path.Combine(_folder.FullName, "link.rules");
        File.CreateSymbolicLink(link, path);
        KernelCommand.Run("chmod", $"640 {path}");
        CliRun run = await CliRun.OfAsync(["--check", link, path, "--fix", "--jobs", "8"]);
        Assert.Equal(Mended, File.ReadAllText(path));
        Assert.Equal(path, new FileInfo(link).LinkTarget);
        Assert.Equal("640\n", KernelCommand.Run("stat", $"-c %a {path}"));
        Assert.Equal(1, run.Errors.Split("fixes applied").Length - 1);
    }

    [Fact]
    public async Task A_link_in_a_folder_is_not_followed_to_another_place()
    {
        string outside = Write("outside/rules.v4", Messy);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "inside"));
        string link = Path.Combine(_folder.FullName, "inside", "link.rules");
        File.CreateSymbolicLink(link, outside);
        CliRun run = await CliRun.OfAsync(["--check", Path.Combine(_folder.FullName, "inside"), "--fix"]);
        Assert.Equal((1, Messy), (run.ExitCode, File.ReadAllText(outside)));
        Assert.Equal($"rules-lsp: {link}: not every safe fix applied: it is a link; name it, or the file behind it\n", run.Errors);
    }

    [Fact]
    public async Task A_file_without_a_safe_fix_is_not_touched()
    {
        string path = Write("rules.v4", "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dprt 22 -j ACCEPT\nCOMMIT\n");
        var time = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);
        CliRun run = await CliRun.OfAsync(["--check", path, "--fix"]);
        Assert.Equal((1, "", time), (run.ExitCode, run.Errors, File.GetLastWriteTimeUtc(path)));
    }

    [Fact]
    public async Task What_is_ignored_allowed_or_known_is_not_fixed()
    {
        const string Old = "*filter\n:INPUT DROP [0:0]\n# rules-lsp: allow deprecated -- the old kernel has nothing else\n-A INPUT -m state --state NEW -j ACCEPT\nCOMMIT\n";
        string path = Write("rules.v4", Old);
        await CliRun.OfAsync(["--check", path, "--fix"]);
        Assert.Equal(Old, File.ReadAllText(path));
        path = Write("rules.v4", Messy);
        await CliRun.OfAsync(["--check", path, "--fix", "--ignore", "RL6001,whitespace-line", "--select", "RL1,RL6"]);
        Assert.Equal(Messy.Replace("COMMIT \n", "COMMIT\n"), File.ReadAllText(path));
        path = Write("rules.v4", Messy);
        string known = Path.Combine(_folder.FullName, "known.json");
        await CliRun.OfAsync(["--check", path, "--write-baseline", known]);
        Assert.Equal(0, (await CliRun.OfAsync(["--check", path, "--fix", "--baseline", known])).ExitCode);
        Assert.Equal(Messy, File.ReadAllText(path));
    }

    [Fact]
    public void A_file_that_has_changed_meanwhile_is_not_written()
    {
        string path = Write("rules.v4", Messy);
        var read = RulesLsp.Server.Files.TextFiles.Read(path);
        File.WriteAllText(path, "somebody else's");
        var wrong = Assert.Throws<RulesLsp.Server.Files.UnusableFileException>(() => RulesLsp.Server.Files.FileReplacement.Write(read, Mended));
        Assert.Equal($"{path}: was not written: it has changed since it was read.", wrong.Message);
        Assert.Equal("somebody else's", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task What_a_killed_run_left_is_removed_and_what_may_be_at_work_is_not()
    {
        string path = Write("rules.v4", Messy);
        string left = Write($"rules.v4{RulesLsp.Server.Files.FileReplacement.Mark}kx3v1qzr.p0m", "half a te");
        string ofOthers = Write($"rules.v6{RulesLsp.Server.Files.FileReplacement.Mark}kx3v1qzr.p0m", "half a te");
        string old = Write("rules.v4.old", Messy);
        Array.ForEach([left, ofOthers, old], file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-2)));
        string atWork = Write($"rules.v4{RulesLsp.Server.Files.FileReplacement.Mark}a1b2c3d4.e5f", "half a te");
        await CliRun.OfAsync(["--check", path, "--fix"]);
        Assert.Equal(Mended, File.ReadAllText(path));
        Assert.Equal([path, old, atWork, ofOthers], Directory.GetFiles(_folder.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_not_fixed()
    {
        string path = Write("rules.v4", "");
        byte[] bytes = [.. Encoding.UTF8.GetBytes("*filter\n-A INPUT -m comment --comment \"caf"), 0xE9, .. Encoding.UTF8.GetBytes("\" -j ACCEPT\nCOMMIT \n")];
        File.WriteAllBytes(path, bytes);
        CliRun run = await CliRun.OfAsync(["--check", path, "--fix"]);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("nothing was fixed", run.Errors, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void Differences_of_random_texts_lead_from_one_to_the_other()
    {
        var random = new Random(20240301);
        for (int round = 0; round < 2_000; round++)
        {
            string[] old = [.. Enumerable.Range(0, random.Next(12)).Select(_ => $"{(char)('a' + random.Next(4))}")];
            string[] @new = [.. old.Where(_ => random.Next(4) > 0).SelectMany(line => random.Next(4) == 0 ? new[] { line, $"{(char)('a' + random.Next(4))}" } : [line])];
            var rebuilt = new List<string>();
            int at = 0;
            foreach (LineChange change in LineDifference.Between(old, @new))
            {
                rebuilt.AddRange(old[at..change.OldStart]);
                Assert.Equal(rebuilt.Count, change.NewStart);
                rebuilt.AddRange(@new.AsSpan().Slice(change.NewStart, change.NewCount));
                at = change.OldStart + change.OldCount;
            }

            rebuilt.AddRange(old[at..]);
            Assert.Equal(@new, rebuilt);
        }
    }

    [Fact]
    public void Many_changes_are_applied_at_once()
    {
        RulesetSyntax syntax = RulesetSyntax.Parse("one\r\ntwo\nthree");
        TextChange Change(int line, int start, int endLine, int end, string text) => new(new TextRange(new TextPosition(line, start), new TextPosition(endLine, end)), text);
        Assert.Equal("One\r\nTHREE!", TextChanges.Apply(syntax, [Change(0, 0, 0, 1, "O"), Change(1, 0, 2, 5, "THREE"), Change(3, 0, 3, 0, "!")]));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
