using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using RulesLsp.Ide.Pictures.Drawing;

namespace RulesLsp.Ide.Pictures;

/// <summary>Pictures as documents of their own, and as part of an editor's page. None of them holds a script or names another document.</summary>
public static class PictureDocuments
{
    private const string Generator = "RulesLsp";

    /// <summary>The style sheet for <see cref="Fragment"/>.</summary>
    public static string Style => PictureStyle.Text;

    /// <summary>One SVG document; several pictures stand one below the other.</summary>
    public static string Svg(ImmutableArray<PacketPicture> pictures)
    {
        SvgPicture[] drawn = [.. pictures.Select((picture, index) => new SvgPicture(picture, index))];
        string style = $"<style>\n{PictureStyle.TextForEveryViewer}</style>\n";
        if (drawn is [var only])
        {
            string text = only.ToString();
            int behindRoot = text.IndexOf('>', StringComparison.Ordinal) + 1;
            return text.Insert(behindRoot, "\n" + style);
        }

        double height = drawn.Sum(picture => picture.Height);
        var markup = new Markup();
        string width = Markup.Number(drawn.Max(picture => picture.Width));
        markup.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("class", "pictures"), ("viewBox", $"0 0 {width} {Markup.Number(height)}"), ("width", width), ("height", Markup.Number(height))).Raw("\n" + style);
        double top = 0;
        foreach (SvgPicture picture in drawn)
        {
            markup.Open("g", ("transform", $"translate(0 {Markup.Number(top)})")).Raw("\n" + picture).Close("g");
            top += picture.Height;
        }

        return markup.Close("svg").ToString();
    }

    /// <summary>A page that needs nothing else: every picture with its words.</summary>
    public static string Html(ImmutableArray<PacketPicture> pictures)
    {
        string style = Style;
        string hash = System.Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        var markup = new Markup();
        markup.Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        markup.Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'\">\n");
        markup.Raw($"<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"{Generator}\">\n");
        string title = pictures is [var first, ..] ? $"A packet's way through {first.FileName}" : "No packet was traced";
        return markup.Element("title", title)
            .Raw("<style>").Raw(style).Raw("</style>\n</head>\n<body class=\"page\">\n<main>\n").Raw(Fragment(pictures)).Raw("</main>\n</body>\n</html>\n")
            .ToString();
    }

    /// <summary>The pictures with their words as a part of a page. What belongs to a line of the file says so in <c>data-line</c>, counted from 1.</summary>
    public static string Fragment(ImmutableArray<PacketPicture> pictures)
    {
        var markup = new Markup();
        for (int i = 0; i < pictures.Length; i++)
        {
            PacketPicture picture = pictures[i];
            markup.Open("section", ("class", "view"), ("aria-label", $"{picture.Packet} through {picture.FileName}")).Raw("\n");
            Choice(markup, picture, i);
            markup.Raw("<div class=\"sheet\">\n").Raw(new SvgPicture(picture, i).ToString()).Raw("</div>\n");
            Words(markup, picture);
            markup.Close("section");
        }

        return markup.ToString();
    }

    // Which case is looked at: the style sheet dims the others.
    private static void Choice(Markup markup, PacketPicture picture, int number)
    {
        const int MostChoices = 12;
        if (picture.Cases.Length < 2)
        {
            return;
        }

        string name = "case-" + PictureText.Number(number);
        markup.Open("fieldset", ("class", "cases")).Element("legend", "Show").Open("label").Raw($"<input type=\"radio\" name=\"{name}\" value=\"all\" checked> ").Text("all cases").Close("label");
        for (int i = 0; i < Math.Min(picture.Cases.Length, MostChoices); i++)
        {
            PictureCase one = picture.Cases[i];
            string share = one.Probability is { } probability ? $" ({PictureText.Percent(probability)})" : "";
            markup.Open("label").Raw($"<input type=\"radio\" name=\"{name}\" value=\"{PictureText.Number(i)}\"> ")
                .Text($"case {PictureText.Number(i + 1)}: {PictureWords.Verdict(one.Verdict)}{share}").Close("label");
        }

        markup.Close("fieldset");
    }

    private static void Words(Markup markup, PacketPicture picture)
    {
        markup.Open("details", ("class", "words")).Element("summary", "The way in words");
        foreach ((string heading, ImmutableArray<WayWord> way) in PictureWords.Of(picture))
        {
            markup.Element("h2", heading).Raw("<ol>\n");
            foreach (WayWord word in way)
            {
                markup.Open("li").Element("span", word.Text, ("data-line", word.Line is { } line ? PictureText.Number(line) : null)).Close("li");
            }

            markup.Raw("</ol>\n");
        }

        if (PictureWords.Untold(picture) is > 0 and var untold)
        {
            markup.Element("p", $"And {PictureText.Number(untold)} more cases.");
        }

        markup.Close("details");
    }
}
