using System.Text;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Tells whether two lines load the same rule, as <c>-D</c> with a specification asks.</summary>
public static class RuleIdentity
{
    /// <summary>A text that is equal for lines which load equal rules: values count, spelling and order of the built-ins do not.</summary>
    public static string Of(BoundRule rule)
    {
        var text = new StringBuilder();
        foreach (BoundOption option in rule.BuiltinOptions.OrderBy(option => option.Definition.Name, StringComparer.Ordinal))
        {
            Append(text, option);
        }

        foreach (BoundModule match in rule.Matches)
        {
            text.Append("|m:").Append(match.Entry?.Name ?? match.Name);
            foreach (BoundOption option in match.Options)
            {
                Append(text, option);
            }
        }

        text.Append("|j:").Append(rule.JumpKind).Append(rule.JumpName);
        foreach (BoundOption option in rule.Target?.Options ?? [])
        {
            Append(text, option);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, BoundOption option)
    {
        text.Append(option.IsNegated ? " !" : " ").Append(option.Definition.Name);
        foreach (Values.ParsedValue? value in option.Values)
        {
            text.Append('=').Append(value is Values.AddressListValue list ? string.Join(',', list.Addresses) : value?.ToString());
        }
    }
}
