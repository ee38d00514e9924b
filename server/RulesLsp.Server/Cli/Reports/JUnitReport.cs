using System.Globalization;
using System.Xml;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli.Check;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>
/// JUnit's XML: a suite for each file, a test for each expectation and each finding. A finding fails its test when it fails the
/// check; what the file allows is skipped with its reason; a file that can't be read is an error.
/// </summary>
internal static class JUnitReport
{
    private const int LongestName = 160;

    /// <param name="date">When the check is said to have been made; null: the report says nothing of it.</param>
    public static void Write(CheckReport report, DateTimeOffset? date, TextWriter output)
    {
        JUnitSuite[] suites = [.. report.Files.Select(SuiteOf), .. report.Failures.Select(SuiteOf)];
        ReportText.WriteXml(output, xml =>
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", ProductInfo.Name);
            WriteCounts(xml, [.. suites.SelectMany(suite => suite.Cases)]);
            foreach (JUnitSuite suite in suites)
            {
                Write(xml, suite, date);
            }

            xml.WriteEndElement();
        });
    }

    private static JUnitSuite SuiteOf(CheckedFile file)
    {
        IEnumerable<JUnitCase> expectations = file.Expectations.Select(report => new JUnitCase(
            $"expect {report.Expected} {report.Packet}", report.Line + 1, report.Passed ? JUnitEnd.Passed : JUnitEnd.Failed, "expectation", report.Passed ? "" : report.Outcome.Message));

        // What becomes of expectations is told above.
        IEnumerable<JUnitCase> findings = file.Diagnostics.Where(found => found.Lint != CheckingLints.ExpectationNotMet)
            .Select(found => CaseOf(file, found, file.Fails(found) ? JUnitEnd.Failed : JUnitEnd.Remarked, found.Message));
        IEnumerable<JUnitCase> allowed = file.Suppressed.Where(found => found.Diagnostic.Lint != CheckingLints.ExpectationNotMet)
            .Select(found => CaseOf(file, found.Diagnostic, JUnitEnd.Skipped, $"allowed: {found.Reason ?? "without a reason"}"));
        JUnitCase[] cases = [.. expectations, .. findings, .. allowed];
        return new JUnitSuite(file.Path, Named(cases.Length > 0 ? cases : [new JUnitCase("nothing found", 1, JUnitEnd.Passed, "", "")]));
    }

    private static JUnitSuite SuiteOf(string failure) =>
        new(failure.Split(": ")[0], [new JUnitCase("the file can be read", 1, JUnitEnd.Broken, "unreadable", failure)]);

    private static JUnitCase CaseOf(CheckedFile file, Diagnostic found, JUnitEnd end, string message) =>
        new($"{found.Code} {found.Lint.Name}: {FindingPrints.LineWords(file, found.Range.Start.Line)}", found.Range.Start.Line + 1, end, found.Code, message);

    /// <summary>Servers know a test again by its name: it says what the line says and not where it stands, and no two are the same.</summary>
    private static JUnitCase[] Named(JUnitCase[] cases)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. cases.Select(test =>
        {
            string name = test.Name.Length <= LongestName ? test.Name : test.Name[..LongestName] + "…";
            int number = seen[name] = seen.GetValueOrDefault(name) + 1;
            return test with { Name = number == 1 ? name : $"{name} ({number})" };
        })];
    }

    private static void Write(XmlWriter xml, JUnitSuite suite, DateTimeOffset? date)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", ReportText.ForXml(suite.Path));
        WriteCounts(xml, suite.Cases);
        if (date is { } day)
        {
            xml.WriteAttributeString("timestamp", day.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        }

        foreach (JUnitCase test in suite.Cases)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", ReportText.ForXml(test.Name));
            xml.WriteAttributeString("classname", ReportText.ForXml(suite.Path));
            xml.WriteAttributeString("file", ReportText.ForXml(ReportPath.Of(suite.Path)));
            xml.WriteAttributeString("line", Text(test.Line));
            WriteEnd(xml, suite, test);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteEnd(XmlWriter xml, JUnitSuite suite, JUnitCase test)
    {
        switch (test.End)
        {
            case JUnitEnd.Failed or JUnitEnd.Broken:
                xml.WriteStartElement(test.End == JUnitEnd.Failed ? "failure" : "error");
                xml.WriteAttributeString("message", ReportText.ForXml(test.Message));
                xml.WriteAttributeString("type", test.Type);
                xml.WriteString(ReportText.ForXml(test.End == JUnitEnd.Failed ? $"{suite.Path}:{test.Line}: {test.Message}" : test.Message));
                xml.WriteEndElement();
                break;
            case JUnitEnd.Skipped:
                xml.WriteStartElement("skipped");
                xml.WriteAttributeString("message", ReportText.ForXml(test.Message));
                xml.WriteEndElement();
                break;
            case JUnitEnd.Remarked:
                xml.WriteElementString("system-out", ReportText.ForXml($"{suite.Path}:{test.Line}: {test.Message}"));
                break;
        }
    }

    private static void WriteCounts(XmlWriter xml, JUnitCase[] cases)
    {
        xml.WriteAttributeString("tests", Text(cases.Length));
        xml.WriteAttributeString("failures", Text(cases.Count(test => test.End == JUnitEnd.Failed)));
        xml.WriteAttributeString("errors", Text(cases.Count(test => test.End == JUnitEnd.Broken)));
        xml.WriteAttributeString("skipped", Text(cases.Count(test => test.End == JUnitEnd.Skipped)));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record JUnitSuite(string Path, JUnitCase[] Cases);

    /// <param name="Line">1-based.</param>
    private sealed record JUnitCase(string Name, int Line, JUnitEnd End, string Type, string Message);

    private enum JUnitEnd : byte
    {
        Passed,

        /// <summary>Passed, with something to say.</summary>
        Remarked,
        Failed,
        Skipped,
        Broken,
    }
}
