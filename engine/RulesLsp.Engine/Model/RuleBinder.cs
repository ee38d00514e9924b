using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model;

/// <summary>
/// Reads a line of words as the command that iptables would take it for. Safe for use by several threads; what it remembers
/// of values is shared by all lines.
/// </summary>
public sealed class RuleBinder : IDisposable
{
    private readonly ThreadLocal<LineBinding> _binding;

    public RuleBinder(Catalogue.Catalogue catalogue, AddressFamily family)
    {
        Family = family;
        var tables = new BindingTables(catalogue, family);
        _binding = new ThreadLocal<LineBinding>(() => new LineBinding(tables));
    }

    public AddressFamily Family { get; }

    /// <summary>Binds a line; any line gives a rule, and what is wrong with it is data on the rule.</summary>
    public BoundRule Bind(LineSyntax line) => LineLimits.ExcessOf(line) is { } excess ? BindBeginning(line, excess) : _binding.Value!.Bind(line);

    /// <summary>Binds the arguments of the program itself, which knows options that a ruleset must not have.</summary>
    internal CommandLine BindCommandLine(LineSyntax line)
    {
        BoundRule rule = _binding.Value!.Bind(line);
        return new CommandLine(rule, _binding.Value!.CommandLineOptions);
    }

    /// <summary>Binds words that stand on a line otherwise than a ruleset has them, which is the rule's first problem.</summary>
    /// <param name="wrong">The program's name, or the backslash that continues the line.</param>
    internal BoundRule BindPasted(LineSyntax line, MendedWord[] words, TextSpan wrong)
    {
        BoundRule rule = _binding.Value!.BindWords(new BindWords(line) { Mended = words });
        var problem = new BindingProblem(BindingProblemKind.UnexpectedWord, wrong, "iptables-restore reads no commands for a shell");
        return rule with { Problems = [problem, .. rule.Problems] };
    }

    public void Dispose() => _binding.Dispose();

    /// <summary>Binds what iptables-restore has room for: a line that it does not even split into words has no further problem.</summary>
    private BoundRule BindBeginning(LineSyntax line, LineExcess excess) =>
        _binding.Value!.BindWords(new BindWords(line) { Most = excess.ReadWords }) with { Problems = [excess.Problem], HasUnknownParts = true };
}
