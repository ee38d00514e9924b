using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>The nat table is no filter: its policy drops the first packet of each connection that no rule translates.</summary>
public static class NatPolicyDrop
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5014", "nat-policy-drop", Severity.Information, "A chain of the nat table drops what it does not translate.");

    public static IEnumerable<Diagnostic> Run(LintContext context) =>
        from table in context.LiveTables
        where table.Name == TableNames.Nat
        from chain in table.Chains.Builtin
        let line = chain.Policy == ChainPolicy.Drop ? chain.PolicyLine : null
        where line is not null
        select new Diagnostic(
            Descriptor,
            Descriptor.DefaultSeverity,
            context.RangeOfLine(line.Value),
            $"nat is asked once for each connection: this policy drops every connection that no rule of {chain.Name} decides, and sees no other packet; drop in the filter table",
            []);
}
