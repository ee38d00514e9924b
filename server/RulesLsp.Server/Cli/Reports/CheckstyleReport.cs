using System.Globalization;
using System.Xml;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>The XML of Checkstyle, which many build servers read: a file element for each file that was checked, clean ones too.</summary>
internal static class CheckstyleReport
{
    // The version whose form it has, not ours.
    private const string FormVersion = "4.3";

    public static void Write(CheckReport report, TextWriter output) => ReportText.WriteXml(output, xml =>
    {
        xml.WriteStartElement("checkstyle");
        xml.WriteAttributeString("version", FormVersion);
        foreach (CheckedFile file in report.Files)
        {
            xml.WriteStartElement("file");
            xml.WriteAttributeString("name", ReportText.ForXml(file.Path));
            foreach (Diagnostic found in file.Diagnostics)
            {
                Write(xml, found);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private static void Write(XmlWriter xml, Diagnostic found)
    {
        xml.WriteStartElement("error");
        xml.WriteAttributeString("line", (found.Range.Start.Line + 1).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("column", (found.Range.Start.Character + 1).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("severity", SeverityOf(found.Severity));
        xml.WriteAttributeString("message", ReportText.ForXml(found.Message));
        xml.WriteAttributeString("source", $"{ProductInfo.Name}.{found.Code}.{found.Lint.Name}");
        xml.WriteEndElement();
    }

    private static string SeverityOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "info",
    };
}
