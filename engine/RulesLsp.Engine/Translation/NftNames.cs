using System.Text;

namespace RulesLsp.Engine.Translation;

/// <summary>Names as nft reads them: a letter, a dot or an underscore, then these, digits, dashes and slashes; there are no quotes for others.</summary>
internal static class NftNames
{
    /// <summary>The name with underscores in place of what can't be in it.</summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length + 1);
        foreach (char character in name)
        {
            plain.Append(char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-' or '/' ? character : '_');
        }

        if (plain.Length == 0 || !(char.IsAsciiLetter(plain[0]) || plain[0] is '_' or '.'))
        {
            plain.Insert(0, '_');
        }

        return plain.ToString();
    }
}
