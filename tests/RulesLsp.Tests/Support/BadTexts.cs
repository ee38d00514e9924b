using System.Text;

namespace RulesLsp.Tests.Support;

/// <summary>Texts that nobody means to write, each with the finding that has to be told; null: any.</summary>
internal static class BadTexts
{
    private const int Megabyte = 1 << 20;
    private const string Head = "*filter\n:INPUT ACCEPT [0:0]\n";
    private const string Tail = "-A INPUT -i lo -j ACCEPT\nCOMMIT\n";

    public static IReadOnlyList<(string Name, string Text, string? Code)> All { get; } =
    [
        ("random bytes without zero", Head + Encoding.UTF8.GetString(RandomBytes(Megabyte, 1, 256)) + "\n" + Tail, "RL1021"),
        ("random ASCII", Head + Encoding.ASCII.GetString(RandomBytes(Megabyte, 32, 127)) + "\n" + Tail, null),
        ("random lines", Head + string.Concat(RandomBytes(Megabyte, 0, 40).Select(letter => " \n-!\"\\:*[]#\t,./0123456789abcdefghijklmno"[letter])) + "\n" + Tail, null),
        ("1 MB of words in a rule", Rule(Repeat("-p tcp ")), "RL1024"),
        ("1 MB of unknown options in a rule", Rule(Repeat("--x ")), "RL1024"),
        ("1 MB of addresses in a rule", Rule("-s " + Repeat("10.0.0.1,") + "10.0.0.2"), "RL1024"),
        ("1 MB of ports in a rule", Rule("-p tcp -m multiport --dports " + Repeat("1,") + "1"), "RL1024"),
        ("1 MB of placeholders in a rule", Rule(Repeat("${")), "RL1024"),
        ("1 MB of typographic dashes in a rule", Rule(Repeat("–p tcp ")), "RL1024"),
        ("1 MB of '!' in a rule", Rule(Repeat("! ")), "RL1024"),
        ("1 MB as a word", Rule(Repeat("x")), "RL1024"),
        ("1 MB in quotes", Rule("-m comment --comment \"" + Repeat("q") + "\""), "RL1024"),
        ("1 MB of quotes", Rule(Repeat("\"")), "RL1024"),
        ("1 MB of escapes in quotes", Rule("-m comment --comment \"" + Repeat("\\\"") + "\""), "RL1024"),
        ("1 MB as a comment", Head + "#" + Repeat("c") + "\n" + Tail, "RL1024"),
        ("1 MB as a chain name", Head + ":" + Repeat("C") + " - [0:0]\n" + Tail, "RL1024"),
        ("1 MB as a jump", Rule("-j " + Repeat("C")), "RL1024"),
        ("1 MB as a table name", Head + "COMMIT\n*" + Repeat("t") + "\nCOMMIT\n", "RL1024"),
        ("1 MB as directives", Head + "# rules-lsp: trace " + Repeat("tcp ") + "\n# rules-lsp: host " + Repeat("eth0 10.0.0.1/24, ") + "\n# rules-lsp: allow " + Repeat("x,") + "\n" + Tail, "RL1019"),
        ("carriage returns", (Head + string.Concat(Enumerable.Repeat("-A INPUT -s 192.0.2.1 -j ACCEPT\n", 5_000)) + Tail).ReplaceLineEndings("\r\n"), "RL1014"),
        ("lone carriage returns", (Head + Tail).ReplaceLineEndings("\r"), "RL1014"),
        ("no final newline", (Head + Tail).TrimEnd('\n'), "RL1017"),
        ("zero characters", Head + "-A INPUT -s 192.0.2.1\0 -j ACC\0EPT\n\0\n" + Tail, "RL3004"),
        ("a table opened 5,000 times", string.Concat(Enumerable.Repeat("*filter\n", 5_000)), "RL1010"),
        ("5,000 allowances in a row", Head + string.Concat(Enumerable.Repeat("# rules-lsp: allow shadowed-rule\n", 5_000)) + Tail, "RL1020"),
        ("empty", "", null),
    ];

    /// <summary>The same bytes each time.</summary>
    public static byte[] RandomBytes(int count, int first, int end)
    {
        var random = new Random(20240229);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)random.Next(first, end);
        }

        return bytes;
    }

    private static string Rule(string words) => Head + "-A INPUT " + words + "\n" + Tail;

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, Megabyte / text.Length));
}
