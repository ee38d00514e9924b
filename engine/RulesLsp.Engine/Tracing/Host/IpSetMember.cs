using System.Collections.Immutable;
using System.Globalization;

namespace RulesLsp.Engine.Tracing.Host;

/// <summary>A member of an ipset as <c>ipset save</c> writes it: its parts and what is said of it.</summary>
/// <param name="Parts">One for each dimension of the set's type.</param>
/// <param name="IsExcluded">"nomatch": taken out of the larger networks of the set.</param>
/// <param name="Seconds">For how long it stays; null: for ever.</param>
internal sealed record IpSetMember(ImmutableArray<string> Parts, bool IsExcluded, bool HasWildcard, double? Seconds)
{
    public static IpSetMember Of(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var member = new IpSetMember([.. (words.Length == 0 ? "" : words[0]).Split(',')], false, false, null);
        for (int i = 1; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "nomatch":
                    member = member with { IsExcluded = true };
                    break;
                case "wildcard":
                    member = member with { HasWildcard = true };
                    break;
                case "timeout" when i + 1 < words.Length && double.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out double seconds) && seconds > 0:
                    member = member with { Seconds = seconds };
                    break;
                case "comment":
                    // A sentence in quotes, always the last but for skbinfo, which matches nothing.
                    return member;
            }
        }

        return member;
    }
}
