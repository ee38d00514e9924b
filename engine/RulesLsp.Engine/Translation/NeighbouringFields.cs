using System.Collections.Immutable;

namespace RulesLsp.Engine.Translation;

/// <summary>
/// Fields that stand beside each other in a header. nft (seen in 1.0.6) compares them in one go where a rule asks both for another value, and
/// then takes every packet in which one of the two differs; a range of one value is compared alone.
/// </summary>
internal static class NeighbouringFields
{
    private const string Unequal = "!=";

    /// <summary>The tests of a rule with one of two such fields, a number, as a range.</summary>
    /// <param name="neighbours">Pairs of names of fields.</param>
    public static string KeptApart(string tests, ImmutableArray<ImmutableArray<string>> neighbours)
    {
        if (!tests.Contains(Unequal, StringComparison.Ordinal))
        {
            return tests;
        }

        string[] words = tests.Split(' ');
        foreach (ImmutableArray<string> pair in neighbours)
        {
            int[] places = [.. Enumerable.Range(0, words.Length - 2).Where(at => pair.Contains(words[at]) && words[at + 1] == Unequal && IsOneValue(words[at + 2]))];
            if (places.Length > 1)
            {
                int number = places.Last(at => char.IsAsciiDigit(words[at + 2][0])) + 2;
                words[number] = $"{words[number]}-{words[number]}";
            }
        }

        return string.Join(' ', words);
    }

    private static bool IsOneValue(string word) => word != "{" && !(char.IsAsciiDigit(word[0]) && word.Contains('-', StringComparison.Ordinal));
}
