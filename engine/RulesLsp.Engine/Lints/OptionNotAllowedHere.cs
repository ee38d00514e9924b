using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>An option, or one of its words, at a hook where the kernel refuses it although its match or target may stand there.</summary>
public static class OptionNotAllowedHere
{
    public static LintDescriptor Descriptor { get; } =
        new("RL3014", "option-not-allowed-here", Severity.Error, "The kernel does not take this option in this table or at this hook.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        foreach (BoundModule match in rule.Bound.Matches)
        {
            JudgeOptions(context, rule, match, found);
        }

        if (rule is { JumpChain: null, Bound.Target: { } target })
        {
            JudgeOptions(context, rule, target, found);
        }
    }

    private static void JudgeOptions(LintContext context, Rule rule, BoundModule module, List<Diagnostic> found)
    {
        foreach (BoundOption option in module.Options)
        {
            // Nearly all options are taken wherever their match or target is.
            if (Placement.IsRestricted(option.Definition) && !IsLifted(module, option.Definition))
            {
                found.AddRange(JudgeOption(context, rule, option));
            }
        }
    }

    private static bool IsLifted(BoundModule module, CatalogueOption option) =>
        option.PlacesLiftedBy.Any(name => module.Option(name) is { IsNegated: false });

    private static IEnumerable<Diagnostic> JudgeOption(LintContext context, Rule rule, BoundOption option)
    {
        if (Judge(context, rule, option, option.Definition.Name, (table, hook) => Placement.Refused(option.Definition, table, hook, Backends.Both)) is { } finding)
        {
            yield return finding;
        }

        foreach (CatalogueChoice word in PlacedWords(option))
        {
            if (Judge(context, rule, option, $"{option.Definition.Name} {word.Name}", (table, hook) => Placement.Refused(word, table, hook, Backends.Both)) is { } wordFinding)
            {
                yield return wordFinding;
            }
        }
    }

    private static Diagnostic? Judge(LintContext context, Rule rule, BoundOption option, string name, Func<string, Hook, Backends> refused) =>
        Places.Judge(context, Descriptor, rule, name, option.Span, refused, () => Places.Describe(context.Catalogue.Pipeline, refused));

    private static IEnumerable<CatalogueChoice> PlacedWords(BoundOption option)
    {
        for (int index = 0; index < option.ValueCount && index < option.Definition.Values.Length; index++)
        {
            if (option.Value<ChoiceValue>(index) is { } chosen
                && option.Definition.Values[index].Choices.FirstOrDefault(choice => choice.Name == chosen.Name) is { Places.IsEmpty: false } word)
            {
                yield return word;
            }
        }
    }
}
