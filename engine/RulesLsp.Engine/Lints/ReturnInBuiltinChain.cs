using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>A built-in chain has no caller to return to: its policy decides.</summary>
public static class ReturnInBuiltinChain
{
    public static LintDescriptor Descriptor { get; } =
        new("RL6004", "return-in-builtin-chain", Severity.Hint, "In a built-in chain RETURN means the policy.");

    /// <summary>It returns, to the policy where it stands in a built-in chain.</summary>
    public static bool AsksPolicy(BoundRule rule) => rule.Target?.Entry?.Flow == TargetFlow.Returns;

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        if (!rule.Chain.IsBuiltin || !AsksPolicy(rule.Bound))
        {
            return;
        }

        // Elsewhere RETURN is the usual word for "leave the packet as it is", which an ACCEPT policy does.
        bool isDrop = rule.Chain.Policy == ChainPolicy.Drop;
        if (!isDrop && rule.Chain.TableName != TableNames.Filter)
        {
            return;
        }

        string policy = context.Ruleset.KeepsChains ? "the policy decides" : isDrop ? "the policy drops the packet" : "the policy accepts the packet";
        found.Add(new Diagnostic(
            Descriptor,
            isDrop ? Severity.Information : Descriptor.DefaultSeverity,
            TextRange.OnLine(rule.Line, rule.Bound.JumpNameSpan),
            $"{rule.Chain.Name} is a built-in chain and has no caller to return to: {policy}",
            []));
    }
}
