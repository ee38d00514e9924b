using System.Text;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide.Features;

/// <summary>A trace as a text to read.</summary>
public static class TraceDocument
{
    /// <summary>The whole story: every outcome, hook by hook.</summary>
    public static string Compute(Analysis analysis, TraceRun run)
    {
        var text = new StringBuilder();
        text.Append("file    ").Append(analysis.DocumentName).Append('\n');
        if (run.Expectation is { } expectation)
        {
            text.Append("expect  ").Append(expectation.Message).Append('\n');
        }

        if (run.Tree is not { } tree)
        {
            return text.Append("packet  ").Append(run.PacketText).Append("\n\n").Append(run.Problem).Append('\n').ToString();
        }

        return text.Append(TraceText.WritePretty(tree)).ToString();
    }
}
