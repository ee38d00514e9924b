using System.Buffers;
using System.Text;
using RulesLsp.Engine.Catalogue;

namespace RulesLsp.Engine.Formatting;

/// <summary>Puts a value's text into a line so that iptables-restore reads exactly this text back.</summary>
internal static class SavedWords
{
    /// <summary>Texts of these characters alone are printed without quotes (libxtables/xtables.c, xtables_save_string).</summary>
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Characters at which iptables-restore would end a word or begin a quoted one.</summary>
    private static readonly SearchValues<char> WordBreakers = SearchValues.Create(" \t\"");

    public static string Of(string text, SavedForm form) => form switch
    {
        SavedForm.Quoted => IsPlain(text) ? text : Quote(text, "\"\\'"),
        SavedForm.AlwaysQuoted => Quote(text, "\"\\"),
        _ => AsWord(text),
    };

    /// <summary>Appends an option with a blank in front: <c>!</c> stands before it, or before its value where the layout has it so.</summary>
    public static void AppendOption(StringBuilder line, string name, bool isNegated, ReadOnlySpan<string> words, SavedLayout layout)
    {
        bool isBehind = isNegated && layout.NegatesBehindOption && !words.IsEmpty;
        line.Append(isNegated && !isBehind ? " ! " : " ").Append(name).Append(isBehind ? " !" : "");
        foreach (string word in words)
        {
            line.Append(' ').Append(word);
        }
    }

    /// <summary>
    /// A text that iptables-save prints as it is. Where that would not load again, as a name with a blank, it is quoted:
    /// here the meaning goes before the likeness.
    /// </summary>
    public static string AsWord(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(WordBreakers) ? Quote(text, "\"\\") : text;

    private static bool IsPlain(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(PlainCharacters);

    private static string Quote(string text, string escaped)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char character in text)
        {
            if (escaped.Contains(character))
            {
                quoted.Append('\\');
            }

            quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
