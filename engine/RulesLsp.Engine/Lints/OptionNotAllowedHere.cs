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

                Backends Refused(string table, Hook hook) => Placement.Refused(option.Definition, table, hook, Backends.Both) | RefusedWord(option, table, hook);
                if (Places.Judge(context, Descriptor, rule, option.Definition.Name, option.Span, Refused, () => Places.Describe(context.Catalogue.Pipeline, Refused)) is { } finding)
                {
                    yield return finding;
                }
            }
        }
    }

    /// <summary>The back ends that refuse the word that the option has for a value.</summary>
    private static Backends RefusedWord(BoundOption option, string table, Hook hook) =>
        option.Definition.Values is [{ Choices: { IsEmpty: false } choices }, ..] && option.Value<ChoiceValue>() is { } word
            && choices.FirstOrDefault(choice => choice.Name == word.Name) is { } chosen
            ? Backends.Both & ~Placement.Allowed(chosen, table, hook, Backends.Both)
            : Backends.None;
}
