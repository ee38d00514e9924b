using System.Text.RegularExpressions;

namespace RulesLsp.Ide.Pictures.Drawing;

/// <summary>The style sheet of pictures and of what stands round them.</summary>
internal static partial class PictureStyle
{
    private static readonly Lazy<string> Sheet = new(Read);
    private static readonly Lazy<string> SheetWithPlainColours = new(() => WithPlainColours(Sheet.Value));

    public static string Text => Sheet.Value;

    /// <summary>The same with the colour of light pictures before each variable: programs that turn SVG into images and print know no variables.</summary>
    public static string TextForEveryViewer => SheetWithPlainColours.Value;

    private static string WithPlainColours(string sheet)
    {
        string light = sheet[..sheet.IndexOf('}', StringComparison.Ordinal)];
        Dictionary<string, string> colours = Colour().Matches(light).ToDictionary(found => found.Groups["name"].Value, found => found.Groups["value"].Value, StringComparer.Ordinal);
        return Use().Replace(sheet, found => $"{found.Groups["property"].Value}: {colours[found.Groups["name"].Value]}; {found.Value}");
    }

    private static string Read()
    {
        using Stream stream = typeof(PictureStyle).Assembly.GetManifestResourceStream("picture.css")
            ?? throw new InvalidOperationException("picture.css is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"(?<name>--[\w-]+): (?<value>#\w+)")]
    private static partial Regex Colour();

    [GeneratedRegex(@"(?<property>fill|stroke): var\((?<name>--[\w-]+)\)")]
    private static partial Regex Use();
}
