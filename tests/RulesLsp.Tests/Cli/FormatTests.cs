using System.Text;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary><c>--format</c> on the standard input, and what <c>--write</c> does to a file and its surroundings.</summary>
public sealed class FormatTests : IDisposable
{
    private const string Messy = "*filter\n:INPUT DROP\n# note\n-A INPUT -p tcp --dport ssh -j ACCEPT\nCOMMIT\n";
    private const string Canonical = "*filter\n:INPUT DROP [0:0]\n# note\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";
    private const string Wrong = "*filter\n:INPUT DROP\n-A INPUT -p tcp --dport 70000 -j ACCEPT\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-format");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Standard_input_goes_formatted_to_standard_output()
    {
        CliRun run = await CliRun.OfAsync(["--format", "-"], Encoding.UTF8.GetBytes(Messy));
        Assert.Equal(new CliRun(0, Canonical, ""), run);
    }

    [Fact]
    public async Task Write_replaces_the_file_and_keeps_its_permissions()
    {
        string path = FileWith(Messy);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        Assert.Equal(new CliRun(0, "", ""), await CliRun.OfAsync(["--format", path, "--write"]));
        Assert.Equal(Canonical, File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        }
    }

    [KernelFact]
    public async Task Write_keeps_the_owner()
    {
        string path = FileWith(Messy);
        KernelCommand.Run("chown", $"1234:5678 {path}");
        KernelCommand.Run("chmod", $"4640 {path}");
        Assert.Equal(0, (await CliRun.OfAsync(["--format", path, "--write"])).ExitCode);
        Assert.Equal("1234:5678:4640\n", KernelCommand.Run("stat", $"-c %u:%g:%a {path}"));
        Assert.Equal(Canonical, File.ReadAllText(path));
    }

    [KernelFact]
    public async Task Write_on_a_full_disk_leaves_the_file_alone()
    {
        KernelCommand.Run("mount", $"-t tmpfs -o size=8k tmpfs {_folder.FullName}");
        try
        {
            string text = $"*filter\n{new string('#', 5_000)}\n:INPUT DROP\nCOMMIT\n";
            string path = FileWith(text);
            CliRun run = await CliRun.OfAsync(["--format", path, "--write"]);
            Assert.Equal((3, ""), (run.ExitCode, run.Output));
            Assert.StartsWith($"rules-lsp: {path}: was not written: ", run.Errors, StringComparison.Ordinal);
            Assert.Equal(text, File.ReadAllText(path));
            Assert.Equal([path], Directory.GetFiles(_folder.FullName));
        }
        finally
        {
            KernelCommand.Run("umount", _folder.FullName);
        }
    }

    [Fact]
    public async Task Write_follows_a_link_and_leaves_it_one()
    {
        string path = FileWith(Messy);
        string first = Path.Combine(_folder.FullName, "first");
        string second = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.FullName, "deep")).FullName, "second");
        File.CreateSymbolicLink(first, path);
        File.CreateSymbolicLink(second, Path.Combine("..", "first"));
        Assert.Equal(0, (await CliRun.OfAsync(["--format", second, "--write"])).ExitCode);
        Assert.Equal(Canonical, File.ReadAllText(path));
        Assert.Equal(path, new FileInfo(first).LinkTarget);
        Assert.Equal(Path.Combine("..", "first"), new FileInfo(second).LinkTarget);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(second)!));
    }

    [Theory]
    [InlineData(Canonical, 0)]
    [InlineData(Wrong, 1)]
    [InlineData("", 0)]
    [InlineData("# nothing\n\n", 0)]
    [InlineData("KERNEL==\"eth0\", NAME=\"lan\"\n", 1)]
    public async Task A_file_that_is_canonical_or_wrong_is_not_touched(string text, int exitCode)
    {
        string path = FileWith(text);
        var time = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);
        CliRun run = await CliRun.OfAsync(["--format", path, "--write"]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal(exitCode == 0, run.Errors.Length == 0);
        Assert.Equal((text, time), (File.ReadAllText(path), File.GetLastWriteTimeUtc(path)));
    }

    [Theory]
    [InlineData(Wrong)]
    [InlineData("KERNEL==\"eth0\", NAME=\"lan\"\n")]
    [InlineData("\ufeff*filter\nCOMMIT\n")]
    public async Task What_is_not_understood_comes_out_as_it_went_in(string text)
    {
        CliRun run = await CliRun.OfAsync(["--format", "-"], Encoding.UTF8.GetBytes(text));
        Assert.Equal((1, text.Replace(":INPUT DROP\n", ":INPUT DROP [0:0]\n")), (run.ExitCode, run.Output));
        Assert.Contains("left as it is", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Windows_line_ends_stay_and_are_told()
    {
        CliRun run = await CliRun.OfAsync(["--format", "-"], Encoding.UTF8.GetBytes(Messy.Replace("\n", "\r\n")));
        Assert.Equal((1, Canonical.Replace("\n", "\r\n")), (run.ExitCode, run.Output));
        Assert.Contains("RL1014", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_not_formatted()
    {
        string path = FileWith("");
        byte[] bytes = [.. Encoding.UTF8.GetBytes("*filter\n:INPUT DROP\n-A INPUT -m comment --comment \"caf"), 0xE9, .. Encoding.UTF8.GetBytes("\" -j ACCEPT\nCOMMIT\n")];
        File.WriteAllBytes(path, bytes);
        CliRun run = await CliRun.OfAsync(["--format", path, "--write"]);
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("no UTF-8", run.Errors, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task A_file_that_may_not_be_written_stays_and_so_does_its_folder()
    {
        string path = FileWith(Messy);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        CliRun run = await CliRun.OfAsync(["--format", path, "--write"]);
        bool isRoot = run.ExitCode == 0;
        Assert.Equal(isRoot ? Canonical : Messy, File.ReadAllText(path));
        Assert.Equal(isRoot ? "" : $"rules-lsp: {path}: was not written: writing it is not permitted.\n", run.Errors);
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public async Task The_rulesets_of_this_project_are_formatted_twice_alike()
    {
        foreach (string file in Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "rulesets"), "*.rules"))
        {
            CliRun once = await CliRun.OfAsync(["--format", file]);
            CliRun twice = await CliRun.OfAsync(["--format", "-"], Encoding.UTF8.GetBytes(once.Output));
            Assert.Equal((once.ExitCode, once.Output), (twice.ExitCode, twice.Output));
        }
    }

    private string FileWith(string text)
    {
        string path = Path.Combine(_folder.FullName, "rules.v4");
        File.WriteAllText(path, text);
        return path;
    }
}
