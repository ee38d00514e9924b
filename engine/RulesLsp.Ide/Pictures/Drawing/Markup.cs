using System.Globalization;
using System.Text;

namespace RulesLsp.Ide.Pictures.Drawing;

/// <summary>Writes XML, which HTML reads alike; whatever comes out of a ruleset is escaped here and nowhere else.</summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    /// <summary>Text that cannot be taken for markup, in elements and between quotes; what XML forbids becomes U+FFFD.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            string? entity = rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' or '\t' => null,
                < ' ' or (>= 0x7f and < 0xa0) or 0xfffe or 0xffff => "\ufffd",
                _ => null,
            };
            escaped.Append(entity ?? rune.ToString());
        }

        return escaped.ToString();
    }

    /// <summary>Markup of ours.</summary>
    public Markup Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Text of anybody.</summary>
    public Markup Text(string text) => Raw(Escape(text));

    /// <summary>A start tag; what a value holds is escaped.</summary>
    public Markup Open(string element, params ReadOnlySpan<(string Name, string? Value)> attributes) => Tag(element, attributes).Raw(">");

    /// <summary>An element without content.</summary>
    public Markup Empty(string element, params ReadOnlySpan<(string Name, string? Value)> attributes) => Tag(element, attributes).Raw("/>\n");

    public Markup Close(string element) => Raw($"</{element}>\n");

    /// <summary>An element with a text and nothing else.</summary>
    public Markup Element(string element, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Tag(element, attributes).Raw(">").Text(text).Close(element);

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public override string ToString() => _text.ToString();

    private Markup Tag(string element, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _text.Append('<').Append(element);
        foreach ((string name, string? value) in attributes)
        {
            if (value is not null)
            {
                _text.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
            }
        }

        return this;
    }
}
