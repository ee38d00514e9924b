namespace RulesLsp.Bench.Macro;

/// <summary>Edits of whole lines that people make in a ruleset of one chain, each with the one that takes it back.</summary>
internal static class LineEdits
{
    /// <summary>What is edited, in words, and the line that comes, or the line that an existing one becomes.</summary>
    public static IEnumerable<(string What, int Line, string Text, bool IsNew)> In(IReadOnlyList<string> lines)
    {
        int[] rules = [.. Enumerable.Range(0, lines.Count).Where(line => lines[line].StartsWith("-A INPUT", StringComparison.Ordinal))];
        int middle = rules[rules.Length / 2];
        int policy = Enumerable.Range(0, lines.Count).First(line => lines[line].StartsWith(":INPUT", StringComparison.Ordinal));
        string other = lines[policy].Contains("DROP", StringComparison.Ordinal) ? lines[policy].Replace("DROP", "ACCEPT", StringComparison.Ordinal) : lines[policy].Replace("ACCEPT", "DROP", StringComparison.Ordinal);
        yield return ("a rule in the middle", middle, "-A INPUT -s 10.1.2.3/32 -p tcp -m tcp --dport 77 -j DROP", true);
        yield return ("a comment in the middle", middle, "# a few words", true);
        yield return ("an empty line at the top", 0, "", true);
        yield return ("half a word in the middle", middle, "A", true);
        yield return ("a rule with a device that no other names", middle, "-A INPUT -i tun7 -j DROP", true);
        yield return ("a rule with a condition that no other has", middle, "-A INPUT -m string --string \"a word\" --algo bm -j DROP", true);
        yield return ("another policy", policy, other, false);
        yield return ("a new chain", policy + 1, ":fresh - [0:0]", true);
    }
}
