using System.Diagnostics;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Translation;

/// <summary>The installed xtables-translate.</summary>
internal static class StockProgram
{
    /// <summary>What it makes of a rule; null: it refuses the rule.</summary>
    /// <param name="rule">The words behind <c>-A CHAIN</c>.</param>
    public static StockTranslation? Translate(AddressFamily family, string table, string chain, IReadOnlyList<string> rule)
    {
        var start = new ProcessStartInfo(NameFor(family)) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] words = ["-t", table, "-A", chain, .. rule];
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors.Result;
        return process.ExitCode == 0 && printed.Length > 0
            ? new StockTranslation(family, table, chain, TranslatedRule.Quoted(rule), StockTranslation.CommandsIn(printed))
            : null;
    }

    public static string NameFor(AddressFamily family) => family == AddressFamily.IPv4 ? "iptables-translate" : "ip6tables-translate";
}
