using System.Net.Sockets;
using RulesLsp.Server.Cli;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>Paths that are no file: one line and exit code 3, and nobody waits for a pipe that nobody fills.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private const string Good = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";

    // Far more than the start of the program takes, and far less than for ever.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);
    private const long MostMemory = 300L << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-special");

    [UnixTheory]
    [InlineData("/dev/zero", "is a pipe or a device")]
    [InlineData("/dev/null", "is a pipe or a device")]
    [InlineData("/dev/full", "is a pipe or a device")]
    [InlineData("/dev/urandom", "is a pipe or a device")]
    [InlineData("{folder}/pipe.rules", "is a pipe or a device")]
    [InlineData("{folder}/link-to-pipe.rules", "is a pipe or a device")]
    [InlineData("{folder}/relative-link.rules", "is a pipe or a device")]
    [InlineData("{folder}/link-to-link.rules", "is a pipe or a device")]
    [InlineData("{folder}/link-to-zero.rules", "is a pipe or a device")]
    [InlineData("{folder}/socket.rules", "is a pipe or a device")]
    [InlineData("{folder}/loop.rules", "can't be read")]
    [InlineData("{folder}/dangling.rules", "there is no such file")]
    [InlineData("{folder}/no/such/folder.rules", "there is no such file")]
    [InlineData("{folder}/empty", "holds no ruleset")]
    public async Task A_path_that_is_no_file_is_one_line(string path, string reason)
    {
        using Socket socket = MakeAll();
        string named = path.Replace("{folder}", _folder.FullName);
        AssertRefused(await BuiltProgram.RunAsync("--check", named), named, reason);
        if (reason != "holds no ruleset")
        {
            AssertRefused(await BuiltProgram.RunAsync("--trace", "tcp 192.0.2.1 > 192.0.2.2:22 in eth0", named), named, reason);
        }
    }

    [UnixFact]
    public async Task A_relative_path_to_a_pipe_is_one_line()
    {
        using Socket socket = MakeAll();
        foreach (string name in (string[])["pipe.rules", "relative-link.rules", "link-to-link.rules", "link-to-pipe.rules"])
        {
            string relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(_folder.FullName, name));
            AssertRefused(await BuiltProgram.RunAsync("--check", relative), relative, "is a pipe or a device");
        }
    }

    [UnixFact]
    public void What_a_shell_hands_over_in_place_of_a_file_is_read()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "rules-lsp.dll");
        Assert.Contains("1 ruleset, 1 rule: nothing found", KernelCommand.Run("dotnet", $"{program} --check /dev/stdin", Good), StringComparison.Ordinal);
        Assert.Contains("1 ruleset, 1 rule: nothing found", KernelCommand.Run("bash", $"-c \"dotnet {program} --check <(printf '{Good.Replace("\n", "\\n")}')\""), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_folder_is_checked_although_some_of_its_files_are_none()
    {
        using Socket socket = MakeAll();
        File.WriteAllText(Path.Combine(_folder.FullName, "good.rules"), Good);
        ProgramRun run = await BuiltProgram.RunAsync("--check", _folder.FullName);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("1 ruleset, 1 rule: nothing found", run.Output, StringComparison.Ordinal);
        string[] lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["dangling.rules", "link-to-link.rules", "link-to-pipe.rules", "link-to-zero.rules", "loop.rules", "pipe.rules", "relative-link.rules", "socket.rules"],
            lines.Select(line => Path.GetFileName(line.Split(": ")[1])));
        Assert.True(run.Elapsed < LongestRun, run.Elapsed.ToString());
    }

    [UnixFact]
    public async Task A_folder_as_packet_list_and_as_host_is_one_line()
    {
        string file = Path.Combine(_folder.FullName, "good.rules");
        File.WriteAllText(file, Good);
        AssertRefused(await BuiltProgram.RunAsync("--trace", "@" + _folder.FullName, file), _folder.FullName, "is a folder");
        AssertRefused(await BuiltProgram.RunAsync("--check", file, "--host", "/dev/zero"), "/dev/zero", "is a pipe or a device");
    }

    [UnixFact]
    public async Task A_file_that_may_not_be_read_is_one_line()
    {
        string file = Path.Combine(_folder.FullName, "secret.rules");
        File.WriteAllText(file, Good);
        KernelCommand.Run("chmod", $"000 {file}");
        KernelCommand.Run("chmod", $"755 {_folder.FullName}");
        ProgramRun run = await (Environment.IsPrivilegedProcess ? BuiltProgram.RunAsNobodyAsync("--check", file) : BuiltProgram.RunAsync("--check", file));
        AssertRefused(run, file, "reading it is not permitted");
    }

    [UnixFact]
    public async Task Endless_input_ends()
    {
        await using FileStream endless = File.OpenRead("/dev/zero");
        var output = new StringWriter { NewLine = "\n" };
        var errors = new StringWriter { NewLine = "\n" };
        var console = new CliConsole { Input = endless, Output = output, Errors = errors };
        int exitCode = await Task.Run(() => CommandLine.RunAsync(["--check", "-"], console, CancellationToken.None)).WaitAsync(LongestRun);
        Assert.Equal(3, exitCode);
        Assert.Contains("is a binary file (byte 1 is zero)", errors.ToString(), StringComparison.Ordinal);
        Assert.True(endless.Position <= 1 << 20, $"{endless.Position} bytes were read");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void AssertRefused(ProgramRun run, string path, string reason)
    {
        Assert.True(run.ExitCode == 3, $"exit code {run.ExitCode}: {run.Errors}{run.Output}");
        Assert.StartsWith($"rules-lsp: {path}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.Errors.Count(character => character == '\n'));
        Assert.True(run.Elapsed < LongestRun, run.Elapsed.ToString());
        Assert.True(run.Memory < MostMemory, $"{run.Memory >> 20} MiB");
    }

    private Socket MakeAll()
    {
        string At(string name) => Path.Combine(_folder.FullName, name);
        KernelCommand.Run("mkfifo", At("pipe.rules"));
        Directory.CreateDirectory(At("empty"));
        File.CreateSymbolicLink(At("link-to-pipe.rules"), At("pipe.rules"));
        File.CreateSymbolicLink(At("relative-link.rules"), "pipe.rules");
        File.CreateSymbolicLink(At("link-to-link.rules"), "relative-link.rules");
        File.CreateSymbolicLink(At("link-to-zero.rules"), "/dev/zero");
        File.CreateSymbolicLink(At("loop.rules"), At("loop.again"));
        File.CreateSymbolicLink(At("loop.again"), At("loop.rules"));
        File.CreateSymbolicLink(At("dangling.rules"), At("nothing-there"));
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(At("socket.rules")));
        return socket;
    }
}
