using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using Sprache;
using TextSpan = RulesLsp.Engine.Text.TextSpan;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>A time of day <c>hh:mm[:ss]</c>, kept as seconds since midnight (extensions/libxt_time.c, time_parse_minutes).</summary>
internal sealed class TimeOfDayGrammar : IValueGrammar
{
    private static readonly Parser<string> Digits = Parse.Digit.AtLeastOnce().Text();

    /// <summary>Nothing behind a colon stands for 0.</summary>
    private static readonly Parser<string> DigitsOrNothing = Parse.Digit.Many().Text().Select(digits => digits.Length == 0 ? "0" : digits);

    private static readonly Parser<(string Hour, string Minute, IOption<string> Second)> Time =
        from hour in Digits
        from colon in Parse.Char(':')
        from minute in DigitsOrNothing
        from second in Parse.Char(':').Then(_ => DigitsOrNothing).Optional()
        select (hour, minute, second);

    public string TypeName => ValueTypes.TimeOfDay;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(Time, text, "a time of day such as 08:30 or 08:30:15", parts =>
        {
            uint minute = 0;
            uint second = 0;
            bool isTime = uint.TryParse(parts.Hour, out uint hour) && hour < 24
                && uint.TryParse(parts.Minute, out minute) && minute < 60
                && uint.TryParse(parts.Second.GetOrElse("0"), out second) && second < 60;
            return isTime
                ? ValueResult.Of(new NumberValue(hour * 3600 + minute * 60 + second))
                : ValueResult.Refused(new TextSpan(0, text.Length), $"there is no time of day {text}");
        });
}

/// <summary>
/// A date <c>YYYY[-MM[-DD[Thh[:mm[:ss]]]]]</c> of the years 1970 to 2038, kept as seconds since 1970
/// (extensions/libxt_time.c, time_parse_date).
/// </summary>
internal sealed class DateTimeGrammar : IValueGrammar
{
    private static readonly Parser<int> TwoDigits =
        Parse.Digit.Repeat(1, 2).Text().Select(int.Parse);

    private static readonly Parser<(int Year, int Month, int Day, int Hour, int Minute, int Second)> Date =
        from year in Parse.Digit.Repeat(4).Text().Select(int.Parse)
        from month in Part('-', 1)
        from day in Part('-', 1)
        from hour in Part('T', 0)
        from minute in Part(':', 0)
        from second in Part(':', 0)
        select (year, month, day, hour, minute, second);

    public string TypeName => ValueTypes.DateTime;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(Date, text, "a date such as 2027-03-01 or 2027-03-01T08:00:00", parts =>
        {
            bool isDate = parts.Year is >= 1970 and <= 2038
                && parts.Month is >= 1 and <= 12
                && parts.Day is >= 1 and <= 31
                && parts.Hour < 24 && parts.Minute < 60 && parts.Second < 60;
            if (!isDate)
            {
                return ValueResult.Refused(new TextSpan(0, text.Length), $"there is no date {text} between 1970 and 2038");
            }

            // mktime carries a day that the month lacks over to the next month.
            DateTimeOffset date = new DateTimeOffset(parts.Year, parts.Month, 1, parts.Hour, parts.Minute, parts.Second, TimeSpan.Zero).AddDays(parts.Day - 1);
            string loaded = date.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
            return ValueResult.Of(new NumberValue((ulong)date.ToUnixTimeSeconds()), date.Month == parts.Month ? null : new ValueNote($"{text} is loaded as {loaded}", loaded));
        });

    private static Parser<int> Part(char mark, int missing) =>
        Parse.Char(mark).Then(_ => TwoDigits).Optional().Select(part => part.GetOrElse(missing));
}
