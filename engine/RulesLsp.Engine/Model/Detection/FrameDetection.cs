using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Detection;

/// <summary>
/// Tells rulesets of arptables and ebtables that neither name nor header tells, and only where nothing speaks for iptables: a wrong
/// guess would call a good file broken.
/// </summary>
internal static class FrameDetection
{
    /// <summary>A ruleset shows what it is in its first rules; the rest of a long file need not be read for it.</summary>
    private const int MostRules = 200;

    /// <summary>The family; null where it is not certain.</summary>
    public static AddressFamily? Detect(RulesetSyntax syntax)
    {
        AddressFamily? found = null;
        int rules = 0;
        foreach (LineSyntax line in syntax.Lines)
        {
            if (ByForeignTable(line) is { } certain)
            {
                return certain;
            }

            if (line.Kind == LineKind.Chain && line.Words.Length > 3 || line.Kind == LineKind.Command && NamesMatch(line))
            {
                return null;
            }

            if (line.Kind == LineKind.Command && found is null)
            {
                found = ByOptions(line);
                if (++rules == MostRules)
                {
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>The family whose program has had a table, or a chain of it, that no other one has.</summary>
    private static AddressFamily? ByForeignTable(LineSyntax line)
    {
        if (line.Words.Length < 2 || line.Kind is not (LineKind.Table or LineKind.Chain))
        {
            return null;
        }

        string name = line.WordText(1);
        foreach (Catalogue.Catalogue catalogue in Catalogue.Catalogue.All)
        {
            if (catalogue.Pipeline.File.ForeignTables.Any(table => line.Kind == LineKind.Table ? table.Name == name : table.Chains.Contains(name)))
            {
                return FamilyNames.Find(catalogue.Pipeline.File.Families[0]);
            }
        }

        return null;
    }

    // Counters on chain lines and -m are iptables' alone: neither ebtables nor arptables saves them.
    private static bool NamesMatch(LineSyntax line)
    {
        for (int index = 0; index < line.Words.Length; index++)
        {
            if (line.Word(index) is BuiltinOptionNames.Match)
            {
                return true;
            }
        }

        return false;
    }

    private static AddressFamily? ByOptions(LineSyntax line)
    {
        for (int index = 0; index < line.Words.Length; index++)
        {
            ReadOnlySpan<char> word = line.Word(index);
            if (word is not ['-', '-', _, ..] || IsOptionFor(AddressFamily.IPv4, word))
            {
                continue;
            }

            bool isArp = IsOptionFor(AddressFamily.Arp, word);
            bool isBridge = IsOptionFor(AddressFamily.Bridge, word);
            if (isArp != isBridge)
            {
                return isArp ? AddressFamily.Arp : AddressFamily.Bridge;
            }
        }

        return null;
    }

    private static bool IsOptionFor(AddressFamily family, ReadOnlySpan<char> word) => !Catalogue.Catalogue.Of(family).FindOptionOwners(word).IsEmpty;
}
