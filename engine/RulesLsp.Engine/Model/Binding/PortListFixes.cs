using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>Fixes for refused lists of ports: the option that takes a list, or several rules for one that is too long.</summary>
internal static class PortListFixes
{
    private static readonly PortListGrammar Lists = new PortListGrammar();

    /// <summary>Gives the problem of the option's value a fix where one is sure.</summary>
    public static void Offer(LineSyntax line, BoundRule rule, BoundOption option, AddressFamily family, List<BindingProblem> problems)
    {
        CatalogueValue definition = option.Definition.Values[0];
        TextSpan span = option.ValueSpans[0];
        int problem = problems.FindIndex(found => found.Kind == BindingProblemKind.InvalidValue && found.Span.Start >= span.Start && found.Span.End <= span.End);
        string value = line.Characters.Slice(span.Start, span.Length).ToString();
        if (problem < 0 || problems[problem].Fix is not null || !value.Contains(','))
        {
            return;
        }

        BindingFix? fix = definition.InsteadOfList is { } instead ? OtherOption(option, value, instead)
            : definition.Type == ValueTypes.PortList ? SeveralRules(line, rule, option, value)
            : null;
        problems[problem] = problems[problem] with { Fix = fix };

        // A value of another form than it is read as.
        bool IsList(string text) => Lists.Read(text, definition, family).Problem is null;

        BindingFix? OtherOption(BoundOption wrong, string list, string words)
        {
            int blank = words.LastIndexOf(' ');
            list = string.Join(',', list.Split(',').Select(item => PortText.RefuseDash(item, 0)?.Problem?.Replacement ?? item));
            string mended = $"{words[..blank]}{(wrong.IsNegated ? " !" : "")}{words[blank..]} {list}";
            return IsList(list) ? new BindingFix($"Write {mended}", mended, wrong.Span, FixApplicability.Safe) : null;
        }

        BindingFix? SeveralRules(LineSyntax whole, BoundRule bound, BoundOption wrong, string list)
        {
            // Of a negated list one rule is true where the other is not; and -I would turn the order round.
            List<string> lists = Split(list);
            if (bound.Command != RuleCommand.Append || bound.Counters is not null || wrong.IsNegated || !lists.TrueForAll(IsList))
            {
                return null;
            }

            IEnumerable<string> rules = lists.Select(part => $"{whole.Text[..span.Start]}{part}{whole.Text[span.End..]}");
            return new BindingFix($"Split into {lists.Count} rules", string.Join('\n', rules), whole.Span, FixApplicability.Safe);
        }
    }

    /// <summary>Lists of as many ports as one may have; a range takes two slots.</summary>
    private static List<string> Split(string value)
    {
        var lists = new List<string>();
        var current = new List<string>();
        int slots = 0;
        foreach (string item in value.Split(','))
        {
            int needed = item.Contains(':') ? 2 : 1;
            if (slots + needed > PortListGrammar.MostSlots)
            {
                lists.Add(string.Join(',', current));
                current.Clear();
                slots = 0;
            }

            current.Add(item);
            slots += needed;
        }

        lists.Add(string.Join(',', current));
        return lists;
    }
}
