using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Translation;

/// <summary>One rule of iptables in nftables.</summary>
internal static class TranslatedRule
{
    /// <summary>Commands and problems of a rule that stands alone in its table.</summary>
    /// <param name="rule">What stands behind <c>-A CHAIN</c>.</param>
    public static RuleTranslation Of(AddressFamily family, string table, string chain, string rule, HostDescription? host = null)
    {
        Ruleset ruleset = Alone(family, table, chain, rule);
        int line = ruleset.Syntax.LineCount - 1;
        while (!ruleset.Syntax[line].Text.StartsWith("-A", StringComparison.Ordinal))
        {
            line--;
        }

        return RulesetTranslator.TranslateLine(ruleset, host, line) ?? throw new InvalidOperationException($"no rule: {rule}");
    }

    /// <summary>A ruleset of nothing but the rule and the chains that it needs.</summary>
    public static Ruleset Alone(AddressFamily family, string table, string chain, string rule) =>
        RulesetOf(family, $"*{table}\n{Declarations(family, table, chain, rule)}-A {chain} {rule}\nCOMMIT\n");

    /// <summary>Declarations first, as they must be loaded.</summary>
    public static ImmutableArray<string> Commands(RuleTranslation translation) => [.. translation.Declarations, .. translation.Rules];

    public static Ruleset RulesetOf(AddressFamily family, string text) =>
        new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), new RulesetOptions(family, RulesetProfile.Restore, []));

    /// <summary>Words of a command line, quotes read, as the words of a rule in a file.</summary>
    public static string Quoted(IEnumerable<string> words) => string.Join(' ', words.Select(word =>
        word.Length > 0 && !word.AsSpan().ContainsAny(" \t\"'\\") ? word : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));

    private static string Declarations(AddressFamily family, string table, string chain, string rule)
    {
        string own = Catalogue.Default.Pipeline.FindBuiltinChain(table, chain) is null ? $":{chain} - [0:0]\n" : "";
        string[] words = rule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int jump = Array.FindIndex(words, word => word is "-j" or "-g");
        bool isChain = jump >= 0 && jump + 1 < words.Length && Catalogue.Default.Find(EntryKind.Target, words[jump + 1], family) is null;
        return isChain && words[jump + 1] != chain ? $"{own}:{words[jump + 1]} - [0:0]\n" : own;
    }
}
