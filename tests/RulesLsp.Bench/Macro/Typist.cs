using RulesLsp.Bench.Rulesets;

namespace RulesLsp.Bench.Macro;

/// <summary>
/// Single keystrokes in the middle of a ruleset, as editing makes them: every other one writes the next character of a new rule, the
/// others each put another digit into an address, a prefix length, a port or a rate of an old one.
/// </summary>
internal sealed class Typist(EditedDocument document)
{
    private const string NewRule = "-A INPUT -s 198.51.100.0/24 -p tcp -m tcp --dport 8443 -j ACCEPT";
    private const int AfterChain = 9;
    private readonly Dice _dice = new(7);
    private int _written = NewRule.Length;
    private int _line;
    private int _strokes;

    public Edit Next() => _strokes++ % 2 == 0 ? WriteOn() : ChangeDigit();

    private Edit WriteOn()
    {
        if (_written == NewRule.Length)
        {
            _written = 0;
            int above = MiddleLine();
            _line = above + 1;
            return new Edit(above, document.Lines[above].Length, document.Lines[above].Length, "\n");
        }

        _written++;
        return new Edit(_line, _written - 1, _written - 1, NewRule.Substring(_written - 1, 1));
    }

    private Edit ChangeDigit()
    {
        while (true)
        {
            int line = MiddleLine();
            string text = document.Lines[line];
            int[] digits = [.. Enumerable.Range(0, text.Length).Where(column => column >= AfterChain && char.IsAsciiDigit(text[column]))];
            if (line != _line && digits.Length > 0)
            {
                int column = _dice.OneOf(digits);
                return new Edit(line, column, column + 1, $"{_dice.Between(1, 9)}");
            }
        }
    }

    private int MiddleLine() => _dice.Between(document.Lines.Count / 4, document.Lines.Count * 3 / 4);
}
