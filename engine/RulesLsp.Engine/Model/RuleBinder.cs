using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Syntax;
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
    public BoundRule Bind(LineSyntax line) => LineLimits.ExcessOf(line) is { } excess
        ? _binding.Value!.BindBeginning(line, excess)
        : _binding.Value!.Bind(line);

    public void Dispose() => _binding.Dispose();
}
