using System.Text;
using System.Text.RegularExpressions;
using RulesLsp.Server.Cli;
using RulesLsp.Tests.Support;

namespace RulesLsp.Tests.Cli;

/// <summary>One run of the command line in this process, without a terminal.</summary>
internal sealed partial record CliRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The folder of the fixtures, which stands as <c>{cli}</c> in a golden file.</summary>
    public static string Folder { get; } = RepositoryRoot.Combine("tests", "fixtures", "cli");

    public static async Task<CliRun> OfAsync(IEnumerable<string> words, byte[]? input = null, DateTimeOffset? date = null)
    {
        var output = new StringWriter { NewLine = "\n" };
        var errors = new StringWriter { NewLine = "\n" };
        var console = new CliConsole { Input = new MemoryStream(input ?? []), Output = output, Errors = errors, SourceDate = date };
        int exitCode = await CommandLine.RunAsync([.. words], console, CancellationToken.None);
        return new CliRun(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>The run as a golden file holds it.</summary>
    public string Report(IEnumerable<string> words)
    {
        var text = new StringBuilder();
        text.Append("$ rules-lsp ").AppendJoin(' ', words.Select(Shown)).Append('\n').Append(Output);
        text.Append(Errors.Length == 0 ? "" : "[standard error]\n" + Errors);
        return GitLabPrint().Replace(text.Append("[exit code ").Append(ExitCode).Append("]\n").Replace(Folder, "{cli}").ToString(), "$1{print}$2");
    }

    // GitLab's prints are made of the path too, which is another one in each checkout.
    [GeneratedRegex("(\"fingerprint\": \")[0-9a-f]{32}(\")")]
    private static partial Regex GitLabPrint();

    private static string Shown(string word) => word.Contains(' ') || word.Contains('>') ? $"'{word}'" : word;
}
