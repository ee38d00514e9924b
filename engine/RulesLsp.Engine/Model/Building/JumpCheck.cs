using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>Judges the name after <c>-j</c> or <c>-g</c> at the place of its rule.</summary>
internal sealed class JumpCheck(
    TableDraft table,
    RulesetOptions options,
    Catalogue.Catalogue catalogue,
    Lazy<Dictionary<string, int>> declaredLater,
    List<StructureProblem> problems)
{
    /// <summary>The chain that the rule leads to, which may be <see cref="ChainDraft.Nowhere"/>; null where it leads to none that is there.</summary>
    public ChainDraft? Check(int line, BoundRule bound)
    {
        if (bound.JumpName is not { } name || bound.Target?.Entry is not null)
        {
            return ChainDraft.Nowhere;
        }

        if (table.FindCalled(name) is { Origin: not ChainOrigin.Undeclared } chain)
        {
            if (chain.Hook is not null)
            {
                Report(StructureProblemKind.JumpToBuiltinChain, line, bound.JumpNameSpan, $"{name} is a built-in chain: a rule can't jump there");
            }

            return chain;
        }

        if (ExternalChainNames.IsElsewhere(name, options, catalogue.Pipeline))
        {
            return table.Add(new ChainDraft(name, null, ChainOrigin.External));
        }

        if (!HasProblemAtName(bound))
        {
            ReportUndefined(line, bound, name);
        }

        return null;
    }

    private static bool HasProblemAtName(BoundRule bound) => bound.Problems.Any(problem =>
        problem.Span.Start <= bound.JumpNameSpan.Start && problem.Span.End >= bound.JumpNameSpan.End && problem.Backends != Backends.None);

    private void ReportUndefined(int line, BoundRule bound, string name)
    {
        if (declaredLater.Value.TryGetValue(name, out int later) && later > line)
        {
            Report(
                StructureProblemKind.UndefinedJump, line, bound.JumpNameSpan, $"the chain {name} is declared only in line {later + 1}, after this jump",
                related: new RelatedLine(later, $"{name} is declared here"));
            return;
        }

        string? meant = Similarity.Nearest(name, catalogue.Targets.Select(entry => entry.Name).Concat(table.Chains.Where(draft => draft is { Hook: null, Origin: not ChainOrigin.Undeclared }).Select(draft => draft.Name)));
        string advice = meant is null ? $": declare it with '{catalogue.Dialect.DeclarationOf(name)}'" : $": did you mean {meant}?";
        Report(
            StructureProblemKind.UndefinedJump, line, bound.JumpNameSpan, $"there is neither a chain nor a target {name}{advice}",
            fix: meant is null ? null : new BindingFix($"Write {meant}", meant));
    }

    private void Report(
        StructureProblemKind kind,
        int line,
        TextSpan span,
        string message,
        Backends backends = Backends.Both,
        RelatedLine? related = null,
        BindingFix? fix = null) =>
        problems.Add(new StructureProblem(kind, TextRange.OnLine(line, span), message, backends, fix, related is null ? [] : [related]));
}
