using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary><c>--fix</c> that cannot end: killed while it writes, no room on the disk, a folder that nobody may write to. The file is then the old one, whole.</summary>
public sealed class FixAtomicityTests : IDisposable
{
    private const string Messy = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT \n";
    private const string Mended = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-atomic");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Killed as it is about to make a call of the kernel: the new text is written, given its permissions, or about to take the place of the old.</summary>
    [ToolTheory("strace")]
    [InlineData("fsync,fdatasync")]
    [InlineData("?chmod,?fchmod,?fchmodat")]
    [InlineData("?rename,?renameat,?renameat2")]
    public async Task A_run_that_is_killed_leaves_the_old_file_and_the_next_one_mends_it(string calls)
    {
        string path = Write("rules.v4", Messy);
        string program = Path.Combine(AppContext.BaseDirectory, "rules-lsp.dll");

        // Without its diagnostics the .NET runtime makes none of these calls itself.
        string killed = KernelCommand.Run("bash", $"-c \"DOTNET_EnableDiagnostics=0 strace -f -qq -o /dev/null -e trace={calls} -e inject={calls}:signal=KILL:when=1 dotnet {program} --check --fix {path} > /dev/null 2>&1; echo $?\"");
        Assert.Equal(("137\n", Messy), (killed, File.ReadAllText(path)));
        string left = Assert.Single(Directory.GetFiles(_folder.FullName), file => file != path);

        // What it left beside the file is taken for no ruleset.
        Assert.Equal($"{path}.", left[..(path.Length + 1)]);
        CliRun next = await CliRun.OfAsync(["--check", "--fix", _folder.FullName]);
        Assert.Equal((0, $"rules-lsp: {path}: 1 fix applied\n"), (next.ExitCode, next.Errors));
        Assert.Equal(Mended, File.ReadAllText(path));
    }

    [KernelFact]
    public async Task A_full_disk_is_told_and_leaves_the_file_alone()
    {
        KernelCommand.Run("mount", $"-t tmpfs -o size=8k tmpfs {_folder.FullName}");
        try
        {
            string text = Messy.Replace("*filter\n", $"*filter\n{new string('#', 5_000)}\n");
            await AssertRefusedAsync(Write("rules.v4", text), text, nobody: false);
        }
        finally
        {
            KernelCommand.Run("umount", _folder.FullName);
        }
    }

    [KernelFact]
    public async Task A_folder_that_may_not_be_written_to_is_told()
    {
        string path = Write("rules.v4", Messy);
        KernelCommand.Run("chown", $"65534:65534 {path}");
        KernelCommand.Run("chmod", $"555 {_folder.FullName}");
        await AssertRefusedAsync(path, Messy, nobody: true);
    }

    private async Task AssertRefusedAsync(string path, string text, bool nobody)
    {
        ProgramRun run = await (nobody ? BuiltProgram.RunAsNobodyAsync("--check", "--fix", path) : BuiltProgram.RunAsync("--check", "--fix", path));
        Assert.Equal((3, text), (run.ExitCode, File.ReadAllText(path)));
        Assert.StartsWith($"rules-lsp: {path}: was not written: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(character => character == '\n'));
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
