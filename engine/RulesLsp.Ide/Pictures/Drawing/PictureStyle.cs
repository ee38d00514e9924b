using System.Reflection;

namespace RulesLsp.Ide.Pictures.Drawing;

/// <summary>The style sheet of pictures and of what stands round them.</summary>
internal static class PictureStyle
{
    private static readonly Lazy<string> Sheet = new(Read);

    public static string Text => Sheet.Value;

    private static string Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("picture.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
