using System.Globalization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>Dates, times of day and days of the week.</summary>
internal static class TimeWords
{
    private const ulong LastSecondOfDay = 86_399;

    /// <summary>The last second that iptables reckons with: 2038-01-19 03:14:07.</summary>
    private const ulong LastSecond = int.MaxValue;

    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public static Saying Make(ModuleReading reading)
    {
        var words = new List<string>();
        ulong firstDate = reading.Number("first-date") ?? 0;
        ulong lastDate = reading.Number("last-date") ?? LastSecond;
        ulong from = reading.Number("from") ?? 0;
        ulong until = reading.Number("until") ?? LastSecondOfDay;
        bool hasDates = firstDate != 0 || lastDate != LastSecond;
        if (hasDates)
        {
            words.Add($"meta time \"{Date(firstDate)}\"-\"{Date(lastDate)}\"");
        }

        if (from != 0 || until != LastSecondOfDay)
        {
            words.Add($"meta hour \"{Hour(from)}\"-\"{Hour(until)}\"");
        }

        if (reading.Value<ChoiceValue>("days") is { } days)
        {
            // Sunday is 0, and stands last.
            words.Add($"meta day {NftValues.SetOf([.. Days.Where(day => days.Name.Split(',').Contains(day)).Select(day => ((Array.IndexOf(Days, day) + 1) % 7).ToString(CultureInfo.InvariantCulture))])}");
        }

        if (reading.Part("overnight") is not null && from > until && (hasDates || words.Count > 1))
        {
            reading.Refuse("nft does not count the hours after midnight to the day before");
        }

        CheckOptions(reading);
        if (words.Count > 0)
        {
            reading.Differ(reading.Part("kernel-zone") is not null
                ? "nft takes dates and times of day for those of the host that loads the script, iptables for those of the kernel's time zone"
                : "nft takes dates and times of day for those of the host that loads the script, iptables for UTC: load it with TZ=UTC");
        }

        return Saying.Test(string.Join(' ', words));
    }

    private static void CheckOptions(ModuleReading reading)
    {
        foreach (string reason in reading.Options.Select(option => option.Definition.Nft?.Not).OfType<string>())
        {
            reading.Refuse(reason);
        }
    }

    private static string Date(ulong seconds) => DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Hour(ulong seconds) => TimeSpan.FromSeconds(seconds).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
}
