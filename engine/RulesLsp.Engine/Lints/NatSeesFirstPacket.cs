using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>A log rule in the nat table meets the first packet of each connection and no other.</summary>
public static class NatSeesFirstPacket
{
    public static LintDescriptor Descriptor { get; } =
        new("RL5015", "nat-sees-first-packet", Severity.Hint, "A rule of the nat table logs the first packet of each connection only.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        if (rule.Chain.TableName == TableNames.Nat && rule.Bound.Target?.Entry is { } entry && RuleSemanticsTable.WritesKernelLog(entry.Name))
        {
            found.Add(new Diagnostic(
                Descriptor,
                Descriptor.DefaultSeverity,
                TextRange.OnLine(rule.Line, rule.Bound.JumpNameSpan),
                "nat is asked once for each connection: of its later packets none is logged here",
                []));
        }
    }
}
