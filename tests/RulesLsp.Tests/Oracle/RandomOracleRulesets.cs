using System.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle;

/// <summary>
/// Random rulesets of 10 to 40 rules over all five tables that the real iptables loads on both back ends: user chains, jumps,
/// gotos, RETURN, negations, marks, translations, REJECT, sets. Most rules go on, so that packets meet many of them.
/// </summary>
internal sealed class RandomOracleRulesets(Random random, OraclePools pools)
{
    private const int FewestRules = 10;
    private const int MostRules = 40;
    private readonly RandomOracleMatches _matches = new(random, pools);
    private readonly RandomOracleTargets _targets = new(random, pools);

    public string Next()
    {
        var text = new StringBuilder();
        int rules = random.Next(FewestRules, MostRules + 1);
        foreach ((string table, int share) in new[] { ("raw", 12), ("mangle", 33), ("nat", 18), ("filter", 27), ("security", 10) })
        {
            AddTable(text, table, (rules * share / 100) + 1);
        }

        return text.ToString();
    }

    private void AddTable(StringBuilder text, string table, int rules)
    {
        string[] hooks = table switch
        {
            "raw" => ["PREROUTING", "OUTPUT"],
            "nat" => ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
            "mangle" => ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
            _ => ["INPUT", "FORWARD", "OUTPUT"],
        };

        // Translations are legal on one side only, so chains of nat belong to one.
        string[] users = table == "nat" ? ["to1", "to2", "from1", "from2"] : ["user1", "user2", "user3"];
        text.Append('*').Append(table).Append('\n');
        foreach (string hook in hooks)
        {
            bool isClosed = Chance(table == "filter" ? 15 : 2);
            text.Append(':').Append(hook).Append(isClosed ? " DROP" : " ACCEPT").Append(" [0:0]\n");
        }

        text.Append(string.Concat(users.Select(user => $":{user} - [0:0]\n")));
        string[] used = [.. hooks.Where(_ => Chance(75)).DefaultIfEmpty(hooks[0]), .. users.Where(_ => Chance(60))];
        IEnumerable<OraclePlace> places = Enumerable.Range(0, rules).Select(_ => used[random.Next(used.Length)]).Order(Comparer<string>.Create((first, second) => Array.IndexOf(used, first) - Array.IndexOf(used, second)))
            .Select(chain => new OraclePlace(table, chain, Callable(table, chain, users)));
        foreach (OraclePlace place in places)
        {
            text.Append("-A ").Append(place.Chain).Append(Rule(place)).Append('\n');
        }

        text.Append("COMMIT\n");
    }

    // Chains call later ones only: no circle.
    private static string[] Callable(string table, string chain, string[] users)
    {
        string[] later = users[(Array.IndexOf(users, chain) + 1)..];
        return table != "nat" ? later
            : chain is "PREROUTING" or "OUTPUT" or "to1" ? [.. later.Where(user => user.StartsWith("to", StringComparison.Ordinal))]
            : chain is "POSTROUTING" or "from1" ? [.. later.Where(user => user.StartsWith("from", StringComparison.Ordinal))]
            : [];
    }

    private string Rule(OraclePlace place)
    {
        RandomOracleMatches.Chosen matches = Chance(30) ? RandomOracleMatches.Nothing : _matches.Next(place);
        return matches.Text + _targets.Next(place, matches.Protocol);
    }

    private bool Chance(int percent) => random.Next(100) < percent;
}

/// <summary>Where a rule stands.</summary>
/// <param name="Callable">User chains that it may jump to.</param>
internal sealed record OraclePlace(string Table, string Chain, string[] Callable)
{
    public bool IsBuiltin => char.IsUpper(Chain[0]);

    /// <summary>Rules may ask for the device that a packet came in by.</summary>
    public bool HasInput => Chain is not ("OUTPUT" or "POSTROUTING");

    public bool HasOutput => Chain is not ("INPUT" or "PREROUTING");
}
