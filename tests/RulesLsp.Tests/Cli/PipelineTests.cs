using System.Text;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Configuration;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>What the README and the templates for pipelines tell a shell to do, done by a shell.</summary>
public sealed partial class PipelineTests : IDisposable
{
    private const string Good = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
    private const string Dead = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rules-lsp-pipeline");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The lines for a shell in the sections about checks.</summary>
    public static TheoryData<string> Commands
    {
        get
        {
            string readme = File.ReadAllText(RepositoryRoot.Combine("README.md"));
            string sections = readme[readme.IndexOf("\n## Fix\n", StringComparison.Ordinal)..readme.IndexOf("\n## Trace\n", StringComparison.Ordinal)];
            return [.. ShellBlock().Matches(sections).Select(block => block.Groups[1].Value)];
        }
    }

    [ToolTheory("bash")]
    [MemberData(nameof(Commands))]
    public void Commands_of_the_readme_end_as_they_say(string block)
    {
        Write("rules/rules.v4", Dead);
        foreach (string line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A baseline is asked about right after it is written.
            int expected = line.Contains("baseline", StringComparison.Ordinal) ? 0 : 1;
            Run($"{line}\n[ $? -eq {expected} ]");
        }
    }

    [ToolTheory("bash")]
    [InlineData("way.svg", 1)]
    [InlineData("way.html", 2)]
    public void Pictures_of_the_reference_are_drawn(string file, int pictures)
    {
        string reference = File.ReadAllText(RepositoryRoot.Combine("tests", "documentation", "REFERENCE.md"));
        string command = reference.Split('\n').Single(line => line.EndsWith("> " + file, StringComparison.Ordinal));
        Run(command.Replace("tests/rulesets", RepositoryRoot.Combine("tests", "rulesets"), StringComparison.Ordinal));
        string drawn = File.ReadAllText(Path.Combine(_folder.FullName, file));
        Assert.Equal(pictures, drawn.Split("class=\"picture\"").Length - 1);
    }

    [Fact]
    public void What_the_readme_configures_is_there()
    {
        string readme = File.ReadAllText(RepositoryRoot.Combine("README.md"));
        string configuration = Block(readme, "json", "overrides");
        ProjectFile project = ProjectReader.Read("rules-lsp.json", Encoding.UTF8.GetBytes(configuration));
        Assert.Equal((Severity.Warning, Severity.Error), (project.For("rules.v4").MildestFailure, project.For("old/rules.v4").MildestFailure));
        string hook = HookName().Match(Block(readme, "yaml", "hooks:")).Groups[1].Value;
        Assert.Contains($"- id: {hook}\n", File.ReadAllText(RepositoryRoot.Combine(".pre-commit-hooks.yaml")), StringComparison.Ordinal);
        string action = File.ReadAllText(RepositoryRoot.Combine("action.yml"));
        Assert.All(InputName().Matches(Block(readme, "yaml", "uses:")), input => Assert.Contains($"\n  {input.Groups[1].Value}:\n", action, StringComparison.Ordinal));
        string template = TemplatePath().Match(Block(readme, "yaml", "remote:")).Groups[1].Value;
        Assert.True(File.Exists(RepositoryRoot.Combine(template)), template);
    }

    [ToolTheory("bash")]
    [InlineData("--completion bash", "_rules_lsp")]
    [InlineData("--manual", ".TH RULES\\-LSP 1")]
    public void Programs_for_shells_are_printed(string option, string part) =>
        Assert.Contains(part.Replace("\\-", "-"), Run($"rules-lsp {option}"), StringComparison.Ordinal);

    [ToolTheory("bash")]
    [InlineData(Good, "", 0)]
    [InlineData(Dead, "", 1)]
    [InlineData(Dead, "--fail-on error", 0)]
    public void The_action_for_GitHub_checks_and_leaves_its_report(string rules, string arguments, int exitCode)
    {
        Write("rules/rules.v4", rules);
        string script = BlockOf("action.yml", "      run: |");
        string output = Run($"export PATHS=rules ARGUMENTS='{arguments}' SARIF=report.sarif PROGRAM={_folder.FullName}/bin/rules-lsp\n(set -eo pipefail\n{script}\n)\n[ $? -eq {exitCode} ]");
        Assert.Equal(rules == Dead, output.Contains("::warning file=rules/rules.v4,line=4", StringComparison.Ordinal));
        Assert.Contains("\"version\": \"2.1.0\"", File.ReadAllText(Path.Combine(_folder.FullName, "report.sarif")), StringComparison.Ordinal);
    }

    [ToolTheory("bash")]
    [InlineData(Good, 0)]
    [InlineData(Dead, 1)]
    public void The_template_for_GitLab_leaves_both_reports(string rules, int exitCode)
    {
        Write("rules/rules.v4", rules);
        string template = File.ReadAllText(RepositoryRoot.Combine(".ci", "rules-lsp.gitlab-ci.yml"));
        string[] lines = [.. ScriptLine().Matches(template).Select(match => match.Groups[1].Value)];
        Assert.Equal(3, lines.Length);
        Run($"export RULES_LSP_PATHS=rules RULES_LSP_ARGUMENTS=\n(set -e\n{string.Join('\n', lines)}\n)\n[ $? -eq {exitCode} ]");
        Assert.Equal(rules == Dead, File.ReadAllText(Path.Combine(_folder.FullName, "gl-code-quality-report.json")).Contains("\"rules/rules.v4\"", StringComparison.Ordinal));
        Assert.Contains("<testsuites", File.ReadAllText(Path.Combine(_folder.FullName, "rules-lsp-junit.xml")), StringComparison.Ordinal);
        foreach (string report in (string[])["codequality: gl-code-quality-report.json", "junit: rules-lsp-junit.xml"])
        {
            Assert.Contains(report, template, StringComparison.Ordinal);
        }
    }

    /// <summary>The real pre-commit in a repository of its own, with our hooks out of another one.</summary>
    [ToolTheory("pre-commit")]
    [InlineData("rules-lsp", Good, 0)]
    [InlineData("rules-lsp", Dead, 1)]
    [InlineData("rules-lsp-fix", "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT \n", 1)]
    public void Hooks_of_pre_commit(string hook, string rules, int exitCode)
    {
        Write("hooks/.pre-commit-hooks.yaml", File.ReadAllText(RepositoryRoot.Combine(".pre-commit-hooks.yaml")));
        Write("project/edge/rules.v4", rules);
        Write("project/udev/99-net.rules", "KERNEL==\"eth0\", NAME=\"lan\"\n");
        string output = Run($$"""
            export HOME={{_folder.FullName}} PRE_COMMIT_HOME={{_folder.FullName}}/cache GIT_CONFIG_NOSYSTEM=1
            git config --global user.email test@example.org; git config --global user.name test; git config --global init.defaultBranch main
            (cd hooks && git init -q && git add . && git commit -q -m hooks)
            pre-commit validate-manifest hooks/.pre-commit-hooks.yaml || exit 9
            cd project
            printf 'repos:\n  - repo: %s\n    rev: %s\n    hooks:\n      - id: %s\n' "{{_folder.FullName}}/hooks" "$(git -C ../hooks rev-parse HEAD)" {{hook}} > .pre-commit-config.yaml
            git init -q && git add .
            pre-commit run --all-files 2>&1
            [ $? -eq {{exitCode}} ]
            """);
        Assert.Contains(exitCode == 0 ? "Passed" : "Failed", output, StringComparison.Ordinal);
        Assert.Equal(hook == "rules-lsp-fix", output.Contains("files were modified by this hook", StringComparison.Ordinal));
        Assert.DoesNotContain("99-net", output, StringComparison.Ordinal);
    }

    /// <summary>What a shell prints, with our program on its PATH; the last command has to succeed.</summary>
    private string Run(string script)
    {
        Write("bin/rules-lsp", $"#!/bin/sh\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "rules-lsp.dll")} \"$@\"\n");
        KernelCommand.Run("chmod", $"755 {_folder.FullName}/bin/rules-lsp");
        string path = Write("script", $"cd {_folder.FullName}\nexport PATH={_folder.FullName}/bin:$PATH\n{script}\n");
        return KernelCommand.Run("timeout", $"120 bash {path}");
    }

    /// <summary>The text of a YAML block: what stands deeper than its key.</summary>
    private static string BlockOf(string file, string key)
    {
        string[] lines = File.ReadAllLines(RepositoryRoot.Combine(file));
        int start = Array.IndexOf(lines, key) + 1;
        Assert.True(start > 0, $"{file} has no {key}");
        string indent = new(' ', key.Length - key.TrimStart().Length + 2);
        return string.Join('\n', lines.Skip(start).TakeWhile(line => line.StartsWith(indent, StringComparison.Ordinal)).Select(line => line[indent.Length..]));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The block of a language that has a word.</summary>
    private static string Block(string text, string language, string word) =>
        Regex.Matches(text, $"```{language}\n(.*?)```", RegexOptions.Singleline).Select(block => block.Groups[1].Value).Single(block => block.Contains(word, StringComparison.Ordinal));

    [GeneratedRegex("- id: ([a-z-]+)")]
    private static partial Regex HookName();

    [GeneratedRegex("^    ([a-z]+):", RegexOptions.Multiline)]
    private static partial Regex InputName();

    [GeneratedRegex("/main/(.*)$", RegexOptions.Multiline)]
    private static partial Regex TemplatePath();

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("^    - (rules-lsp .*)$", RegexOptions.Multiline)]
    private static partial Regex ScriptLine();
}
