using System.Text;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Which packets a document lets through to a port.</summary>
public static class PortFeature
{
    /// <summary>The classes of packets as a text to read; a sentence where nothing can be told.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public static string Compute(Analysis analysis, PortQuestion question, CancellationToken cancellation)
    {
        if (PacketRulesets.WhyNotFollowed(analysis) is { } why)
        {
            return $"{why}\n";
        }

        if (analysis.Ruleset.FirstUnreadCommand is { } line)
        {
            return $"Line {line + 1} is a command for a shell and in no table: convert it to rules first.\n";
        }

        PortAnswer answer = PortReach.Find(analysis.Tracer, analysis.Host, question, cancellation);
        var text = new StringBuilder();
        foreach (string note in EffectOfEdit.NotesOf(analysis, "this ruleset"))
        {
            text.Append("note: ").Append(note).Append("\n\n");
        }

        return text.Append(PortText.WritePretty(answer, "line", TextStyle.Plain)).ToString();
    }
}
