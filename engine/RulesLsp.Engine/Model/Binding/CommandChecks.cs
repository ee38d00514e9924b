using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What iptables refuses beside a command (iptables/xshared.c, generic_opt_check).</summary>
internal static class CommandChecks
{
    /// <summary>Told once, of the first thing that the command has no use for; null when there is none.</summary>
    public static BindingProblem? ProblemOf(RestoreDialect dialect, BoundRule rule, CatalogueOption command)
    {
        ImmutableArray<CommandPart> refused = rule.Position is null || command.RefusesBesideNumber.IsEmpty ? command.Refuses : command.RefusesBesideNumber;
        if (!refused.IsEmpty && Parts(dialect, rule, refused).OrderBy(part => part.Span.Start).FirstOrDefault() is { Name: { } name } first)
        {
            string number = rule.Position is null ? "" : " with a number";
            string unused = refused.Contains(CommandPart.Rule) ? "rule" : "counters";
            return Problem(first.Span, $"{name} can't stand beside {command.Name}{number}: the command takes no {unused}");
        }

        return rule.Command == RuleCommand.Replace && rule.BuiltinOptions.FirstOrDefault(option => option.Value<AddressListValue>() is { Addresses.Length: > 1 }) is { } several
            ? Problem(several.Span, $"{command.Name} replaces one rule, and each of these addresses would be a rule of its own")
            : null;
    }

    private static IEnumerable<(TextSpan Span, string Name)> Parts(RestoreDialect dialect, BoundRule rule, ImmutableArray<CommandPart> refused)
    {
        if (refused.Contains(CommandPart.Counters) && rule.SetCounters is { } counters)
        {
            yield return (counters.Span, counters.Definition.Name);
        }

        if (!refused.Contains(CommandPart.Rule))
        {
            yield break;
        }

        // Options that load their match are conditions like the built-in ones.
        ImmutableArray<BoundModule> matches = dialect.OptionsLoadMatches ? rule.Matches : [];
        foreach (BoundOption option in rule.BuiltinOptions.Where(option => !CommandAdvice.TellsFamilyOnly(option)).Concat(matches.SelectMany(match => match.Options)))
        {
            yield return (option.Span, option.Definition.Name);
        }

        if (rule.JumpName is not null)
        {
            yield return (rule.JumpNameSpan, rule.JumpKind == JumpKind.Goto ? BuiltinOptionNames.Goto : BuiltinOptionNames.Jump);
        }
    }

    private static BindingProblem Problem(TextSpan span, string message) => new(BindingProblemKind.ExclusiveOptions, span, message);
}
