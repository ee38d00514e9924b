using RulesLsp.Server.Configuration;

namespace RulesLsp.Server.Cli.Options;

/// <summary>What the options take that only the command line has.</summary>
internal static class CliChoices
{
    public static Choices<OutputFormat> Formats { get; } = new(
        ("pretty", OutputFormat.Pretty),
        ("concise", OutputFormat.Concise),
        ("json", OutputFormat.Json),
        ("sarif", OutputFormat.Sarif),
        ("github", OutputFormat.GitHub),
        ("gitlab", OutputFormat.GitLab),
        ("junit", OutputFormat.JUnit),
        ("checkstyle", OutputFormat.Checkstyle),
        ("rdjson", OutputFormat.RdJson),
        ("svg", OutputFormat.Svg),
        ("html", OutputFormat.Html));

    public static Choices<ColorMode> Colors { get; } = new(("auto", ColorMode.Auto), ("always", ColorMode.Always), ("never", ColorMode.Never));

    public static Choices<Shell> Shells { get; } = new(("bash", Shell.Bash), ("zsh", Shell.Zsh), ("fish", Shell.Fish));
}
