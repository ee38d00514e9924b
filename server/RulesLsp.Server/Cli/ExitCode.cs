namespace RulesLsp.Server.Cli;

/// <summary>What the process tells its caller; scripts rely on the numbers.</summary>
internal static class ExitCode
{
    /// <summary>Nothing at or above <c>--fail-on</c>.</summary>
    public const int Clean = 0;

    /// <summary>Findings at or above <c>--fail-on</c>, or a failed expectation.</summary>
    public const int Findings = 1;

    /// <summary>Wrong use: an unknown option, an unreadable packet.</summary>
    public const int Usage = 2;

    /// <summary>A file could not be read, or an internal error.</summary>
    public const int Failure = 3;
}
