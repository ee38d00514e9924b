using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Engine.Lints;

/// <summary>The rule's conditions contradict each other, its hook, its callers or every mark that a packet can have.</summary>
public static class NeverMatches
{
    public static LintDescriptor Descriptor { get; } =
        new("RL4003", "never-matches", Severity.Warning, "No packet can satisfy the conditions of this rule where it stands.", IsUnnecessary: true);

    internal static Diagnostic Tell(DeadLine dead, LintContext context) =>
        DeadRuleText.Finding(Descriptor, dead, $"never matches: {Why(dead, context)}{DeadRuleText.LostChain(dead, context)}", context);

    private static string Why(DeadLine dead, LintContext context)
    {
        Rule rule = dead.Rule;
        return dead.Cause switch
        {
            DeadKind.MarkNever => "the packet's mark never has the value that is asked for",
            DeadKind.HookExcludes => $"no packet of {Places.Join([.. CallPaths.HooksReaching(rule.Chain).Select(Catalogue.Pipeline.ChainName)])} is like this",
            DeadKind.CallerExcludes when !dead.Calls.IsEmpty => $"chain {rule.Chain.Name} is {(dead.Calls.All(call => call.JumpChain == rule.Chain) ? "called by" : "reached through")} {DeadRuleText.Lines(dead.Calls)} only, with other packets",
            DeadKind.CallerExcludes => $"every call of chain {rule.Chain.Name} excludes its packets",
            _ => context.SemanticsOf(rule).Tests.OfType<NeverTest>().FirstOrDefault() is { } never
                ? never.Option is { } option ? $"{option.Definition.Name}: {never.Why}" : never.Why
                : "its conditions contradict each other",
        };
    }
}
