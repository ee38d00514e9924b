using System.Text.RegularExpressions;
using Xunit;

namespace RulesLsp.Tests.Invariants;

/// <summary>Invariant I11 and what else keeps the sources readable.</summary>
public sealed partial class TidyTests
{
    private const int LongestFile = 300;
    private const int LongestHandler = 60;

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    /// <summary>Handler files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongHandlers = new(StringComparer.Ordinal)
    {
        ["server/RulesLsp.Server/Handlers/HandlerTable.cs"] = "is the list of all handlers, two lines for each",
        ["server/RulesLsp.Server/Handlers/TraceCommands.cs"] = "holds the handlers of four small commands that share their arguments",
    };

    private static readonly string[] CodeFolders = ["engine", "server", "tests", "vscode-extension/src"];

    // Put together, so that this file does not find itself.
    private static readonly string[] UnfinishedWords = ["TO" + "DO", "FIX" + "ME", "X" + "XX:", "NotImplemented" + "Exception"];

    private static readonly string[] MachinePaths = ["/wo" + "rk/", "/tmp/te" + "am", "/ro" + "ot/", "/ho" + "me/"];

    [Fact]
    public void Source_files_are_short()
    {
        string[] tooLong = [.. from path in CodeFiles()
                               let lines = SourceFiles.Read(path).Count(character => character == '\n')
                               where lines > LongestFile && !LongFiles.ContainsKey(path)
                               select $"{path}: {lines} lines, at most {LongestFile}"];
        Assert.Empty(tooLong);
    }

    [Fact]
    public void The_list_of_long_files_names_long_files_only() =>
        Assert.All(LongFiles.Keys, path => Assert.True(SourceFiles.Read(path).Count(character => character == '\n') > LongestFile, path));

    [Fact]
    public void Handlers_are_short()
    {
        string[] tooLong = [.. from path in SourceFiles.Under("server/RulesLsp.Server/Handlers", ".cs")
                               let lines = SourceFiles.Read(path).Count(character => character == '\n')
                               where lines > LongestHandler && !LongHandlers.ContainsKey(path)
                               select $"{path}: {lines} lines, at most {LongestHandler}"];
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        string[] found = [.. from path in CodeFiles()
                             let text = SourceFiles.Read(path)
                             from word in UnfinishedWords
                             where text.Contains(word, StringComparison.Ordinal)
                             select $"{path}: {word}"];
        Assert.Empty(found);
    }

    [Fact]
    public void No_file_names_a_path_of_the_machine_it_was_written_on()
    {
        string[] extensions = [".cs", ".ts", ".mjs", ".json", ".md", ".rules", ".csproj", ".props", ".sh", ".lua", ".el", ".yml"];
        string[] found = [.. from path in SourceFiles.Under("", extensions)
                             let text = SourceFiles.Read(path)
                             from place in MachinePaths
                             where MentionsPath(text, place)
                             select $"{path}: {place}"];
        Assert.Empty(found);
    }

    [Fact]
    public void Main_types_have_a_summary_and_files_a_file_scoped_namespace()
    {
        string[] wrong = [.. from path in SourceFiles.Under("engine", ".cs").Concat(SourceFiles.Under("server", ".cs"))
                             let text = SourceFiles.Read(path)
                             where !path.EndsWith("Program.cs", StringComparison.Ordinal)
                             where !text.Contains("/// <summary>", StringComparison.Ordinal) || !FileScopedNamespace().IsMatch(text)
                             select path];
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> CodeFiles() => CodeFolders.SelectMany(folder => SourceFiles.Under(folder, ".cs", ".ts", ".mjs"));

    // A path begins a word: "…/team/drafts/x" of somebody else's URL is none of ours.
    private static bool MentionsPath(string text, string place)
    {
        for (int at = text.IndexOf(place, StringComparison.Ordinal); at >= 0; at = text.IndexOf(place, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || (!char.IsLetterOrDigit(text[at - 1]) && text[at - 1] is not ('/' or '.' or '*' or '-' or '}' or '_')))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"^namespace [\w.]+;", RegexOptions.Multiline)]
    private static partial Regex FileScopedNamespace();
}
