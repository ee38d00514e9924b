using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>Explains names of matches and targets that can't be loaded.</summary>
internal static class ModuleAdvice
{
    public static BindingProblem UnknownMatch(BindingTables tables, string name, TextSpan span)
    {
        if (!tables.Catalogue.FindInAnyFamily(EntryKind.Match, name).IsEmpty)
        {
            return new BindingProblem(BindingProblemKind.WrongFamily, span, $"the match {name} does not exist for {FamilyNames.InText(tables.Family)}");
        }

        string? meant = Similarity.Nearest(name, tables.Catalogue.Matches.Select(entry => entry.Name));
        if (meant is not null)
        {
            return new BindingProblem(
                BindingProblemKind.UnknownMatch,
                span,
                $"there is no match {name}: did you mean {meant}?",
                Fix: new BindingFix($"Write {meant}", meant));
        }

        return tables.FindTarget(name) is not null
            ? new BindingProblem(BindingProblemKind.UnknownMatch, span, $"{name} is a target, not a match: it stands after -j")
            : new BindingProblem(BindingProblemKind.UnknownMatch, span, $"there is no match {name} among those that iptables ships: its options are not checked");
    }

    public static BindingProblem? OtherFamilyTarget(BindingTables tables, string name, TextSpan span) =>
        tables.Catalogue.FindInAnyFamily(EntryKind.Target, name).IsEmpty
            ? null
            : new BindingProblem(BindingProblemKind.WrongFamily, span, $"the target {name} does not exist for {FamilyNames.InText(tables.Family)}");
}
