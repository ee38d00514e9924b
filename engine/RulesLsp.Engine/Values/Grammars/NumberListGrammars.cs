using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>A comma list of different numbers, or of words that stand for one (extensions/libxt_TCPOPTSTRIP.c, parse_list).</summary>
internal sealed class NumberListGrammar : IValueGrammar
{
    private static readonly NumberGrammar One = new();

    public string TypeName => ValueTypes.NumberList;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        var numbers = new List<ulong>();
        int start = 0;
        foreach (string item in text.Split(','))
        {
            ValueResult result = One.Read(item, definition, family);
            if (result.Problem is { } problem)
            {
                return ValueResult.Refused(problem.Span with { Start = problem.Span.Start + start }, problem.Message);
            }

            ulong number = ((NumberValue)result.Value!).Number;
            if (numbers.Contains(number))
            {
                return ValueResult.Refused(new TextSpan(start, item.Length), $"{item} stands here twice");
            }

            numbers.Add(number);
            start += item.Length + 1;
        }

        return ValueResult.Of(new TextValue(string.Join(',', numbers)));
    }
}

/// <summary>A comma list of <c>type[:length]</c>, of which iptables keeps the low byte each (extensions/libip6t_hbh.c, parse_options).</summary>
internal sealed class HeaderOptionsGrammar : IValueGrammar
{
    public string TypeName => ValueTypes.HeaderOptions;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        string[] items = text.Split(',');
        if (items.Length > definition.Max)
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), $"{definition.Max} options are the most");
        }

        var loaded = new List<string>();
        int start = 0;
        foreach (string item in items)
        {
            var numbers = new List<ulong>();
            foreach (string part in item.Split(':', 2))
            {
                // A minus sign counts down from the largest number, and all but the low byte is dropped.
                bool isNegative = part is ['-', not '-', ..];
                if (!NumberText.TryRead(isNegative ? part.AsSpan(1) : part, out ulong number))
                {
                    return ValueResult.Refused(new TextSpan(start, item.Length), $"'{item}' is no option: a type such as 5, or a type and a length such as 5:4, is");
                }

                numbers.Add((isNegative ? 0 - number : number) & byte.MaxValue);
            }

            loaded.Add(string.Join(':', numbers));
            start += item.Length + 1;
        }

        string canonical = string.Join(',', loaded);
        bool isCut = text.Split(',', ':').Any(part => part is ['-', ..] || (NumberText.TryRead(part, out ulong number) && number > byte.MaxValue));
        return ValueResult.Of(new TextValue(canonical), isCut ? new ValueNote($"{text} is loaded as {canonical}", canonical) : null);
    }
}
