using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A host's or network's address with the prefix length 0 compares nothing.</summary>
public static class AddressMatchesEverything
{
    public static LintDescriptor Descriptor { get; } =
        new("RL2015", "address-matches-everything", Severity.Warning, "An address with the prefix length 0 matches every address.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        // Asked for every rule: of nearly all the binder knows the answer.
        if (!rule.Bound.HasUnusualAddresses)
        {
            return;
        }

        foreach (BoundOption option in rule.Bound.BuiltinOptions)
        {
            if (!option.IsNegated && option.Value<AddressListValue>() is { } list && list.Addresses.Any(static address => address.Mask == 0))
            {
                JudgeList(context, rule, option.ValueSpans[0], found);
            }
        }
    }

    private static void JudgeList(LintContext context, Rule rule, TextSpan written, List<Diagnostic> found)
    {
        foreach ((string text, int start) in ItemsOf(context.TextOf(rule.Line, written)))
        {
            if (HasZeroLength(text) && !IsUnspecified(text))
            {
                found.Add(new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    TextRange.OnLine(rule.Line, new TextSpan(written.Start + start, text.Length)),
                    $"{text} matches every address: a prefix length of 0 compares no bit",
                    []));
            }
        }
    }

    private static IEnumerable<(string Text, int Start)> ItemsOf(string list)
    {
        int start = 0;
        foreach (string item in list.Split(','))
        {
            yield return (item.Trim('"'), start + (item.Length - item.TrimStart('"').Length));
            start += item.Length + 1;
        }
    }

    private static bool HasZeroLength(string item)
    {
        string length = item[(item.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return length.Length < item.Length && length.Length > 0 && length.All(character => character is '0' or '.');
    }

    private static bool IsUnspecified(string item) =>
        item[..item.IndexOf('/', StringComparison.Ordinal)].All(character => character is '0' or '.' or ':');
}
