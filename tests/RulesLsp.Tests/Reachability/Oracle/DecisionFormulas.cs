namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>Statements as binary decision diagrams, words as one diagram for each bit, the highest first.</summary>
/// <param name="mostNodes">All diagrams together may have about so many nodes.</param>
internal sealed class DecisionFormulas(int mostNodes) : IFormulas<int, int[]>
{
    private readonly BinaryDecisions _decisions = new();
    private readonly Dictionary<string, int[]> _words = [];
    private int _variables;

    public int True => BinaryDecisions.True;

    public int False => BinaryDecisions.False;

    public bool AreTooLarge => _decisions.Count > mostNodes;

    public int Not(int formula) => _decisions.Not(formula);

    public int And(int one, int other) => _decisions.And(one, other);

    public int Or(int one, int other) => _decisions.Or(one, other);

    public int Unknown(string name) => UnknownWord(name, 1)[0];

    public int[] UnknownWord(string name, int bits)
    {
        if (!_words.TryGetValue(name, out int[]? word))
        {
            word = [.. Enumerable.Range(_variables, bits).Select(_decisions.Variable)];
            _variables += bits;
            _words.Add(name, word);
        }

        return word;
    }

    public int[] Constant(UInt128 value, int bits) => [.. Enumerable.Range(0, bits).Select(place => Bit(value, bits - 1 - place) ? True : False)];

    public int Select(int condition, int yes, int no) => _decisions.IfThenElse(condition, yes, no);

    public int[] Select(int condition, int[] yes, int[] no) =>
        ReferenceEquals(yes, no) ? yes : [.. yes.Zip(no, (one, other) => _decisions.IfThenElse(condition, one, other))];

    public int[] And(int[] word, UInt128 mask) => [.. word.Select((bit, place) => Bit(mask, word.Length - 1 - place) ? bit : False)];

    public int[] Xor(int[] one, int[] other) => [.. one.Zip(other, (left, right) => _decisions.IfThenElse(left, _decisions.Not(right), right))];

    public int IsInRange(int[] word, UInt128 first, UInt128 last)
    {
        UInt128 most = UInt128.MaxValue >> (128 - word.Length);
        return first > most ? False : And(IsAtLeast(word, first), IsAtMost(word, UInt128.Min(last, most)));
    }

    public int HasBits(int[] word, UInt128 mask, UInt128 value)
    {
        int all = True;
        for (int bit = 0; bit < word.Length; bit++)
        {
            if (Bit(mask, bit))
            {
                int diagram = word[word.Length - 1 - bit];
                all = And(Bit(value, bit) ? diagram : Not(diagram), all);
            }
        }

        // Bits outside of the mask, or of the word, are 0 on the left.
        return (value & ~(mask & (UInt128.MaxValue >> (128 - word.Length)))) != 0 ? False : all;
    }

    public bool IsNever(int formula) => formula == False;

    private int IsAtLeast(int[] word, UInt128 least)
    {
        int holds = True;
        for (int bit = 0; bit < word.Length; bit++)
        {
            int diagram = word[word.Length - 1 - bit];
            holds = Bit(least, bit) ? And(diagram, holds) : Or(diagram, holds);
        }

        return holds;
    }

    private int IsAtMost(int[] word, UInt128 most)
    {
        int holds = True;
        for (int bit = 0; bit < word.Length; bit++)
        {
            int not = Not(word[word.Length - 1 - bit]);
            holds = Bit(most, bit) ? Or(not, holds) : And(not, holds);
        }

        return holds;
    }

    private static bool Bit(UInt128 value, int bit) => (value >> bit & 1) != 0;
}
