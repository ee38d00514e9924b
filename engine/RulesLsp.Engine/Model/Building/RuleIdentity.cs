using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Tells whether two lines load the same rule, as <c>-D</c> with a specification asks.</summary>
public static class RuleIdentity
{
    /// <summary>A text that is equal for lines which load equal rules: values count, spelling and order of the built-ins do not.</summary>
    public static string Of(BoundRule rule) => Of(rule, null, null);

    /// <summary>The same for one of the rules that a line with address lists makes.</summary>
    internal static string Of(RuleDraft draft) => Of(draft.Bound, draft.SourceIndex, draft.DestinationIndex);

    private static string Of(BoundRule rule, int? source, int? destination)
    {
        var text = new StringBuilder();
        foreach (BoundOption option in rule.BuiltinOptions.OrderBy(option => option.Definition.Name, StringComparer.Ordinal))
        {
            int? index = option.Definition.Name switch
            {
                BuiltinOptionNames.Source => source,
                BuiltinOptionNames.Destination => destination,
                _ => null,
            };
            Append(text, index is { } one && option.Value<AddressListValue>() is { Addresses.Length: > 1 } list
                ? option with { Values = [new AddressListValue([list.Addresses[one]])] }
                : option);
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
        foreach (ParsedValue? value in option.Values)
        {
            text.Append('=').Append(value is AddressListValue list ? string.Join(',', list.Addresses) : value?.ToString());
        }
    }
}
