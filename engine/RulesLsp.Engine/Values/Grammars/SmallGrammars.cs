using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>Six bytes as <c>aa:bb:cc:dd:ee:ff</c> (xtables_option_parse, XTTYPE_ETHERMAC).</summary>
internal sealed class MacGrammar : IValueGrammar
{
    internal const ulong AllOnes = 0xffff_ffff_ffff;

    internal static readonly Parser<ulong> Address =
        from parts in Parse.Char(char.IsAsciiHexDigit, "hexadecimal digit").Repeat(1, 2).Text().DelimitedBy(Parse.Char(':'), 6, 6)
        select parts.Aggregate(0UL, (sum, part) => (sum << 8) | byte.Parse(part, NumberStyles.AllowHexSpecifier));

    public string TypeName => ValueTypes.Mac;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(Address, text, "a MAC address such as 00:1b:44:11:3a:b7", address => ValueResult.Of(new MacValue(address, AllOnes)));
}

/// <summary>A number from 0 to 1 (extensions/libxt_statistic.c, statistic_parse).</summary>
internal sealed class ProbabilityGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Probability;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double probability);
        return isNumber && probability is >= 0 and <= 1
            ? ValueResult.Of(new ProbabilityValue(probability))
            : ValueResult.Refused(new TextSpan(0, text.Length), isNumber
                ? $"the probability {text} is not between 0 and 1"
                : $"'{text}' is no probability: a number between 0 and 1 is");
    }
}

/// <summary>
/// A traffic class handle <c>major:minor</c> in hexadecimal, of which the low 16 bits each count; what stands behind it is not looked at
/// (extensions/libxt_CLASSIFY.c, sscanf).
/// </summary>
internal sealed class ClassIdGrammar : IValueGrammar
{
    private static readonly Parser<ushort> Part =
        from sign in Parse.Chars('-', '+').Optional()
        from mark in Parse.IgnoreCase("0x").Optional()
        from digits in Parse.Char(char.IsAsciiHexDigit, "hexadecimal digit").Repeat(1, 8).Text()
        let number = uint.Parse(digits, NumberStyles.AllowHexSpecifier)
        select unchecked((ushort)(sign.GetOrElse('+') == '-' ? 0 - number : number));

    private static readonly Parser<(ushort Major, ushort Minor, bool IsPlain)> ClassId =
        from major in Part
        from colon in Parse.Char(':')
        from minor in Part
        from rest in Parse.AnyChar.Many().Text()
        select (major, minor, rest.Length == 0);

    public string TypeName => ValueTypes.ClassId;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(ClassId, text, "a class such as 1:10, in hexadecimal", parts =>
        {
            string loaded = $"{parts.Major:x}:{parts.Minor:x}";
            bool isPlain = parts.IsPlain && text.AsSpan().IndexOfAny('-', '+') < 0;
            return ValueResult.Of(new NumberValue((ulong)parts.Major << 16 | parts.Minor), isPlain ? null : new ValueNote($"{text} is loaded as {loaded}", loaded));
        });
}

/// <summary>A range of queues <c>first:last</c> of which one end may be left out; a single number is refused (extensions/libxt_NFQUEUE.c).</summary>
internal sealed class QueueRangeGrammar : IValueGrammar
{
    private static readonly Parser<(IOption<ITextSpan<string>> First, IOption<char> Colon, IOption<ITextSpan<string>> Last)> Queues =
        from first in SpracheText.NumberWord.Optional()
        from colon in Parse.Char(':').Optional()
        from last in SpracheText.NumberWord.Optional()
        select (first, colon, last);

    public string TypeName => ValueTypes.QueueRange;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(Queues, text, "a range of queue numbers from 0 to 65535, such as 0:3", parts =>
        {
            if (EndOf(parts.First, 0) is not { } first)
            {
                return SpracheText.NotANumber(parts.First.Get(), ushort.MaxValue);
            }

            if (!parts.Colon.IsDefined)
            {
                return ValueResult.Refused(new TextSpan(0, text.Length), $"a range such as {first}:{first + 1} is needed, not a single number");
            }

            if (EndOf(parts.Last, ushort.MaxValue) is not { } last)
            {
                return SpracheText.NotANumber(parts.Last.Get(), ushort.MaxValue);
            }

            return last - first == ushort.MaxValue ? ValueResult.Refused(new TextSpan(0, text.Length), "65535 queues are the most that a range can have")
                : first < last ? ValueResult.Of(new NumberRangeValue(first, last))
                : ValueResult.Refused(new TextSpan(0, text.Length), $"the range {text} has no second queue");
        });

    private static ulong? EndOf(IOption<ITextSpan<string>> number, ulong missing) =>
        number.IsDefined ? SpracheText.Number(number.Get(), ushort.MaxValue) : missing;
}

/// <summary>A user or group by number, range <c>a-b</c> or name (extensions/libxt_owner.c).</summary>
internal sealed class UserIdGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.UserId;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        var span = new TextSpan(0, text.Length);
        if (text.Length == 0)
        {
            return ValueResult.Refused(span, $"the {definition.Name} is empty");
        }

        if (!char.IsAsciiDigit(text[0]))
        {
            return text[0] == '-' ? ValueResult.Refused(span, $"'{text}' is neither a number nor a name") : ValueResult.Of(new TextValue(text));
        }

        int dash = text.AsSpan().IndexOfAny('-', ':');
        ReadOnlySpan<char> firstText = dash < 0 ? text : text.AsSpan(0, dash);
        ReadOnlySpan<char> lastText = dash < 0 ? text : text.AsSpan(dash + 1);
        // The largest number means "no user" and is refused (UINT32_MAX - 1 is the limit of xtables_strtoui here).
        if (!NumberText.TryRead(firstText, out ulong first) || !NumberText.TryRead(lastText, out ulong last)
            || first >= uint.MaxValue || last >= uint.MaxValue)
        {
            return ValueResult.Refused(span, $"'{text}' is no number below {uint.MaxValue}, no range of them and no name");
        }

        return first <= last
            ? ValueResult.Of(new NumberRangeValue(first, last))
            : ValueResult.Refused(span, $"the range {text} is turned round");
    }
}
