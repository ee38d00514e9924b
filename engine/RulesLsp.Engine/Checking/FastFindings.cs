using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>Whether the file is a ruleset as it stands or becomes one when a program has filled it in or its commands for a shell are converted.</summary>
internal enum FileForm : byte
{
    Ruleset,
    Template,
}

/// <summary>The findings of the fast wave, sorted by place and before allowances.</summary>
/// <param name="Context">What the lints looked at; the deep wave looks at more of the same.</param>
internal sealed record FastFindings(FileForm Form, Diagnostic[] Findings, LintContext Context)
{
    public static FastFindings Of(RulesetFacts facts)
    {
        EditMemory? memory = facts.Memory;
        var context = new LintContext(facts.Semantics, null, ImmutableHashSet<int>.Empty) { KeptVerdicts = memory?.Verdicts };
        Diagnostic[] found =
        [
            .. ProblemFindings.OfShape(facts.Ruleset)
                .Concat(DirectiveFindings.Of(facts))
                .Concat(memory is null ? LineFindings.Of(context, null).All : memory.LinesOf(context).All)
                .Concat(memory is null ? LintCatalogue.Findings(LintWave.Fast, context) : memory.FastLints.Findings(LintWave.Fast, context))
                .Where(diagnostic => IsTold(diagnostic, facts.Ruleset))
                .Where(diagnostic => diagnostic.Backends == Backends.None || (diagnostic.Backends & facts.Backends) != Backends.None),
        ];
        (FileForm form, Diagnostic[] judged) = Templates.Judge(facts.Ruleset, [.. Cascades.WithoutConsequences(FindingList.Of(TextOrder.Sort(found), TakenLines.None))]);
        return new FastFindings(form, judged, context);
    }

    /// <summary>Of commands for a shell only that they are there: what is wrong with one shows when it is a rule.</summary>
    private static bool IsTold(Diagnostic diagnostic, Ruleset ruleset)
    {
        int line = diagnostic.Range.Start.Line;
        return diagnostic.Lint == PastedCommands.Descriptor || ruleset.Syntax[line].Kind == LineKind.Comment || !ruleset.IsPasted(line);
    }
}
