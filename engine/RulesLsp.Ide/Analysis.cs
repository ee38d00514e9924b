using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide;

/// <summary>
/// Everything known about one version of one document. Immutable and safe for use by several threads; what is expensive is
/// computed when it is first asked for, and then kept. The features are pure functions of it.
/// </summary>
public sealed class Analysis
{
    /// <summary>Lines from which on the beginning is told of before the rest is read: where that takes long enough to be noticed.</summary>
    private const int LongDocument = 20_000;
    private const int LinesOfBeginning = 2_500;

    private static readonly Lazy<RulesetBuilder> SharedBuilder = new(() => new RulesetBuilder(Catalogue.Default));

    private readonly Checker _checker;
    private readonly EditMemory? _memory;
    private readonly bool _followsAnother;
    private readonly Lazy<ImmutableArray<TraceRun>> _traces;
    private readonly Lazy<PacketsThatReach> _reaching;

    private Analysis(string documentName, RulesetSyntax syntax, AnalysisOptions options, DocumentSettings settings, ImmutableArray<AskedTrace> askedTraces, Checker checker, EditMemory? memory, bool followsAnother)
    {
        DocumentName = documentName;
        Syntax = syntax;
        Options = options;
        AskedTraces = askedTraces;
        Settings = settings;
        _checker = checker;
        _memory = memory;
        _followsAnother = followsAnother;
        _reaching = new Lazy<PacketsThatReach>(() => new PacketsThatReach(Tracer, Host));
        _traces = new Lazy<ImmutableArray<TraceRun>>(() => TraceSession.Run(this));
    }

    /// <summary>The name of the document's file; may hold folders.</summary>
    public string DocumentName { get; }

    public RulesetSyntax Syntax { get; }

    public AnalysisOptions Options { get; }

    /// <summary>The traces that the user asked for.</summary>
    public ImmutableArray<AskedTrace> AskedTraces { get; }

    /// <summary>The directives of the file.</summary>
    public FileDirectives Directives => Settings.Directives;

    public AddressFamily Family => Settings.Ruleset.Family;

    public Ruleset Ruleset => Facts.Ruleset;

    /// <summary>Every trace of the document, by line: those of its directives and those that the user asked for.</summary>
    public ImmutableArray<TraceRun> Traces => _traces.Value;

    /// <summary>The host that traces assume; null: unknown.</summary>
    public HostDescription? Host => Facts.Host;

    /// <summary>The file is one of iptables' and not one of the other kinds that share its name; others have no findings.</summary>
    public bool IsRuleset => Settings.IsRuleset;

    /// <summary>The first wave: what can be said at once, sorted by place.</summary>
    public ImmutableArray<Diagnostic> FastDiagnostics => IsRuleset ? _checker.FastDiagnostics : [];

    /// <summary>
    /// Before the first wave of a long document that was just opened: what is wrong with the words of its first lines, where people look first. Most
    /// of reading it is still to come then. null: the document is short, or follows another version.
    /// </summary>
    public ImmutableArray<Diagnostic>? BeginningDiagnostics => IsRuleset && !_followsAnother && Syntax.LineCount > LongDocument ? FindBeginning() : null;

    /// <summary>Sends packets through this version.</summary>
    public Tracer Tracer => Facts.Tracer;

    /// <summary>What is known about the ruleset and shared by all who ask about this version.</summary>
    internal RulesetFacts Facts => _checker.Facts;

    /// <summary>Tells which packets get to a rule or chain; only of rulesets that have packets.</summary>
    internal PacketsThatReach Reaching => _reaching.Value;

    internal DocumentSettings Settings { get; }

    /// <summary>What is known of the program that loads the document.</summary>
    internal Catalogue Catalogue => Catalogue.Of(Family);

    /// <summary>The interfaces that the host description names.</summary>
    internal IEnumerable<string> HostInterfaces => Host?.Interfaces.Select(device => device.Name) ?? [];

    /// <summary>Makes ready what every document needs, such as the catalogue: without it, whoever asks about a first document waits for that, too.</summary>
    public static void Prepare()
    {
        using var reader = new StreamReader(typeof(Analysis).Assembly.GetManifestResourceStream("usual.rules")!);
        Create("rules.v4", RulesetSyntax.Parse(reader.ReadToEnd()), AnalysisOptions.Default with { ExpectsEdits = false }).AllDiagnostics(CancellationToken.None);
    }

    /// <summary>Analyses a version of a document.</summary>
    /// <param name="previous">
    /// The version before, to reuse what did not change. The traces that the user asked for move along with their lines.
    /// </param>
    public static Analysis Create(string documentName, RulesetSyntax syntax, AnalysisOptions options, Analysis? previous = null)
    {
        ImmutableArray<AskedTrace> asked = previous is null
            ? []
            : [.. previous.AskedTraces.Select(trace => trace with { Line = LineMoves.Of(previous.Syntax, syntax, trace.Line) })];
        DocumentSettings? followed = previous is not null && ReferenceEquals(previous.Options, options) && previous.DocumentName == documentName
            ? DocumentSettings.TryFollow(previous, syntax)
            : null;
        DocumentSettings settings = followed ?? DocumentSettings.Of(documentName, syntax, options);

        EditMemory? memory = options.ExpectsEdits ? previous?._memory ?? new EditMemory() : null;
        var ruleset = new Lazy<Ruleset>(() => memory is null
            ? SharedBuilder.Value.Build(syntax, settings.Ruleset, previous?.Facts.BuiltRuleset)
            : memory.Build(before => SharedBuilder.Value.Build(syntax, settings.Ruleset, before)));
        var checker = new Checker(new RulesetFacts(ruleset, settings.Directives, options.ForCheck(), memory));
        return new Analysis(documentName, syntax, options, settings, asked, checker, memory, previous is not null);
    }

    /// <summary>The same version with one more trace; a trace of the same line is replaced.</summary>
    /// <param name="line">0-based.</param>
    public Analysis WithTrace(int line, string packetText) =>
        WithTraces([.. AskedTraces.Where(trace => trace.Line != line), new AskedTrace(line, packetText)]);

    /// <summary>The same version without the traces that the user asked for.</summary>
    public Analysis WithoutTraces() => AskedTraces.IsEmpty ? this : WithTraces([]);

    /// <summary>Whether another analysis is of the same version, under the same options: only their traces may differ.</summary>
    public bool IsSameVersionAs(Analysis other) => ReferenceEquals(_checker, other._checker);

    /// <summary>Which rules any packet reaches; computed once for a version.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public ReachabilityResult Reachability(CancellationToken cancellation) => Facts.Reachability(cancellation);

    /// <summary>The complete set of this version's findings, those of the first wave too, sorted by place.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public ImmutableArray<Diagnostic> AllDiagnostics(CancellationToken cancellation) => Check(cancellation).Diagnostics;

    /// <summary>The same for one who asks for some of them: each is made when it is asked for.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public FindingList AllFindings(CancellationToken cancellation) => Check(cancellation).Findings;

    /// <summary>The complete set of this version's findings, and what became of its expectations; computed once for a version.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public CheckResult Check(CancellationToken cancellation) => IsRuleset ? _checker.Check(cancellation) : CheckResult.None;

    /// <summary>What became of this version's expectations, without its findings; computed once for a version.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public ImmutableArray<ExpectationReport> Expectations(CancellationToken cancellation) => IsRuleset ? Facts.Expectations(cancellation) : [];

    /// <summary>The section that a line stands in; null outside of sections.</summary>
    internal Table? TableAt(int line) => Ruleset.TableOfLine[line] is >= 0 and var table ? Ruleset.Tables[table] : null;

    /// <summary>The first kernel rule that a line makes, or null.</summary>
    internal Rule? RuleAt(int line) => Ruleset.FirstRuleOfLine[line] is >= 0 and var rule ? Ruleset.Rules[rule] : null;

    /// <summary>The last line of the section with this index in the ruleset.</summary>
    internal int LastLineOfTable(int index)
    {
        int next = index + 1 < Ruleset.Tables.Length ? Ruleset.Tables[index + 1].Line - 1 : Syntax.LineCount - 1;
        return Math.Max(Ruleset.Tables[index].Line, Math.Min(Ruleset.Tables[index].CommitLine ?? next, Syntax.LineCount - 1));
    }

    /// <summary>Binds a line that is not part of the document, such as its beginning up to the caret.</summary>
    internal BoundRule Bind(LineSyntax line) => SharedBuilder.Value.BinderOf(Family).Bind(line);

    private Analysis WithTraces(ImmutableArray<AskedTrace> traces) => new(DocumentName, Syntax, Options, Settings, traces, _checker, _memory, _followsAnother);

    /// <summary>
    /// The first lines as a document of their own, under the settings of the whole. Of its findings those stay that any lines behind leave as they
    /// are: the binder's, since a line is bound by itself.
    /// </summary>
    private ImmutableArray<Diagnostic> FindBeginning()
    {
        RulesetSyntax syntax = Syntax.UpTo(LinesOfBeginning);
        FileDirectives directives = new(
            [.. Directives.All.Where(directive => directive is BackendDirective or AllowDirective { Scope: AllowScope.File } || directive.Line < LinesOfBeginning)],
            []);
        var checker = new Checker(new RulesetFacts(new Lazy<Ruleset>(() => SharedBuilder.Value.Build(syntax, Settings.Ruleset)), directives, Options.ForCheck()));
        return [.. checker.FastDiagnostics.Where(static finding => BindingLints.All.Contains(finding.Lint))];
    }
}
