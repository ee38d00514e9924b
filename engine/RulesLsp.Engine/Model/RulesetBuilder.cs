using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Model.Building;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model;

/// <summary>Builds what a file would load: runs its lines in order as iptables-restore does. Safe for use by several threads.</summary>
public sealed class RulesetBuilder(Catalogue.Catalogue catalogue)
{
    private readonly ImmutableArray<Lazy<RuleBinder>> _binders =
        [.. Enum.GetValues<AddressFamily>().Select(family => new Lazy<RuleBinder>(() => new RuleBinder(CatalogueOf(catalogue, family), family)))];

    /// <summary>The binder of a family; its memory of values is shared by every file that this builder builds.</summary>
    public RuleBinder BinderOf(AddressFamily family) => _binders[(int)family].Value;

    /// <summary>Builds the model; any text gives one.</summary>
    /// <param name="previous">An earlier version: lines that are the same objects keep their bound rules.</param>
    public Ruleset Build(RulesetSyntax syntax, RulesetOptions options, Ruleset? previous = null)
    {
        if (previous is not null && RulesetPatch.TryBuild(previous, syntax, options, BinderOf(options.Family)) is { } patched)
        {
            return patched;
        }

        ImmutableArray<HereDocument> documents = HereDocument.Find(syntax);
        syntax = HereDocument.Read(syntax, documents, options.Family);
        var bound = new BoundRule?[syntax.LineCount];
        OrderedWork binding = BindLines(bound, syntax, options.Family, previous is { HasShadowedTargets: true } ? null : previous);
        ImmutableArray<PastedRun> pasted = PastedRuns.Find(syntax, BinderOf(options.Family), catalogue.Pipeline);
        foreach (PastedRun found in pasted)
        {
            binding.Finish();
            BindPasted(found, bound);
        }

        var problems = new List<StructureProblem>();
        FileShape.Check(syntax, problems);
        var run = new BuildRun(CatalogueOf(catalogue, options.Family), syntax, options, bound, binding, pasted, documents, problems);
        return run.Execute();
    }

    /// <summary>A command for the table that it stands in is taken as it is meant; all others are left out.</summary>
    private static void BindPasted(PastedRun run, BoundRule?[] bound)
    {
        for (int line = run.First; line <= run.Last; line++)
        {
            bound[line] = null;
        }

        foreach (PastedLine line in run.Lines)
        {
            if (line.Commands is [var command] && command.IsFor(run.Table))
            {
                bound[line.First] = command.Bound;
            }
        }
    }

    /// <summary>The builder's own catalogue where it is about the family, else the program's.</summary>
    private static Catalogue.Catalogue CatalogueOf(Catalogue.Catalogue catalogue, AddressFamily family) =>
        catalogue.HasFamily(family) ? catalogue : Engine.Catalogue.Catalogue.Of(family);

    private OrderedWork BindLines(BoundRule?[] bound, RulesetSyntax syntax, AddressFamily family, Ruleset? previous)
    {
        RuleBinder binder = BinderOf(family);
        Dictionary<LineSyntax, BoundRule>? known = KnownLines(syntax, family, previous);
        return new OrderedWork(bound.Length, BindRange);

        void BindRange(int from, int to)
        {
            for (int line = from; line < to; line++)
            {
                bound[line] = BindLine(line);
            }
        }

        BoundRule? BindLine(int line)
        {
            LineSyntax text = syntax[line];
            if (text.Kind != LineKind.Command)
            {
                return null;
            }

            // Most lines stand where they stood, or all of them moved by the same number of lines.
            if (previous is not null && line < previous.Syntax.LineCount && ReferenceEquals(previous.Syntax[line], text) && previous.Family == family && !previous.IsPasted(line))
            {
                return previous.BoundLines[line];
            }

            return known is not null && known.TryGetValue(text, out BoundRule? same) ? same : binder.Bind(text);
        }
    }

    /// <summary>The bound rules of the earlier version by line object; null when every line stands where it stood.</summary>
    private static Dictionary<LineSyntax, BoundRule>? KnownLines(RulesetSyntax syntax, AddressFamily family, Ruleset? previous)
    {
        if (previous is null || previous.Family != family)
        {
            return null;
        }

        int start = 0;
        int most = Math.Min(syntax.LineCount, previous.Syntax.LineCount);
        while (start < most && ReferenceEquals(syntax[start], previous.Syntax[start]))
        {
            start++;
        }

        if (syntax.LineCount == previous.Syntax.LineCount && start + 1 >= most)
        {
            return null;
        }

        var known = new Dictionary<LineSyntax, BoundRule>(previous.Syntax.LineCount - start, LineIdentity.Comparer);
        for (int line = start; line < previous.Syntax.LineCount; line++)
        {
            if (previous.BoundLines[line] is { } rule && !previous.IsPasted(line))
            {
                known[previous.Syntax[line]] = rule;
            }
        }

        return known;
    }

    private sealed class LineIdentity : IEqualityComparer<LineSyntax>
    {
        public static readonly LineIdentity Comparer = new();

        public bool Equals(LineSyntax? x, LineSyntax? y) => ReferenceEquals(x, y);

        public int GetHashCode(LineSyntax obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
