using System.Text.RegularExpressions;
using RulesLsp.Bench.Rulesets;

namespace RulesLsp.Bench.Macro;

/// <summary>Single keystrokes in the rules of some chains: each puts another digit where an expression finds the one before it.</summary>
/// <param name="digit">Finds, in a line, the digit to be changed: the group with this name.</param>
internal sealed class ChainTypist(EditedDocument document, Regex digit)
{
    private const string Group = "digit";
    private readonly Dice _dice = new(11);
    private readonly int[] _lines = [.. Enumerable.Range(0, document.Lines.Count).Where(line => digit.IsMatch(document.Lines[line]))];

    public Edit Next()
    {
        int line = _dice.OneOf(_lines);
        string text = document.Lines[line];
        int column = digit.Match(text).Groups[Group].Index;
        return new Edit(line, column, column + 1, $"{(text[column] - '0' + _dice.Between(1, 5)) % 6}");
    }
}
