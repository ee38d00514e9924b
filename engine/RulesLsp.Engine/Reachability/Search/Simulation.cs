namespace RulesLsp.Engine.Reachability;

/// <summary>How a simulated packet's way along a path ended.</summary>
/// <param name="Rule">The rule that took it away, or the exit whose mark test failed; -1 when it passed.</param>
/// <param name="Frame">The frame in which the call <paramref name="Rule"/> ended; -1 when it is no call.</param>
/// <param name="Segment">The last segment that was entered.</param>
internal readonly record struct SimulationResult(int Rule, int Frame, int Segment, bool IsFailedExit)
{
    public bool HasPassed => Rule < 0;
}

/// <summary>
/// Follows one packet along a path: through the calls, marks and uncertain rules that stand before the path's exits.
/// Certain diversions of the open chains are the caller's business: there must be none for this packet.
/// </summary>
internal sealed class Simulation(SearchContext context)
{
    private readonly ReachabilityProgram _program = context.Program;

    /// <param name="lowest">Index of the first exit on the path whose chain is looked at; the marks below are not known.</param>
    public SimulationResult Run(ReadOnlySpan<PathExit> path, int lowest, in Point point)
    {
        context.Trace.Reset();
        AskedQuestions? asked = context.Asked;
        ulong mark = point.Mark;
        int segment = -1;
        for (int k = path.Length - 1; k >= lowest; k--)
        {
            PathExit exit = path[k];
            int evaluation = EvaluationPaths.OpenChain(exit.Chain);
            asked?.HasAskedMarks |= context.Index.Relevant.AskMarks(exit.Chain);
            segment = context.Trace.BeginSegment(exit.Chain, evaluation, mark, exit.Before, segment);
            int rule = _program.FirstRule[exit.Chain];
            while ((rule = context.Index.NextSimulated(exit.Chain, in point, mark, rule, exit.Before, context.Pool, ref context.Budget.Spent)) >= 0)
            {
                if (Matches(rule, evaluation, in point, mark))
                {
                    SimulationResult? blocked = Step(rule, evaluation, in point, segment, ref mark);
                    if (blocked is { } result)
                    {
                        return result;
                    }
                }

                rule++;
            }

            if (exit.Rule >= 0 && !_program.MarkTestsHold(exit.Rule, mark))
            {
                return new SimulationResult(exit.Rule, -1, segment, IsFailedExit: true);
            }
        }

        return new SimulationResult(-1, -1, segment, IsFailedExit: false);
    }

    private bool Matches(int rule, int evaluation, in Point point, ulong mark) =>
        _program.MarkTestsHold(rule, mark)
        && (!_program.IsFresh[rule] || context.Paths.FreshHolds(evaluation, rule, in point));

    private SimulationResult? Step(int rule, int evaluation, in Point point, int segment, ref ulong mark)
    {
        switch (_program.Actions[rule])
        {
            case ProgramAction.Mark:
                WriteMark(rule, segment, ref mark);
                return null;
            case ProgramAction.Call or ProgramAction.Enter:
                int frame = Call(rule, evaluation, in point, segment, ref mark);
                if (context.Trace.Frame(frame).End != FrameEnd.Terminated)
                {
                    return null;
                }

                context.Trace.Segment(segment).Exit = rule;
                return new SimulationResult(rule, frame, segment, IsFailedExit: false);
            case var _ when !context.MayTake(rule):
                return null;
            default:
                context.Trace.Segment(segment).Exit = rule;
                return new SimulationResult(rule, -1, segment, IsFailedExit: false);
        }
    }

    private void WriteMark(int rule, int segment, ref ulong mark)
    {
        ulong before = mark;
        mark = _program.OperationOf(rule).Apply(mark);
        context.Trace.AddLog(segment, rule, before, mark, frame: -1);
    }

    private int Call(int rule, int evaluation, in Point point, int segment, ref ulong mark)
    {
        int target = _program.Targets[rule];
        int frame = RunFrame(target, context.Paths.Enter(evaluation, rule), in point, mark);
        TraceFrame ended = context.Trace.Frame(frame);
        if (ended.End != FrameEnd.Terminated)
        {
            // The log holds what an explanation looks at (RelevantRules), and nothing else.
            bool mayDivert = _program.Actions[rule] == ProgramAction.Call && context.Graph.Accepts(target);
            if (EndBehind(rule, frame) == FrameEnd.Returned && (context.Graph.Writes(target) != 0 || mayDivert))
            {
                context.Trace.AddLog(segment, rule, mark, ended.MarkAfter, frame);
            }

            mark = ended.MarkAfter;
        }

        return frame;
    }

    /// <summary>Interprets a called chain until it returns or the packet's way ends; gives the frame's number.</summary>
    private int RunFrame(int chain, int evaluation, in Point point, ulong mark)
    {
        int segment = context.Trace.BeginSegment(chain, evaluation, mark, _program.FirstRule[chain + 1], previous: -1);
        int rule = _program.FirstRule[chain];
        NoteEntry(chain);
        while (true)
        {
            // Out of budget: any answer will do, the search gives up when it sees the budget.
            rule = context.IsExhausted ? -1
                : context.Index.NextOfAll(chain, in point, mark, rule, _program.FirstRule[chain + 1], context.Pool, ref context.Budget.Spent);
            context.Budget.Spent++;
            if (rule < 0)
            {
                return context.Trace.AddFrame(segment, mark, FrameEnd.Returned);
            }

            if (!Matches(rule, evaluation, in point, mark))
            {
                rule++;
                continue;
            }

            switch (_program.Actions[rule])
            {
                case ProgramAction.Mark:
                    WriteMark(rule, segment, ref mark);
                    break;
                case ProgramAction.Call or ProgramAction.Enter:
                    int frame = Call(rule, evaluation, in point, segment, ref mark);
                    if (EndBehind(rule, frame) is var end and not FrameEnd.Returned)
                    {
                        context.Trace.EndSegment(segment, rule, frame);
                        return context.Trace.AddFrame(segment, mark, end);
                    }

                    break;
                case ProgramAction.Goto:
                    context.Trace.EndSegment(segment, rule, frame: -1);
                    evaluation = context.Paths.Enter(evaluation, rule);
                    chain = _program.Targets[rule];
                    NoteEntry(chain);
                    segment = context.Trace.BeginSegment(chain, evaluation, mark, _program.FirstRule[chain + 1], previous: segment);
                    rule = _program.FirstRule[chain] - 1;
                    break;
                case ProgramAction.Return:
                    context.Trace.EndSegment(segment, rule, frame: -1);
                    return context.Trace.AddFrame(segment, mark, FrameEnd.Returned);
                case ProgramAction.Accept:
                    context.Trace.EndSegment(segment, rule, frame: -1);
                    return context.Trace.AddFrame(segment, mark, FrameEnd.Accepted);
                case var _ when !context.MayTake(rule):
                    break;
                default:
                    context.Trace.EndSegment(segment, rule, frame: -1);
                    return context.Trace.AddFrame(segment, mark, FrameEnd.Terminated);
            }

            rule++;
        }
    }

    private void NoteEntry(int chain)
    {
        if (context.Asked is { } asked)
        {
            asked.Chains.Add(chain);
            asked.HasAskedMarks |= context.Index.Relevant.AskMarks(chain);
        }
    }

    /// <summary>How the calling chain goes on.</summary>
    private FrameEnd EndBehind(int rule, int frame) => context.Trace.Frame(frame).End switch
    {
        FrameEnd.Accepted when _program.Actions[rule] == ProgramAction.Enter => FrameEnd.Returned,
        var end => end,
    };
}
