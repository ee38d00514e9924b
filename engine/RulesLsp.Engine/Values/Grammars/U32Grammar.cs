using RulesLsp.Engine.Catalogue;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// u32's little language: tests joined by <c>&amp;&amp;</c>, each <c>location = ranges</c>; a location is numbers joined by
/// <c>&amp; &lt;&lt; &gt;&gt; @</c> (extensions/libxt_u32.c, u32_parse).
/// </summary>
internal sealed class U32Grammar : IValueGrammar
{
    /// <summary>XT_U32_MAXSIZE less one: the most tests of a rule, numbers of a location and ranges of a test.</summary>
    private const int MostParts = 10;

    /// <summary>The kernel shifts numbers of 32 bits (net/netfilter/xt_u32.c, u32_mt_checkentry).</summary>
    private const ulong WidestShift = 31;

    private static readonly Parser<ITextSpan<string>> Number = SpracheText.NumberWord.Token();

    private static readonly Parser<IEnumerable<Part>> Location =
        from start in Number
        from steps in (
            from mark in Parse.String("<<").Or(Parse.String(">>")).Or(Parse.String("@")).Or(Parse.String("&").Except(Parse.String("&&"))).Text().Token()
            from number in Number
            select new Part(number, mark is "<<" or ">>")).Many()
        select steps.Prepend(new Part(start, false));

    private static readonly Parser<IEnumerable<Part>> NumberOrRange =
        from first in Number
        from last in Parse.Char(':').Token().Then(_ => Number).Optional()
        select last.IsDefined ? [new Part(first, false), new Part(last.Get(), false)] : new[] { new Part(first, false) };

    private static readonly Parser<(IEnumerable<Part> Location, IEnumerable<IEnumerable<Part>> Ranges)> Test =
        from location in Location
        from mark in Parse.Char('=').Token()
        from ranges in NumberOrRange.DelimitedBy(Parse.Char(',').Token())
        select (location, ranges);

    private static readonly Parser<IEnumerable<(IEnumerable<Part> Location, IEnumerable<IEnumerable<Part>> Ranges)>> Tests =
        Test.DelimitedBy(Parse.String("&&").Token());

    public string TypeName => ValueTypes.U32;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(Tests, text, "a u32 test such as 0>>22&0x3C@4>>16=80", tests =>
        {
            if (tests.Count() > MostParts || tests.Any(test => test.Location.Count() > MostParts || test.Ranges.Count() > MostParts))
            {
                return ValueResult.Refused(new TextSpan(0, text.Length), $"{MostParts} tests, {MostParts} numbers of a location and {MostParts} ranges of a test are the most");
            }

            foreach (Part part in tests.SelectMany(test => test.Location.Concat(test.Ranges.SelectMany(range => range))))
            {
                ulong most = part.IsShift ? WidestShift : uint.MaxValue;
                if (SpracheText.Number(part.Number, most) is null)
                {
                    return SpracheText.NotANumber(part.Number, most);
                }
            }

            return ValueResult.Of(new TextValue(text));
        });

    private sealed record Part(ITextSpan<string> Number, bool IsShift);
}
