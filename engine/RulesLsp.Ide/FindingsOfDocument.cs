using System.Collections.Immutable;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;

namespace RulesLsp.Ide;

/// <summary>The findings of one version, in two waves; each is computed by the first who asks, and again when that one gave up.</summary>
internal sealed class FindingsOfDocument
{
    private readonly Lock _computing = new();
    private readonly Checker _checker;
    private readonly Lazy<ImmutableArray<Diagnostic>> _fast;
    private Tuple<ImmutableArray<Diagnostic>>? _all;

    public FindingsOfDocument(Analysis analysis)
    {
        Analysis = analysis;
        _checker = new Checker(new CheckOptions
        {
            Catalogue = analysis.Catalogue,
            Select = analysis.Options.Select,
            Ignore = analysis.Options.Ignore,
            Backends = analysis.Options.Backends,
            Host = analysis.Options.Host,
            ReadFile = analysis.Options.ReadFile,
        });
        _fast = new Lazy<ImmutableArray<Diagnostic>>(() => analysis.IsRuleset ? _checker.CheckFast(analysis.Ruleset, analysis.Directives) : []);
    }

    private Analysis Analysis { get; }

    public ImmutableArray<Diagnostic> Fast => _fast.Value;

    public ImmutableArray<Diagnostic> All(CancellationToken cancellation)
    {
        if (!Analysis.IsRuleset)
        {
            return [];
        }

        if (Volatile.Read(ref _all) is { } known)
        {
            return known.Item1;
        }

        lock (_computing)
        {
            cancellation.ThrowIfCancellationRequested();
            _all ??= Tuple.Create(_checker.CheckAll(Analysis.Ruleset, Analysis.Directives, cancellation));
            return _all.Item1;
        }
    }
}
