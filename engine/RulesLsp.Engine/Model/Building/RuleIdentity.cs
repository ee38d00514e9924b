using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>
/// Tells whether two lines load the same rule, as <c>-D</c> with a specification asks: values count, spelling and the order of
/// the built-ins do not.
/// </summary>
public sealed class RuleIdentity : IEqualityComparer<BoundRule>
{
    public static RuleIdentity Comparer { get; } = new();

    public bool Equals(BoundRule? x, BoundRule? y) => x is null || y is null ? ReferenceEquals(x, y) : AreSame(x, y, IsSame);

    /// <summary>The same of two rules that lines with address lists make: each has its own pair of addresses.</summary>
    internal static bool AreSame(RuleDraft one, RuleDraft other) =>
        AreSame(one.Bound, other.Bound, (option, candidate) => IsSameBuiltin(option, one, candidate, other));

    private static bool AreSame(BoundRule one, BoundRule other, Func<BoundOption, BoundOption, bool> isSameBuiltin) =>
        one.JumpKind == other.JumpKind
        && one.JumpName == other.JumpName
        && HaveSameBuiltins(ConditionsOf(one), ConditionsOf(other), isSameBuiltin)
        && HaveSameMatches(one.Matches, other.Matches)
        && HaveSameOptions(one.Target?.Options ?? [], other.Target?.Options ?? []);

    private static bool IsSameBuiltin(BoundOption one, RuleDraft oneRule, BoundOption other, RuleDraft otherRule) =>
        one.Value<AddressListValue>() is { } addresses && other.Value<AddressListValue>() is { } otherAddresses
            ? ReferenceEquals(one.Definition, other.Definition)
                && one.IsNegated == other.IsNegated
                && addresses[IndexIn(one, oneRule)] == otherAddresses[IndexIn(other, otherRule)]
            : IsSame(one, other);

    private static int IndexIn(BoundOption option, RuleDraft rule) =>
        option.Definition.Name == BuiltinOptionNames.Source ? rule.SourceIndex : rule.DestinationIndex;

    public int GetHashCode(BoundRule obj)
    {
        // A sum, since the order of the built-ins does not count.
        int builtins = 0;
        foreach (BoundOption option in ConditionsOf(obj))
        {
            builtins += HashOf(option);
        }

        var hash = new HashCode();
        hash.Add(builtins);
        hash.Add(obj.JumpName, StringComparer.Ordinal);
        foreach (BoundModule match in obj.Matches)
        {
            foreach (BoundOption option in match.Options)
            {
                hash.Add(HashOf(option));
            }
        }

        foreach (BoundOption option in obj.Target?.Options ?? [])
        {
            hash.Add(HashOf(option));
        }

        return hash.ToHashCode();
    }

    /// <summary>The built-ins that exclude a packet; nearly always all of them.</summary>
    private static ImmutableArray<BoundOption> ConditionsOf(BoundRule rule)
    {
        foreach (BoundOption option in rule.BuiltinOptions)
        {
            if (ExcludesNothing(option))
            {
                return rule.BuiltinOptions.RemoveAll(ExcludesNothing);
            }
        }

        return rule.BuiltinOptions;
    }

    private static bool ExcludesNothing(BoundOption option) => CommandAdvice.TellsFamilyOnly(option)
        || (!option.IsNegated && option.Value<ParsedValue>() switch
        {
            AddressListValue { Count: 1 } list => list[0].Mask == 0,
            InterfaceValue { IsPrefix: true, Name.Length: 0 } or ProtocolValue { Number: 0 } => true,
            _ => false,
        });

    private static int HashOf(BoundOption option)
    {
        var hash = new HashCode();
        hash.Add(option.Definition.Name, StringComparer.Ordinal);
        hash.Add(option.IsNegated);
        for (int i = 0; i < option.ValueCount; i++)
        {
            hash.Add(option.Value<ParsedValue>(i));
        }

        return hash.ToHashCode();
    }

    private static bool HaveSameBuiltins(ImmutableArray<BoundOption> one, ImmutableArray<BoundOption> other, Func<BoundOption, BoundOption, bool> isSame)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        foreach (BoundOption option in one)
        {
            bool isFound = false;
            foreach (BoundOption candidate in other)
            {
                isFound |= isSame(option, candidate);
            }

            if (!isFound)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HaveSameMatches(ImmutableArray<BoundModule> one, ImmutableArray<BoundModule> other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (int i = 0; i < one.Length; i++)
        {
            if ((one[i].Entry?.Name ?? one[i].Name) != (other[i].Entry?.Name ?? other[i].Name) || !HaveSameOptions(one[i].Options, other[i].Options))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HaveSameOptions(ImmutableArray<BoundOption> one, ImmutableArray<BoundOption> other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        for (int i = 0; i < one.Length; i++)
        {
            if (!IsSame(one[i], other[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSame(BoundOption one, BoundOption other)
    {
        if (!ReferenceEquals(one.Definition, other.Definition) || one.IsNegated != other.IsNegated || one.ValueCount != other.ValueCount)
        {
            return false;
        }

        for (int i = 0; i < one.ValueCount; i++)
        {
            // A value that could not be read equals none: nobody knows what it would load.
            if (one.Value<ParsedValue>(i) is not { } value || !value.Equals(other.Value<ParsedValue>(i)))
            {
                return false;
            }
        }

        return true;
    }
}
