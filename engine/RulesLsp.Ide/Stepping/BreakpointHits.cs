using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>Breakpoints that stop a packet.</summary>
internal sealed record BreakpointStop(StopReason Reason, ImmutableArray<int> Breakpoints);

/// <summary>Asks breakpoints whether they stop a packet, and counts how often packets came by.</summary>
internal sealed class BreakpointHits(Analysis analysis, Action<DebugEvent> tell)
{
    private readonly Dictionary<int, int> _counts = [];

    /// <summary>null: nothing stops it.</summary>
    /// <param name="before">Where it stood before; null: this is its beginning.</param>
    public BreakpointStop? At(PacketWay way, PacketWay? before, ImmutableArray<LineBreakpoint> lines, ImmutableArray<ChainBreakpoint> chains)
    {
        if (way.Step is not { } step)
        {
            return null;
        }

        var stopped = ImmutableArray.CreateBuilder<int>();
        foreach (LineBreakpoint breakpoint in lines)
        {
            if (breakpoint.Line == step.Line - 1 && IsMet(breakpoint.Id, breakpoint.Terms, way))
            {
                stopped.Add(breakpoint.Id);
            }
        }

        int ofLines = stopped.Count;
        foreach (ChainBreakpoint breakpoint in chains)
        {
            if (breakpoint.Chains.Contains(step.Chain) && IsEntered(step, before) && IsMet(breakpoint.Id, breakpoint.Terms, way))
            {
                stopped.Add(breakpoint.Id);
            }
        }

        return stopped.Count == 0 ? null : new BreakpointStop(ofLines > 0 ? StopReason.Breakpoint : StopReason.ChainBreakpoint, stopped.ToImmutable());
    }

    // Coming back to a chain is not entering it.
    private static bool IsEntered(TraceStep step, PacketWay? before) => before?.Step is not { } last || last.Chain != step.Chain && !(last.Record!.Depth > step.Record!.Depth && Calls(last.Record.Call, step))
        || last.Hook != step.Hook;

    private static bool Calls(ChainCall? call, TraceStep step)
    {
        for (; call is not null; call = call.Caller)
        {
            if (call.Rule.Chain == step.Chain)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsMet(int id, StopTerms terms, PacketWay way)
    {
        bool? holds = terms.Condition is null ? true : way.Situation is { } situation ? terms.Condition.Holds(situation) : null;
        if (holds == false)
        {
            return false;
        }

        int count = _counts[id] = _counts.GetValueOrDefault(id) + 1;
        if (terms.Hits is { } hits && !hits.Fits(count))
        {
            return false;
        }

        int? line = way.Step?.Line - 1;
        if (holds is null)
        {
            tell(new ToldEvent(ToldKind.Progress, $"nobody can tell whether {terms.Condition!.Text} holds here", line));
        }

        if (terms.Message is not { } message)
        {
            return true;
        }

        tell(new ToldEvent(ToldKind.Message, Filled(message, way), line));
        return false;
    }

    // {NAME} and {EXPRESSION} stand for what they are where the packet stands.
    private string Filled(string message, PacketWay way)
    {
        var text = new StringBuilder();
        int at = 0;
        while (message.IndexOf('{', at) is >= 0 and var open && message.IndexOf('}', open) is >= 0 and var close)
        {
            text.Append(message, at, open - at);
            Evaluation value = Evaluate.Of(analysis, way, way.Step?.Rule, message[(open + 1)..close]);
            text.Append(value.Text ?? $"{{{value.Problem}}}");
            at = close + 1;
        }

        return text.Append(message, at, message.Length - at).ToString();
    }
}
