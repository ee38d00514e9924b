using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace RulesLsp.Ide.Features.Messages;

/// <summary>One message and what it means.</summary>
/// <param name="Said">The line as it was said, without a time stamp.</param>
/// <param name="Line">The line that it names, 0-based, of the ruleset or of the program's own file; null: none.</param>
/// <param name="Place">Where in the ruleset the guilt was found; null: no ruleset is given, or it is not told.</param>
public sealed record ExplainedMessage(string Said, string Means, string Advice, int? Line, MessagePlace? Place)
{
    /// <summary>What there is to say about the file; null: nothing.</summary>
    public string? Remark { get; init; }
}

/// <summary>The line of a ruleset that a message is about.</summary>
/// <param name="Line">0-based.</param>
/// <param name="Finding">What the checker says against it, <c>RL2003 name: message</c>; null: nothing.</param>
/// <param name="Fix">What its fix does; null: there is none.</param>
public sealed record MessagePlace(string Document, int Line, string Text, string? Finding, string? Fix);

/// <summary>How much of a text was understood.</summary>
/// <param name="All">In the order of the text.</param>
/// <param name="Unknown">Lines that say something and are not known.</param>
public sealed record ExplainedMessages(ImmutableArray<ExplainedMessage> All, ImmutableArray<string> Unknown)
{
    /// <summary>How many messages are explained; 0: none is known.</summary>
    public int Messages => All.Length;

    /// <summary>There was no word in the text.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The explanation to read.</summary>
    public string Text
    {
        get
        {
            if (IsSilent)
            {
                return "Nothing was said. iptables-restore and its relatives say nothing when they have loaded all of a file.\n";
            }

            if (All.IsEmpty)
            {
                return "Nothing of this is known as a message of iptables-restore, its relatives or the kernel. Paste all that was said, with the line numbers.\n";
            }

            var text = new StringBuilder();
            foreach (ExplainedMessage message in All)
            {
                Append(text, message);
            }

            return text.ToString().TrimEnd('\n') + "\n";
        }
    }

    private static void Append(StringBuilder text, ExplainedMessage message)
    {
        text.Append(message.Said).Append("\n  ").Append(message.Means).Append('\n');
        if (message.Place is { } place)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {place.Document}:{place.Line + 1}  {place.Text}\n");
        }

        if (message.Place is { Finding: { } finding } found)
        {
            text.Append("  ").Append(finding).Append('\n');
            text.Append(found.Fix is { } fix ? $"  fix: {fix}\n\n" : "\n");
            return;
        }

        text.Append(message.Remark is { } remark ? $"  {remark}\n" : "");
        text.Append("  ").Append(message.Advice).Append("\n\n");
    }
}
