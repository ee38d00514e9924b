using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model;

/// <summary>
/// Reads a line of words as the command that iptables would take it for. Safe for use by several threads; what it remembers
/// of values is shared by all lines.
/// </summary>
public sealed class RuleBinder(Catalogue.Catalogue catalogue, AddressFamily family)
{
    private readonly BindingTables _tables = new(catalogue, family);

    public AddressFamily Family => family;

    /// <summary>Binds a line; any line gives a rule, and what is wrong with it is data on the rule.</summary>
    public BoundRule Bind(LineSyntax line)
    {
        var problems = new List<BindingProblem>();
        BindWords words = TypographyMender.Read(line, problems);
        return new LineBinding(_tables, words, problems).Run();
    }
}
