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
            IEnumerable<BoundModule> modules = rule.Bound.Target is { } target && rule.JumpChain is null ? rule.Bound.Matches.Append(target) : rule.Bound.Matches;
            foreach ((BoundModule module, BoundOption option) in modules.SelectMany(module => module.Options.Select(option => (module, option))))
            {
                if (option.Definition.PlacesLiftedBy.Any(name => module.Option(name) is { IsNegated: false }))
                {
                    continue;
                }

                Backends Refused(string table, Hook hook) => Placement.Refused(option.Definition, table, hook, Backends.Both);
                if (Places.Judge(context, Descriptor, rule, option.Definition.Name, option.Span, Refused, () => Places.Describe(context.Catalogue.Pipeline, Refused)) is { } finding)
                {
                    yield return finding;
                }
            }
        }
    }
}
