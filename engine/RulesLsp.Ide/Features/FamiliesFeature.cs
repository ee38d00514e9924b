using System.Text;
using RulesLsp.Engine.Reaching.Families;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>The services that a document and the ruleset of the other family beside it let in differently.</summary>
public static class FamiliesFeature
{
    /// <summary>What the ruleset of the other family may be called that stands beside a file; empty for a name that does not tell.</summary>
    public static string[] SiblingNames(string name) => CounterpartFeature.FileName(name) is { } sibling ? [sibling] : [];

    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public static FamiliesAnswer Find(Analysis ipv4, Analysis ipv6, CancellationToken cancellation) =>
        ServiceComparison.Compare(ipv4.Tracer, ipv6.Tracer, ipv4.Host ?? ipv6.Host, cancellation);

    /// <summary>The differences as a text to read; a sentence where the two can't be compared.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public static string Compute(Analysis document, Analysis sibling, CancellationToken cancellation)
    {
        foreach (Analysis side in new[] { document, sibling })
        {
            if (PacketRulesets.WhyNotFollowed(side) is { } why)
            {
                return $"{why}\n";
            }

            if (side.Ruleset.FirstUnreadCommand is { } line)
            {
                return $"Line {line + 1} of {NameOf(side)} is a command for a shell and in no table: convert it to rules first.\n";
            }
        }

        if (document.Family == sibling.Family)
        {
            return $"{NameOf(document)} and {NameOf(sibling)} are both rulesets for {FamilyNames.InText(document.Family)}.\n";
        }

        (Analysis ipv4, Analysis ipv6) = document.Family == AddressFamily.IPv4 ? (document, sibling) : (sibling, document);
        var text = new StringBuilder();
        foreach (string note in EffectOfEdit.NotesOf(ipv4, NameOf(ipv4)).Concat(EffectOfEdit.NotesOf(ipv6, NameOf(ipv6))))
        {
            text.Append("note: ").Append(note).Append("\n\n");
        }

        return text.Append(FamiliesText.WritePretty(Find(ipv4, ipv6, cancellation), NameOf(ipv4), NameOf(ipv6), TextStyle.Plain)).ToString();
    }

    private static string NameOf(Analysis analysis) => analysis.DocumentName[(analysis.DocumentName.LastIndexOfAny(['/', '\\']) + 1)..];
}
