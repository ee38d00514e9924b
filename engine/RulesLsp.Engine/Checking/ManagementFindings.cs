using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Guarding;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>Judges the management flows that a file declares: in the whole file, and in what is live when a part of it does not load.</summary>
internal sealed class ManagementFindings(RulesetFacts facts, CancellationToken cancellation)
{
    private readonly Ruleset _ruleset = facts.Ruleset;

    /// <summary>In the order of the directives' lines.</summary>
    public static ImmutableArray<Diagnostic> Of(RulesetFacts facts, CancellationToken cancellation)
    {
        (ManagementDirective Directive, ManagementFlow Flow)[] flows =
        [
            .. from directive in facts.Directives.OfType<ManagementDirective>()
               let flow = ManagementFlow.Parse(directive.Text, facts.Ruleset.Family).Flow
               where flow is not null
               select (directive, flow),
        ];

        // What a template becomes is not known.
        return flows.Length == 0 || facts.Fast.Form == FileForm.Template ? [] : new ManagementFindings(facts, cancellation).Judge(flows);
    }

    private ImmutableArray<Diagnostic> Judge((ManagementDirective Directive, ManagementFlow Flow)[] flows)
    {
        Diagnostic[] refused = [.. facts.Fast.Findings.Where(finding => finding.Severity == Severity.Error)];
        int failed = refused.Select(finding => _ruleset.TableOfLine[finding.Range.Start.Line]).Where(table => table >= 0).DefaultIfEmpty(-1).Min();
        bool isLoadedSomewhere = !refused.Any(finding => finding.Backends == Backends.None || (finding.Backends & facts.Backends) == facts.Backends);
        ImmutableArray<LoadWorld> worlds = refused.Length == 0 ? LoadWorld.Of(_ruleset) : [];
        LoadWorld? real = failed > 0 && !_ruleset.KeepsChains ? LoadWorld.Before(_ruleset, failed) : null;
        var found = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach ((ManagementDirective directive, ManagementFlow flow) in flows)
        {
            cancellation.ThrowIfCancellationRequested();
            if (real is not null && OfRest(directive, flow, real, refused.First(finding => _ruleset.TableOfLine[finding.Range.Start.Line] == failed)) is { } half)
            {
                found.Add(half);
            }
            else if (isLoadedSomewhere && OfWhole(directive, flow) is { } whole)
            {
                found.Add(whole);
            }
            else if (isLoadedSomewhere && OfParts(directive, flow, worlds) is { } part)
            {
                found.Add(part);
            }
        }

        return found.ToImmutable();
    }

    private Diagnostic? OfWhole(ManagementDirective directive, ManagementFlow flow)
    {
        if (_ruleset.KeepsChains)
        {
            return Finding(CheckingLints.ManagementUndecided, directive, "whether this flow passes cannot be told: the file is added to chains that others fill", []);
        }

        switch (JudgeOf(facts.Tracer, flow))
        {
            case ManagementCut cut:
                ManagementMending? mending = ManagementMending.Find(facts.Tracer, facts.Host, flow, cut, cancellation);
                return Finding(CheckingLints.ManagementCut, directive, $"this flow is cut: {Reason(cut)}", Related(cut)) with
                {
                    Fix = mending is null ? null : new DiagnosticFix($"Let the flow through: {string.Join(" and ", mending.Rules)}", mending.Changes),
                };
            case ManagementUndecided undecided:
                return Undecided(directive, undecided, "");
            default:
                return null;
        }
    }

    private Diagnostic? OfParts(ManagementDirective directive, ManagementFlow flow, ImmutableArray<LoadWorld> worlds)
    {
        (LoadWorld World, ManagementCut Cut)[] cuts = [.. worlds.Select(world => (world, JudgeOf(TracerOf(world.Ruleset), flow) as ManagementCut)).Where(pair => pair.Item2 is not null)!];
        if (cuts is not [var (first, cut), ..])
        {
            return null;
        }

        string tables = string.Join(" or ", cuts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.World.Failed.Name} (line {pair.World.Failed.Line + 1})")));
        return Finding(
            CheckingLints.ManagementCutByPart,
            directive,
            $"this flow is cut when {tables} does not load, as each table is live as soon as its COMMIT is read: with {first.Live.Name} alone {Reason(cut)}",
            [.. Related(cut), new RelatedLine(first.Failed.Line, "without this table")]) with
        {
            Fix = SectionMove.ToTheEnd(_ruleset, cut.Traces[^1].Outcome.DecidingStep?.Table, IsSafe) is { } order
                ? new DiagnosticFix($"Load {order.Table} last", order.Changes)
                : null,
        };

        bool IsSafe(Ruleset changed) => JudgeOf(TracerOf(changed), flow) is ManagementPasses
            && LoadWorld.Of(changed).All(world => JudgeOf(TracerOf(world.Ruleset), flow) is ManagementPasses);
    }

    /// <summary>About what is live when an error ends the load.</summary>
    private Diagnostic? OfRest(ManagementDirective directive, ManagementFlow flow, LoadWorld world, Diagnostic refused) => JudgeOf(TracerOf(world.Ruleset), flow) switch
    {
        ManagementCut cut => CutByError(directive, cut, world, refused),
        ManagementUndecided undecided => Undecided(directive, undecided, string.Create(CultureInfo.InvariantCulture, $" when line {refused.Range.Start.Line + 1} keeps {world.Failed.Name} from loading")),
        _ => null,
    };

    private static Diagnostic Undecided(ManagementDirective directive, ManagementUndecided undecided, string when) => Finding(
        CheckingLints.ManagementUndecided,
        directive,
        $"whether {PacketsOf(undecided.Leg)} of this flow pass{when} cannot be told; it depends on: {undecided.Decider}",
        []);

    private static Diagnostic CutByError(ManagementDirective directive, ManagementCut cut, LoadWorld world, Diagnostic refused)
    {
        int line = refused.Range.Start.Line;
        string where = refused.Backends is Backends.None or Backends.Both ? "" : $" on {(refused.Backends == Backends.Nft ? "nft" : "legacy")}";
        return Finding(
            CheckingLints.ManagementCut,
            directive,
            string.Create(CultureInfo.InvariantCulture, $"this flow is cut: line {line + 1} keeps {world.Failed.Name} from loading{where}, and what is live by then is not enough: {Reason(cut)}"),
            [.. Related(cut), new RelatedLine(line, "this is refused")]);
    }

    private ManagementVerdict JudgeOf(Tracer tracer, ManagementFlow flow) => ManagementJudge.Judge(tracer, facts.Host, flow, cancellation);

    private Tracer TracerOf(Ruleset ruleset) => new(new RulesetSemantics(ruleset, facts.Tracer.Options.Backend), facts.Host, facts.Tracer.Options);

    private static string Reason(ManagementCut cut)
    {
        ManagementTrace last = cut.Traces[^1];
        string what = last.Outcome.Verdict == TraceVerdict.Reject ? "rejected" : "dropped";
        string by = last.Outcome.DecidingStep is { } step ? TraceText.DecidedBy(step) : $"({last.Outcome.Reason})";
        string effect = cut.Leg switch
        {
            ManagementLeg.First => "",
            ManagementLeg.Answer => ", so nobody who connects hears of this host",
            _ => ", so it connects, then it hangs",
        };
        return $"{PacketsOf(cut.Leg)} are {what} {by}{effect}, for example {Words(last)}";
    }

    private static string PacketsOf(ManagementLeg leg) => leg switch
    {
        ManagementLeg.First => "first packets",
        ManagementLeg.Answer => "answers",
        _ => "later packets",
    };

    // The flow's own name for itself is of no use to readers.
    private static string Words(ManagementTrace trace) => (trace.Packet with { Flow = null, IsReplyToPrevious = false, OutInterface = null }).ToShortNotation();

    private static ImmutableArray<RelatedLine> Related(ManagementCut cut) =>
    [
        .. from trace in cut.Traces
           from step in trace.Outcome.Steps
           let isEnd = ReferenceEquals(step, trace.Outcome.DecidingStep)
           let leads = step.Rule?.JumpChain is not null && step.Result == TraceResult.Match && trace.Outcome.DecidingStep is { } end && step.Hook == end.Hook && step.Table == end.Table
           where (isEnd || leads) && step.Line is not null
           let what = leads && !isEnd ? $"goes into {step.Target}" : trace.Outcome.Verdict is TraceVerdict.Drop or TraceVerdict.Reject ? "ends here" : "passes here"
           select new RelatedLine(step.Line!.Value - 1, $"{(trace.Leg == ManagementLeg.First ? "the first packet" : trace.Leg == ManagementLeg.Answer ? "the answer" : "the next packet")} {what}: {Words(trace)}"),
    ];

    private static Diagnostic Finding(LintDescriptor lint, ManagementDirective directive, string message, ImmutableArray<RelatedLine> related) =>
        new(lint, lint.DefaultSeverity, TextRange.OnLine(directive.Line, directive.TextSpan), message, related);
}
