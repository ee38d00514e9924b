using RulesLsp.Server.Cli.Options;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>The completions in the real shells, and the manual in the real formatters; each skipped, and counted so, where it is not installed.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-shell");

    public void Dispose() => _folder.Delete(recursive: true);

    [ToolTheory("bash")]
    [InlineData("rules-lsp --out", "--output")]
    [InlineData("rules-lsp --check --output s", "sarif")]
    [InlineData("rules-lsp --check -o g", "github gitlab")]
    [InlineData("rules-lsp --check --fail-on = n", "never")]
    [InlineData("rules-lsp --select shadowed", "shadowed-rule")]
    [InlineData("rules-lsp --ignore RL4001,RL500", "RL4001,RL5001 RL4001,RL5002 RL4001,RL5003 RL4001,RL5004 RL4001,RL5005 RL4001,RL5006 RL4001,RL5007 RL4001,RL5008 RL4001,RL5009")]
    [InlineData("rules-lsp --explain MASQ", "MASQUERADE")]
    [InlineData("rules-lsp --jobs ", "")]
    [InlineData("rules-lsp --check ru", "rules.v4")]
    [InlineData("rules-lsp --baseline ru", "rules.v4")]
    public async Task Bash(string line, string expected)
    {
        string script = await ScriptAsync("bash");
        string[] words = line.Split(' ');
        string run = $"""
            source {script}
            COMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))})
            COMP_CWORD={words.Length - 1}
            _rules_lsp
            echo "${"{COMPREPLY[*]}"}"
            """;
        string actual = RunIn("bash", run).Trim();

        // Lints come and go: of theirs the beginning is looked at.
        Assert.StartsWith(expected, actual, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, actual.Length == 0);
    }

    [ToolTheory("fish")]
    [InlineData("rules-lsp --out", "--output")]
    [InlineData("rules-lsp --check --output s", "sarif")]
    [InlineData("rules-lsp --check -o gitl", "gitlab")]
    [InlineData("rules-lsp --check --output=junit", "--output=junit")]
    [InlineData("rules-lsp --select shadowed-r", "shadowed-rule")]
    [InlineData("rules-lsp --ignore RL4001,unused-allo", "RL4001,unused-allow")]
    [InlineData("rules-lsp --explain MASQ", "MASQUERADE")]
    [InlineData("rules-lsp --check ru", "rules.v4")]
    public async Task Fish(string line, string expected)
    {
        string script = await ScriptAsync("fish");
        string output = RunIn("fish", $"source {script}\ncomplete -C '{line}'\n");
        Assert.Contains(expected, output.Split('\n').Select(offer => offer.Split('\t')[0]));
    }

    /// <summary>A zsh at a terminal of its own, in which somebody presses the tabulator.</summary>
    [ToolTheory("zsh")]
    [InlineData("rules-lsp --outp", "rules-lsp --output")]
    [InlineData("rules-lsp --check --output sar", "rules-lsp --check --output sarif")]
    [InlineData("rules-lsp --select shadowed-r", "rules-lsp --select shadowed-rule")]
    [InlineData("rules-lsp --ignore RL4001,unused-allo", "rules-lsp --ignore RL4001,unused-allow")]
    [InlineData("rules-lsp --explain MASQ", "rules-lsp --explain MASQUERADE")]
    [InlineData("rules-lsp --check ru", "rules-lsp --check rules.v4")]
    public async Task Zsh(string line, string expected)
    {
        string script = await ScriptAsync("zsh");
        string run = $$"""
            zmodload zsh/zpty
            zpty -b shell 'TERM=dumb zsh -f -i'
            wait_for() { local piece; while zpty -r shell piece "*$1*" 2>/dev/null; do [[ $piece == *$1* ]] && { seen=$piece; return; }; done }
            zpty -w shell "PROMPT='' PS2='' ; unsetopt zle_bracketed_paste beep; cd {{_folder.FullName}}; autoload -Uz compinit; compinit -D -u; source {{script}}"
            zpty -w shell "tell() { print -r -- \"<<\$BUFFER>>\" }; zle -N tell; bindkey '^T' tell; print re''ady"
            wait_for ready
            zpty -w -n shell '{{line}}'$'\t'$'\x14'
            wait_for '>>'
            print -r -- "$seen"
            zpty -d shell
            """;
        string output = RunIn("zsh", run);
        Assert.Contains($"<<{expected}", output, StringComparison.Ordinal);
    }

    [ToolTheory("man")]
    [InlineData("man --warnings=w --local-file {page}")]
    public async Task Man(string command) => await AssertCleanAsync(command);

    [ToolTheory("groff")]
    [InlineData("groff -ww -z -man -Tutf8 {page}")]
    public async Task Groff(string command) => await AssertCleanAsync(command);

    [ToolTheory("mandoc")]
    [InlineData("mandoc -T lint {page}")]
    public async Task Mandoc(string command) => await AssertCleanAsync(command);

    [Fact]
    public async Task The_manual_tells_every_option_and_its_day()
    {
        CliRun help = await CliRun.OfAsync(["--help"]);
        string page = (await CliRun.OfAsync(["--manual"], date: DateTimeOffset.FromUnixTimeSeconds(1_700_000_000))).Output;
        Assert.Contains("\"2023-11-14\"", page, StringComparison.Ordinal);
        Assert.Contains(" 1 \"\" ", (await CliRun.OfAsync(["--manual"])).Output, StringComparison.Ordinal);
        foreach (OptionSpec option in OptionTable.All.Where(option => !option.IsHidden))
        {
            Assert.Contains(option.Name.Replace("-", "\\-"), page, StringComparison.Ordinal);
            Assert.Contains(option.Name, help.Output, StringComparison.Ordinal);
        }
    }

    private async Task AssertCleanAsync(string command)
    {
        string path = Path.Combine(_folder.FullName, "rules-lsp.1");
        File.WriteAllText(path, (await CliRun.OfAsync(["--manual"], date: DateTimeOffset.FromUnixTimeSeconds(1_700_000_000))).Output);
        Assert.Equal("", RunIn("sh", $"{command.Replace("{page}", path)} 2>&1 >{_folder.FullName}/rendered; grep -i 'style\\|warning\\|error' {_folder.FullName}/rendered | grep rules-lsp.1: || true"));
    }

    private async Task<string> ScriptAsync(string shell)
    {
        string path = Path.Combine(_folder.FullName, "completion");
        File.WriteAllText(Path.Combine(_folder.FullName, "rules.v4"), "");
        File.WriteAllText(path, (await CliRun.OfAsync(["--completion", shell])).Output);
        return path;
    }

    private string RunIn(string shell, string script)
    {
        string path = Path.Combine(_folder.FullName, "script");
        File.WriteAllText(path, $"cd {_folder.FullName}\n{script}\n");
        return KernelCommand.Run("timeout", $"30 {shell} {path}");
    }
}
