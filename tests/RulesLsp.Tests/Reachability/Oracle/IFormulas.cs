namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>Statements about all packets at once, as some solver writes them down; a word is a number that differs from packet to packet.</summary>
internal interface IFormulas<TFormula, TWord>
{
    public TFormula True { get; }

    public TFormula False { get; }

    public TFormula Not(TFormula formula);

    public TFormula And(TFormula one, TFormula other);

    public TFormula Or(TFormula one, TFormula other);

    /// <summary>A statement of which nothing is known; the same name means the same one.</summary>
    public TFormula Unknown(string name);

    /// <summary>A number of which nothing is known; the same name means the same one.</summary>
    public TWord UnknownWord(string name, int bits);

    public TWord Constant(UInt128 value, int bits);

    public TFormula Select(TFormula condition, TFormula yes, TFormula no);

    public TWord Select(TFormula condition, TWord yes, TWord no);

    public TWord And(TWord word, UInt128 mask);

    public TWord Xor(TWord one, TWord other);

    /// <summary>Not below <paramref name="first"/> and not above <paramref name="last"/>, which may be more than the word can hold.</summary>
    public TFormula IsInRange(TWord word, UInt128 first, UInt128 last);

    /// <summary>(word AND mask) equals value.</summary>
    public TFormula HasBits(TWord word, UInt128 mask, UInt128 value);

    /// <summary>The formulas have grown so large that going on is hopeless.</summary>
    public bool AreTooLarge { get; }

    /// <summary>It is known to hold for no packet. Who would have to think about it says no.</summary>
    public bool IsNever(TFormula formula);
}
