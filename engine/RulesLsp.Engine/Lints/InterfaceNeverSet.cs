using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>A rule of a user chain asks for an interface that no packet has at the hooks which lead there.</summary>
public static class InterfaceNeverSet
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4007", "interface-never-set", Severity.Warning, "A packet has no such interface at the hooks that lead to this rule.", IsUnnecessary: true);

    internal static Diagnostic Tell(DeadLine dead, LintContext context)
    {
        Chain chain = dead.Chain;
        ImmutableArray<Hook> hooks = CallPaths.HooksReaching(chain);
        ImmutableArray<Rule> path = CallPaths.Path(chain, hooks[0]);
        string direction = hooks.Contains(Hook.Output) ? "incoming" : "outgoing";
        return new Diagnostic(
            Descriptor,
            Descriptor.DefaultSeverity,
            context.RangeOfLine(dead.Line),
            $"never matches: chain {chain.Name} is reached from {Places.Join([.. hooks.Select(Pipeline.ChainName)])} only (line {path[0].Line + 1}), where a packet has no {direction} interface{DeadRuleText.LostChain(dead, context)}",
            [.. path.Select(jump => new RelatedLine(jump.Line, $"{jump.Chain.Name} jumps to {jump.JumpChain!.Name} here"))]);
    }
}
