namespace RulesLsp.Engine.Model.Binding;

/// <summary>Words whose form alone says something.</summary>
internal static class WordForms
{
    /// <summary><c>[packets:bytes]</c> in front of a line; null when its first word is something else.</summary>
    public static (ulong Packets, ulong Bytes)? LeadingCounters(BindWords words)
    {
        if (words.Count == 0 || words.Text(0) is not ['[', .. var inner, ']'])
        {
            return null;
        }

        int colon = inner.IndexOf(':');
        return colon >= 0 && ulong.TryParse(inner[..colon], out ulong packets) && ulong.TryParse(inner[(colon + 1)..], out ulong bytes)
            ? (packets, bytes)
            : null;
    }

    /// <summary><c>-dport 22</c>: a long option with one dash, which iptables takes for <c>-d port</c> and a stray word.</summary>
    public static bool IsMissingDash(BindingTables tables, BindWords words, int index)
    {
        ReadOnlySpan<char> text = words.Text(index);
        bool isKnown = !tables.Catalogue.FindOptionOwners(string.Concat("-", text)).IsEmpty;
        return isKnown && (index + 1 >= words.Count || words.Text(index + 1) is not ['-', ..] || tables.Builtins.FindLetter(text[1]) is null);
    }
}
