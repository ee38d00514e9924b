using System.Text;
using System.Text.Json;
using System.Xml;
using RulesLsp.Engine.Text;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>How reports in JSON and XML are written.</summary>
internal static class ReportText
{
    /// <summary>Leaves arrows and quotes as they are: a report is a file and no part of a web page.</summary>
    public static JsonSerializerOptions ReadableJson(JsonSerializerOptions options) =>
        new(options) { Encoder = JsonText.Options.Encoder, NewLine = "\n" };

    /// <summary>Writes a document with a declaration and indented.</summary>
    public static void WriteXml(TextWriter output, Action<XmlWriter> write)
    {
        // The writer would declare the encoding of the text writer, which is none's business: bytes leave as UTF-8.
        output.WriteLine("""<?xml version="1.0" encoding="UTF-8"?>""");
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Replace };
        using (var xml = XmlWriter.Create(output, settings))
        {
            write(xml);
        }

        output.WriteLine();
    }

    /// <summary>The text without what no XML document may hold.</summary>
    public static string ForXml(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            if (index + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[index + 1], text[index]))
            {
                safe.Append(text, index++, 2);
            }
            else
            {
                safe.Append(XmlConvert.IsXmlChar(text[index]) ? text[index] : '\uFFFD');
            }
        }

        return safe.ToString();
    }
}
