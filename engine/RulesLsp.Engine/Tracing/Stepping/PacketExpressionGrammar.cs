using System.Collections.Immutable;
using Sprache;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>A comparison as written.</summary>
internal sealed record AskedComparison(string Name, string Sign, string Value);

/// <summary>A comparison, or alternatives in parentheses.</summary>
internal sealed record ExpressionTerm(bool IsNegated, AskedComparison? Comparison, ImmutableArray<ImmutableArray<ExpressionTerm>> Inner);

/// <summary>The grammar of questions about packets: <c>NAME SIGN VALUE</c> with <c>!</c>, <c>&amp;&amp;</c>, <c>||</c> and parentheses.</summary>
internal static class PacketExpressionGrammar
{
    private static readonly Parser<string> Name =
        from first in Letter.Token()
        from others in Letter.Token().Except(Parse.String("in").Then(_ => Parse.WhiteSpace)).Many()
        select string.Join(' ', others.Prepend(first));

    private static Parser<string> Letter => Parse.Char(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_', "a name such as mark or ct state").AtLeastOnce().Text();

    private static readonly Parser<string> Operator = Parse.String("==").Or(Parse.String("!=")).Or(Parse.String("<=")).Or(Parse.String(">="))
        .Or(Parse.String("=")).Or(Parse.String("<")).Or(Parse.String(">")).Or(Parse.String("in")).Text().Token();

    private static readonly Parser<string> Value =
        Parse.Char(character => !char.IsWhiteSpace(character) && character is not ('(' or ')' or '&' or '|' or '"'), "a value").AtLeastOnce().Text().Token()
            .Or(Parse.CharExcept('"').Many().Text().Contained(Parse.Char('"'), Parse.Char('"')).Token());

    private static readonly Parser<ExpressionTerm> Comparison =
        from name in Name
        from sign in Operator
        from value in Value
        select new ExpressionTerm(false, new AskedComparison(name, sign, value), []);

    private static readonly Parser<ExpressionTerm> Group =
        from open in Parse.Char('(').Token()
        from inner in Parse.Ref(() => Conditions!)
        from close in Parse.Char(')').Token()
        select new ExpressionTerm(false, null, inner);

    private static readonly Parser<ExpressionTerm> Factor =
        from bangs in Parse.Char('!').Token().Many()
        from term in Group.Or(Comparison)
        select term with { IsNegated = bangs.Count() % 2 == 1 };

    private static readonly Parser<ImmutableArray<ExpressionTerm>> All =
        Factor.DelimitedBy(Parse.String("&&").Token()).Select(terms => terms.ToImmutableArray());

    private static readonly Parser<ImmutableArray<ImmutableArray<ExpressionTerm>>> Conditions =
        All.DelimitedBy(Parse.String("||").Token()).Select(terms => terms.ToImmutableArray());

    /// <summary>The whole text: alternatives, each of conditions that all hold.</summary>
    public static readonly Parser<ImmutableArray<ImmutableArray<ExpressionTerm>>> Whole = Conditions.End();
}
