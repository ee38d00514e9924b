using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>A rule that called the chain in which the packet stands, and the call before it.</summary>
/// <param name="Caller">null: the rule stands in the built-in chain.</param>
public sealed record ChainCall(Rule Rule, ChainCall? Caller)
{
    /// <summary>How many calls are open, this one included.</summary>
    public int Depth { get; } = (Caller?.Depth ?? 0) + 1;
}

/// <summary>Where a packet stood before a step.</summary>
/// <param name="Before">What was known of it.</param>
/// <param name="Call">The call that is open; null: the step is in the built-in chain. A rule that only goes to a chain leaves no call.</param>
/// <param name="AnswersBefore">How many questions were answered when the step began.</param>
/// <param name="AnswersAfter">The same when it was done.</param>
public sealed record StepRecord(Situation Before, ChainCall? Call, int AnswersBefore, int AnswersAfter)
{
    /// <summary>How many calls are open.</summary>
    public int Depth => Call?.Depth ?? 0;
}
