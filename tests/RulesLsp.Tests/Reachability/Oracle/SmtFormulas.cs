using System.Globalization;
using System.Text;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>A bit vector by the name under which it is defined.</summary>
internal sealed record SmtWord(string Term, int Bits);

/// <summary>Statements in SMT-LIB 2, words as bit vectors: each is defined under a name of its own, for a solver to think about.</summary>
internal sealed class SmtFormulas : IFormulas<string, SmtWord>
{
    private readonly StringBuilder _definitions = new("(set-logic QF_BV)\n");
    private readonly Dictionary<string, SmtWord> _words = [];
    private readonly Dictionary<string, string> _terms = [];
    private int _names;

    public string True => "true";

    public string False => "false";

    /// <summary>All that was said, in the order in which it has to be read.</summary>
    public string Definitions => _definitions.ToString();

    /// <summary>The unknown words by their names.</summary>
    public IReadOnlyDictionary<string, SmtWord> Words => _words;

    public string Not(string formula) => formula == True ? False : formula == False ? True : Truth($"(not {formula})");

    public string And(string one, string other) =>
        one == False || other == False ? False : one == True ? other : other == True ? one : Truth($"(and {one} {other})");

    public string Or(string one, string other) =>
        one == True || other == True ? True : one == False ? other : other == False ? one : Truth($"(or {one} {other})");

    public string Unknown(string name) => HasBits(UnknownWord(name, 1), 1, 1);

    public SmtWord UnknownWord(string name, int bits)
    {
        if (!_words.TryGetValue(name, out SmtWord? word))
        {
            word = new SmtWord(NextName(), bits);
            _definitions.Append(CultureInfo.InvariantCulture, $"(declare-const {word.Term} (_ BitVec {bits}))\n");
            _words.Add(name, word);
        }

        return word;
    }

    public SmtWord Constant(UInt128 value, int bits) => new($"(_ bv{value} {bits})", bits);

    public string Select(string condition, string yes, string no) => yes == no ? yes : Truth($"(ite {condition} {yes} {no})");

    public SmtWord Select(string condition, SmtWord yes, SmtWord no) => yes == no ? yes : Vector($"(ite {condition} {yes.Term} {no.Term})", yes.Bits);

    public SmtWord And(SmtWord word, UInt128 mask) => Vector($"(bvand {word.Term} {Constant(mask & Most(word), word.Bits).Term})", word.Bits);

    public SmtWord Xor(SmtWord one, SmtWord other) => Vector($"(bvxor {one.Term} {other.Term})", one.Bits);

    public string IsInRange(SmtWord word, UInt128 first, UInt128 last) => first > Most(word) ? False
        : Truth($"(and (bvuge {word.Term} {Constant(first, word.Bits).Term}) (bvule {word.Term} {Constant(UInt128.Min(last, Most(word)), word.Bits).Term}))");

    public string HasBits(SmtWord word, UInt128 mask, UInt128 value) => value > Most(word) ? False
        : Truth($"(= (bvand {word.Term} {Constant(mask & Most(word), word.Bits).Term}) {Constant(value, word.Bits).Term})");

    public bool AreTooLarge => false;

    public bool IsNever(string formula) => formula == False;

    private static UInt128 Most(SmtWord word) => UInt128.MaxValue >> (128 - word.Bits);

    private string Truth(string term) => Define(term, "Bool");

    private SmtWord Vector(string term, int bits) => new(Define(term, $"(_ BitVec {bits})"), bits);

    private string Define(string term, string sort)
    {
        if (!_terms.TryGetValue(term, out string? name))
        {
            name = NextName();
            _definitions.Append(CultureInfo.InvariantCulture, $"(define-fun {name} () {sort} {term})\n");
            _terms.Add(term, name);
        }

        return name;
    }

    private string NextName() => string.Create(CultureInfo.InvariantCulture, $"t{_names++}");
}
