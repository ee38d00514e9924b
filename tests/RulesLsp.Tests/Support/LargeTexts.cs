using System.Globalization;
using System.Text;

namespace RulesLsp.Tests.Support;

/// <summary>Rulesets of many megabytes: of live rules, or of remarks.</summary>
internal static class LargeTexts
{
    /// <summary>Whether this is the full run (<c>RULES_LSP_ORACLE=full</c>), which takes minutes.</summary>
    public static bool IsFullRun { get; } = Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full";

    /// <summary>Rules for addresses that all differ, so that each is reached.</summary>
    public static (string Text, int Rules) OfRules(int megabytes)
    {
        var text = new StringBuilder(megabytes << 20);
        text.Append("*filter\n:INPUT ACCEPT [0:0]\n");
        int rules = 0;
        for (; text.Length < megabytes << 20; rules++)
        {
            text.Append(CultureInfo.InvariantCulture, $"-A INPUT -s {1 + rules % 200}.{rules / 200 % 256}.{rules / 51_200 % 256}.{rules / 13_107_200}/32 -p tcp -m tcp --dport {1 + rules % 60_000} -j DROP\n");
        }

        return (text.Append("COMMIT\n").ToString(), rules);
    }

    /// <summary>Remarks around one rule.</summary>
    public static string OfRemarks(int megabytes)
    {
        var text = new StringBuilder(megabytes << 20);
        text.Append("*filter\n:INPUT DROP [0:0]\n");
        for (int remark = 0; text.Length < megabytes << 20; remark++)
        {
            text.Append(CultureInfo.InvariantCulture, $"# remark {remark} about nothing in particular, written to fill a line\n");
        }

        return text.Append("-A INPUT -i lo -j ACCEPT\nCOMMIT\n").ToString();
    }
}
