using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;
using Sprache;

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
        bool hasChains = false;
        bool hasCommit = false;
        bool hasFrameValue = false;
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

            hasChains |= line.Kind == LineKind.Chain;
            hasCommit |= line.Kind == LineKind.Commit;
            if (line.Kind == LineKind.Command && found is null)
            {
                found = ByOptions(line);
                hasFrameValue |= HasFrameValue(line);
                if (++rules == MostRules)
                {
                    break;
                }
            }
        }

        // ebtables saves no COMMIT; a file of iptables that has one keeps its own finding about such a value.
        return found ?? (hasFrameValue && hasChains && !hasCommit ? AddressFamily.Bridge : null);
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

    /// <summary>A condition that both programs have, with a value that only ebtables takes: a type of frames or an Ethernet address.</summary>
    private static bool HasFrameValue(LineSyntax line)
    {
        for (int index = 0; index + 1 < line.Words.Length; index++)
        {
            int value = line.Word(index + 1) is "!" && index + 2 < line.Words.Length ? index + 2 : index + 1;
            if (line.Word(index) switch
            {
                BuiltinOptionNames.Protocol => IsFrameTypeOnly(line.WordText(value)),
                BuiltinOptionNames.Source or BuiltinOptionNames.Destination => MacGrammar.Address.End().TryParse(line.WordText(value)).WasSuccessful,
                _ => false,
            })
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFrameTypeOnly(string word) =>
        ProtocolNames.NumberOf(word.ToLowerInvariant()) is null
        && Catalogue.Catalogue.Of(AddressFamily.Bridge).Builtin(BuiltinOptionNames.Protocol).Values[0].Choices.Any(type =>
            type.Aliases.Prepend(type.Name).Contains(word, StringComparer.OrdinalIgnoreCase));

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
