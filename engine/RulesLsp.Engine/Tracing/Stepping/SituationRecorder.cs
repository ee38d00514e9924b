using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>Keeps, while a packet walks, what is known before each step and which chains were called. It changes nothing of the walk.</summary>
internal sealed class SituationRecorder
{
    private ChainCall? _call;
    private Situation? _situation;
    private int _answers;
    private (int Changes, int Answers) _seen;

    /// <summary>The walk of a table begins; connections may have changed since the last one.</summary>
    public void BeginTable()
    {
        _call = null;
        _situation = null;
    }

    public void Call(Rule rule) => _call = new ChainCall(rule, _call);

    public void Return() => _call = _call?.Caller;

    public void BeginStep(TraceRun run)
    {
        _situation = Situation(run);
        _answers = run.Choices.Answers.Count;
    }

    /// <summary>The built-in chain's policy is asked, wherever the calls ended.</summary>
    public void BeginPolicy(TraceRun run)
    {
        _call = null;
        BeginStep(run);
    }

    public StepRecord EndStep(TraceRun run) => new(_situation!, _call, _answers, run.Choices.Answers.Count);

    /// <summary>What is known when the packet's way is over.</summary>
    public Situation End(TraceRun run)
    {
        _situation = null;
        return Situation(run);
    }

    /// <summary>What is known now. Rules that pass by change nothing mostly, and then share it: of long chains this is nearly every rule.</summary>
    private Situation Situation(TraceRun run)
    {
        (int, int) seen = (run.Packet.Changes, run.Choices.Answers.Count);
        if (_situation is { } last && _seen == seen && last.IsStill(run))
        {
            return last;
        }

        _seen = seen;
        _situation = new Situation(run.Packet.Copy(), run.Start, run.State.Copy());
        return _situation;
    }
}
