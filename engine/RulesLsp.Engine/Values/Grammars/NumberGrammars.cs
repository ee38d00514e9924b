using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>A whole number within the definition's bounds.</summary>
internal sealed class NumberGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.Number;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        var span = new TextSpan(0, text.Length);
        if (!NumberText.TryRead(text, out ulong number))
        {
            return ValueResult.Refused(span, text.Length == 0 ? "the number is missing" : $"'{text}' is no number");
        }

        return NumberBounds.Problem(number, definition, span) is { } problem
            ? new ValueResult(null, problem)
            : ValueResult.Of(new NumberValue(number));
    }
}

/// <summary><c>a</c> or <c>a:b</c>; a missing end stands for the definition's bound.</summary>
internal sealed class NumberRangeGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.NumberRange;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        int colon = text.IndexOf(':');
        ReadOnlySpan<char> before = colon < 0 ? text : text.AsSpan(0, colon);
        ReadOnlySpan<char> after = colon < 0 ? text : text.AsSpan(colon + 1);
        ulong first = (ulong)Math.Max(0, definition.Min ?? 0);
        ulong last = Largest(definition);
        if (colon < 0 || before.Length > 0)
        {
            if (Read(before, 0, definition, ref first) is { } problem)
            {
                return new ValueResult(null, problem);
            }
        }

        if (colon < 0)
        {
            return ValueResult.Of(new NumberRangeValue(first, definition.OpensRange ? last : first));
        }

        if (after.Length > 0 && Read(after, colon + 1, definition, ref last) is { } wrong)
        {
            return new ValueResult(null, wrong);
        }

        return first <= last
            ? ValueResult.Of(new NumberRangeValue(first, last))
            : ValueResult.WithNote(
                new NumberRangeValue(first, last),
                new ValueNote($"the range {text} is turned round and matches nothing", $"{last}:{first}"));
    }

    /// <summary>The last number of a range without an end.</summary>
    public static ulong Largest(CatalogueValue definition) => definition.Max is { } most ? (ulong)most : uint.MaxValue;

    private static ValueProblem? Read(ReadOnlySpan<char> text, int offset, CatalogueValue definition, ref ulong number)
    {
        var span = new TextSpan(offset, text.Length);
        if (!NumberText.TryRead(text, out ulong read))
        {
            return new ValueProblem(span, text.Length == 0 ? "the number is missing" : $"'{text}' is no number");
        }

        number = read;
        return NumberBounds.Problem(read, definition, span);
    }
}

/// <summary>Checks a number against the bounds of its definition.</summary>
internal static class NumberBounds
{
    public static ValueProblem? Problem(ulong number, CatalogueValue definition, TextSpan span)
    {
        ulong most = definition.Max switch
        {
            null => uint.MaxValue,
            // The largest number that the catalogue can write stands for all 64 bits.
            long.MaxValue => ulong.MaxValue,
            { } max => (ulong)max,
        };
        if (number > most)
        {
            return new ValueProblem(span, $"{number} is above {most}, the largest {definition.Name}");
        }

        return definition.Min is { } min && min > 0 && number < (ulong)min
            ? new ValueProblem(span, $"{number} is below {min}, the smallest {definition.Name}")
            : null;
    }
}
