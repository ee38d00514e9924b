using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// A rate such as <c>3/minute</c>: the unit may be cut to any beginning, and is a second when left out
/// (extensions/libxt_limit.c, parse_rate).
/// </summary>
internal sealed class RateGrammar : IValueGrammar
{
    /// <summary>In the order in which iptables tries a beginning.</summary>
    private static readonly (string Name, uint Seconds)[] Units = [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400)];

    /// <summary>XT_LIMIT_SCALE: the finest step of the kernel's bucket is a ten-thousandth of a second.</summary>
    private const ulong Scale = 10_000;

    private static readonly Parser<(ITextSpan<string> Count, IOption<ITextSpan<string>> Unit)> Rate =
        from count in Parse.Digit.AtLeastOnce().Text().Span()
        from unit in Parse.Char('/').Then(_ => SpracheText.Word).Optional()
        select (count, unit);

    public string TypeName => ValueTypes.Rate;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        // Where a match sets its own largest rate (hashlimit), it takes bytes in a second too.
        definition.Max is not null && char.ToLowerInvariant(text.AsSpan().TrimEnd('s').TrimEnd('/') is [.., var unit] ? unit : ' ') == 'b'
            ? new BytesGrammar().Read(text, definition, family)
            : ReadPackets(text, definition);

    private static ValueResult ReadPackets(string text, CatalogueValue definition) =>
        SpracheText.Read(Rate, text, "a rate such as 3/second or 10/minute", parts =>
        {
            if (!uint.TryParse(parts.Count.Value, out uint count) || count == 0)
            {
                return ValueResult.Refused(SpracheText.SpanOf(parts.Count), $"a rate of {parts.Count.Value} is not possible");
            }

            uint seconds = 1;
            if (parts.Unit.IsDefined)
            {
                ITextSpan<string> unit = parts.Unit.Get();
                int index = Array.FindIndex(Units, known => known.Name.StartsWith(unit.Value, StringComparison.OrdinalIgnoreCase));
                if (index < 0)
                {
                    return ValueResult.Refused(SpracheText.SpanOf(unit), $"'{unit.Value}' is no unit of time: second, minute, hour and day are");
                }

                seconds = Units[index].Seconds;
            }

            ulong most = definition.Max is { } max ? (ulong)max : Scale;
            return count > most * seconds
                ? ValueResult.Refused(new TextSpan(0, text.Length), $"the rate {text} is too fast: {most} in a second is the most")
                : ValueResult.Of(new RateValue(count, seconds));
        });
}

/// <summary>A byte count with an optional unit, or a byte rate such as <c>512kb/s</c> (extensions/libxt_hashlimit.c).</summary>
internal sealed class BytesGrammar : IValueGrammar
{
    private static readonly Parser<(ITextSpan<string> Count, string Unit, IOption<char> PerSecond)> Bytes =
        from count in Parse.Digit.AtLeastOnce().Text().Span()
        from unit in Parse.IgnoreCase("kb").Or(Parse.IgnoreCase("mb")).Or(Parse.IgnoreCase("b")).Text().Optional()
        from perSecond in Parse.Char('/').Then(_ => Parse.IgnoreCase('s')).Optional()
        select (count, unit.GetOrElse("b"), perSecond);

    public string TypeName => ValueTypes.Bytes;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(Bytes, text, "a number of bytes such as 4096, 16kb or 512kb/s", parts =>
        {
            ulong unit = parts.Unit.ToLowerInvariant() switch { "kb" => 1024, "mb" => 1024 * 1024, _ => 1 };
            return SpracheText.Number(parts.Count, ulong.MaxValue / unit) is { } count
                ? ValueResult.Of(new NumberValue(count * unit))
                : SpracheText.NotANumber(parts.Count, ulong.MaxValue / unit);
        });
}
