using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide.Pictures;

/// <summary>One station of the way in words.</summary>
/// <param name="Line">1-based line of what decided there; null: none.</param>
public sealed record WayWord(string Text, int? Line);

/// <summary>What a picture shows, in words and in the order of the way.</summary>
public static class PictureWords
{
    /// <summary>More cases than these are not told one by one.</summary>
    private const int MostCasesTold = 12;

    public static string Verdict(TraceVerdict verdict) => TraceJson.Verdict(verdict);

    /// <summary>"nat PREROUTING", "routing decision".</summary>
    public static string NameOf(PictureStation station) =>
        station.Key.Hook is { } hook ? $"{station.Title} {Pipeline.ChainName(hook)}" : station.Title;

    /// <summary>The cases that are told, each with its stations; those where the file says nothing are left out.</summary>
    public static ImmutableArray<(string Heading, ImmutableArray<WayWord> Way)> Of(PacketPicture picture) =>
        [.. picture.Cases.Take(MostCasesTold).Select((one, index) => (HeadingOf(picture, index), WayOf(picture, index)))];

    /// <summary>How many cases are not told.</summary>
    public static int Untold(PacketPicture picture) => picture.CasesLeftOut + Math.Max(0, picture.Cases.Length - MostCasesTold);

    /// <summary>"DROP: dropped, by line 12 (filter INPUT)", with the number of the case where there are several.</summary>
    public static string HeadingOf(PacketPicture picture, int index)
    {
        PictureCase one = picture.Cases[index];
        string number = picture.Cases.Length == 1 ? "" : $"case {PictureText.Number(index + 1)} of {PictureText.Number(picture.Cases.Length + picture.CasesLeftOut)}, ";
        return $"{number}{Verdict(one.Verdict)}: {one.Sentence}";
    }

    /// <summary>A station and its rows in one sentence.</summary>
    /// <param name="cases">Whose rows.</param>
    public static string Sentence(PictureStation station, CaseSet cases)
    {
        string[] rows = [.. station.Rows.Where(row => (row.Cases.Bits & cases.Bits) != 0).Select(row => row.Text)];
        return NameOf(station) + (rows.Length == 0 ? "" : ": " + string.Join("; ", rows));
    }

    private static ImmutableArray<WayWord> WayOf(PacketPicture picture, int index)
    {
        CaseSet self = CaseSet.Of(index);
        return
        [
            .. from key in picture.Cases[index].Way
               let station = picture.Station(key)
               let rows = station.Rows.Where(row => row.Cases.Has(index)).ToArray()
               where rows.Length > 0 || key.Kind is not (StationKind.Table or StationKind.Tracking)
               select new WayWord(Sentence(station, self), rows.LastOrDefault(row => row.Line is not null)?.Line),
        ];
    }
}
