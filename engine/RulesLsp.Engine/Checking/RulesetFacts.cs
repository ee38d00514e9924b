using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>
/// What is known about one version of a ruleset. Every part is computed by the first who asks and shared by findings, hovers,
/// lenses, hints and the command line. Safe for use by several threads.
/// </summary>
public sealed class RulesetFacts
{
    private const int RulesWorthAThread = 2_000;

    private readonly Lazy<Ruleset> _ruleset;
    private readonly Lazy<RulesetSemantics> _semantics;
    private readonly Lazy<ImmutableArray<HostReading>> _hosts;
    private readonly Lazy<Tracer> _tracer;
    private readonly Lazy<FastFindings> _fast;
    private readonly KeptAnswer<ReachabilityResult> _reachability;
    private readonly KeptAnswer<ImmutableArray<ExpectationReport>> _expectations;
    private readonly KeptAnswer<ImmutableArray<Diagnostic>> _management;

    /// <param name="ruleset">Built when something is asked that needs it.</param>
    /// <param name="directives">Those of the ruleset's text.</param>
    /// <param name="memory">Of the document's versions; null where there are no others.</param>
    public RulesetFacts(Lazy<Ruleset> ruleset, FileDirectives directives, CheckOptions options, EditMemory? memory = null)
    {
        _ruleset = ruleset;
        Memory = memory;
        Directives = directives;
        Options = options;
        _semantics = new Lazy<RulesetSemantics>(() => memory is null ? new RulesetSemantics(Ruleset, Backends) : memory.SemanticsOf(Ruleset, Backends));
        _hosts = new Lazy<ImmutableArray<HostReading>>(() => HostReader.ReadAll(directives, options));
        _tracer = new Lazy<Tracer>(() => CreateTracer());
        _fast = new Lazy<FastFindings>(() => FastFindings.Of(this));
        _reachability = new KeptAnswer<ReachabilityResult>(cancellation => Analyse(memory?.Reachability, cancellation));
        _expectations = new KeptAnswer<ImmutableArray<ExpectationReport>>(cancellation => ExpectationRunner.Run(this, cancellation));
        _management = new KeptAnswer<ImmutableArray<Diagnostic>>(cancellation => ManagementFindings.Of(this, cancellation));
    }

    public Ruleset Ruleset => _ruleset.Value;

    /// <summary>What its rules mean.</summary>
    public RulesetSemantics Semantics => _semantics.Value;

    /// <summary>The ruleset when somebody has needed it, else null: the next version builds on it.</summary>
    public Ruleset? BuiltRuleset => _ruleset.IsValueCreated ? _ruleset.Value : null;

    public FileDirectives Directives { get; }

    public CheckOptions Options { get; }

    /// <summary>Of the document's versions; null where there are no others.</summary>
    internal EditMemory? Memory { get; }

    /// <summary>The back ends that the file is meant for.</summary>
    public Backends Backends => Ruleset.Catalogue.KnownOf(Directives.Backends ?? Options.Backends);

    /// <summary>The host that traces assume: what the file's own directive says; without one, or when it cannot be read, what the options say. Null: unknown.</summary>
    public HostDescription? Host => Hosts.IsEmpty ? Options.Host : Hosts[^1].Result.Host ?? Options.Host;

    /// <summary>Sends packets through the ruleset on its host; what one trace learns of the rules, the next one uses.</summary>
    public Tracer Tracer => _tracer.Value;

    /// <summary>Each host directive and what it describes, in the order of their lines.</summary>
    internal ImmutableArray<HostReading> Hosts => _hosts.Value;

    /// <summary>What can be found without reachability and traces, before allowances.</summary>
    internal FastFindings Fast => _fast.Value;

    /// <summary>How often the reachability was worked out; a test asks.</summary>
    internal int ReachabilityComputations => _reachability.Computations;

    /// <summary>How often the expectations were traced; a test asks.</summary>
    internal int ExpectationComputations => _expectations.Computations;

    /// <summary>Which rules any packet reaches.</summary>
    /// <exception cref="OperationCanceledException">The asker does not want it any more.</exception>
    public ReachabilityResult Reachability(CancellationToken cancellation) => _reachability.Get(cancellation);

    /// <summary>One report for each expectation that can be read, in the order of their lines.</summary>
    /// <exception cref="OperationCanceledException">The asker does not want it any more.</exception>
    public ImmutableArray<ExpectationReport> Expectations(CancellationToken cancellation) => _expectations.Get(cancellation);

    /// <summary>What is to be said about the management flows that the file declares, before allowances.</summary>
    /// <exception cref="OperationCanceledException">The asker does not want it any more.</exception>
    public ImmutableArray<Diagnostic> Management(CancellationToken cancellation) => _management.Get(cancellation);

    /// <summary>A trace follows one back end; where the file is for both, legacy.</summary>
    private Tracer CreateTracer()
    {
        Backends backend = Backends == Backends.Nft ? Backends.Nft : Backends.Legacy;
        return new Tracer(Semantics.For(backend), Host, new TraceOptions(backend));
    }

    /// <summary>
    /// The lines that are refused do nothing, and the first wave tells which they are. Of a large ruleset of which nothing wrong is
    /// known yet none probably is: its analysis need not wait for the first wave.
    /// </summary>
    private ReachabilityResult Analyse(ReachabilityMemory? memory, CancellationToken cancellation)
    {
        if (memory is null && !_fast.IsValueCreated && Ruleset.Rules.Length >= RulesWorthAThread && !HasProblems())
        {
            // What all cores share comes first; then much of the analysis is the work of one.
            Semantics.WorkOutAll();
            Task<HashSet<int>> refused = Task.Run(RefusedLines, cancellation);
            ReachabilityResult result = AnalyseWithout([], null, cancellation);
            if (refused.GetAwaiter().GetResult().Count == 0)
            {
                return result;
            }
        }

        return AnalyseWithout(RefusedLines(), memory, cancellation);
    }

    private ReachabilityResult AnalyseWithout(HashSet<int> refused, ReachabilityMemory? memory, CancellationToken cancellation) =>
        ReachabilityAnalysis.Analyse(Semantics, new ReachabilityOptions { KeepsChains = Ruleset.KeepsChains, RefusedLines = refused }, cancellation, memory);

    private bool HasProblems()
    {
        bool found = !Ruleset.Problems.IsEmpty;
        SharedWork.Do(Ruleset.Rules.Length, (from, to) =>
        {
            for (int rule = from; rule < to && !Volatile.Read(ref found); rule++)
            {
                if (!Ruleset.Rules.BoundOf(rule).Problems.IsEmpty)
                {
                    Volatile.Write(ref found, true);
                }
            }
        });
        return found;
    }

    /// <summary>
    /// The lines that all wanted back ends refuse. What one of them loads is there for its users; and of a circle of jumps any could
    /// be the wrong one.
    /// </summary>
    private HashSet<int> RefusedLines() =>
    [
        .. from finding in Fast.Findings
           where finding.Severity == Severity.Error
               && finding.Lint != ChainLoop.Descriptor
               && (finding.Backends == Backends.None || (finding.Backends & Backends) == Backends)
           from line in Enumerable.Range(finding.Range.Start.Line, finding.Range.End.Line - finding.Range.Start.Line + 1)
           select line,
    ];
}
