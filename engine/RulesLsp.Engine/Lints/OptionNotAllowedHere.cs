using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>An option at a hook where the kernel refuses it although its match or target may stand there.</summary>
public static class OptionNotAllowedHere
{
    public static LintDescriptor Descriptor { get; } =
        new("RL3014", "option-not-allowed-here", Severity.Error, "The kernel does not take this option in this table or at this hook.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        foreach (Rule rule in context.LiveLines)
        {
            foreach (BoundModule match in rule.Bound.Matches)
            {
                foreach (Diagnostic finding in JudgeOptions(context, rule, match))
                {
                    yield return finding;
                }
            }

            if (rule is { JumpChain: null, Bound.Target: { } target })
            {
                foreach (Diagnostic finding in JudgeOptions(context, rule, target))
                {
                    yield return finding;
                }
            }
        }
    }

    private static ImmutableArray<Diagnostic> JudgeOptions(LintContext context, Rule rule, BoundModule module)
    {
        ImmutableArray<Diagnostic> found = [];
        foreach (BoundOption option in module.Options)
        {
            if (Placement.IsRestricted(option.Definition)
                && !option.Definition.PlacesLiftedBy.Any(name => module.Option(name) is { IsNegated: false })
                && Judge(context, rule, option) is { } finding)
            {
                found = found.Add(finding);
            }
        }

        return found;
    }

    private static Diagnostic? Judge(LintContext context, Rule rule, BoundOption option)
    {
        return Places.Judge(context, Descriptor, rule, option.Definition.Name, option.Span, Refused, () => Places.Describe(context.Catalogue.Pipeline, Refused));

        Backends Refused(string table, Hook hook) => Placement.Refused(option.Definition, table, hook, Backends.Both);
    }
}
