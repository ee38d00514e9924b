using System.Globalization;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide.Pictures;

/// <summary>Numbers and signs of pictures, the same everywhere.</summary>
internal static class PictureText
{
    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Percent(double probability) => (probability * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>The verdict's sign, so that nobody depends on colours.</summary>
    public static string SignOf(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Accept => "✓",
        TraceVerdict.Drop or TraceVerdict.Reject => "✕",
        _ => "?",
    };

    /// <summary>The verdict's class in the style sheet.</summary>
    public static string ClassOf(TraceVerdict verdict) => verdict switch
    {
        TraceVerdict.Accept => "accept",
        TraceVerdict.Drop or TraceVerdict.Reject => "refuse",
        _ => "open",
    };

    public static string FileNameOf(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
