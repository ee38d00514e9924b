using RulesLsp.Engine.Reachability;

namespace RulesLsp.Tests.Reachability;

/// <summary>
/// The oracle for blockers: can any packet reach a rule when only some rules take packets away? It walks every packet of the domain,
/// and shares no code with the search. A rule that is not kept lets packets pass, except that RETURN and goto in a called chain are
/// followed always: there they are no blockers. Which role one plays is known only later, so both are tried.
/// </summary>
internal sealed class KeptInterpreter(IReadOnlyList<IReadOnlyList<PlainRule>> chains, int baseChains)
{
    private readonly HashSet<(string Stack, int Chain, int Rule, bool IsOpen, ulong Mark)> _seen = [];
    private (int Source, int Port, bool Opaque) _packet;
    private (int Chain, int Rule) _goal;
    private HashSet<(int Chain, int Rule)> _kept = [];

    private readonly record struct Frame(int Chain, int Next, bool IsOpen);

    public bool Reaches((int Chain, int Rule) goal, HashSet<(int Chain, int Rule)> kept)
    {
        (_goal, _kept) = (goal, kept);
        foreach (int source in Enumerable.Range(0, SmallDomain.Sources))
        {
            foreach (int port in Enumerable.Range(0, SmallDomain.Ports))
            {
                foreach (bool opaque in new[] { false, true })
                {
                    _packet = (source, port, opaque);
                    foreach (ulong mark in SmallDomain.Marks)
                    {
                        _seen.Clear();
                        if (Enumerable.Range(0, baseChains).Any(chain => Walk(new Frame(chain, 0, false), [], mark)))
                        {
                            return true;
                        }
                    }
                }
            }
        }

        return false;
    }

    // IsOpen: the frame passed a RETURN or goto as if it were not there, so the goal must be reached before the frame ends.
    private bool Walk(Frame frame, List<Frame> stack, ulong mark)
    {
        while (_seen.Add((string.Join(';', stack), frame.Chain, frame.Next, frame.IsOpen, mark)))
        {
            if (frame.Next == chains[frame.Chain].Count)
            {
                if (frame.IsOpen || stack.Count == 0)
                {
                    return false;
                }

                (frame, stack) = (stack[^1], stack[..^1]);
                continue;
            }

            PlainRule rule = chains[frame.Chain][frame.Next];
            (int Chain, int Rule) place = (frame.Chain, frame.Next);
            Frame next = frame with { Next = frame.Next + 1 };
            if (!rule.Matches(_packet.Source, _packet.Port, _packet.Opaque, mark))
            {
                frame = next;
                continue;
            }

            if (place == _goal || (rule.IsFresh && Walk(next, [.. stack], mark)))
            {
                return true;
            }

            bool isKept = _kept.Contains(place);
            bool mayBePassed = !isKept && rule.Action is (ProgramAction.Return or ProgramAction.Goto);
            if (mayBePassed && Walk(next with { IsOpen = true }, [.. stack], mark))
            {
                return true;
            }

            switch (rule.Action)
            {
                case ProgramAction.Terminate when isKept:
                    return false;
                case ProgramAction.Return:
                    frame = frame with { Next = chains[frame.Chain].Count };
                    break;
                case ProgramAction.Goto:
                    frame = frame with { Chain = rule.Target, Next = 0 };
                    break;
                case ProgramAction.Call:
                    stack = [.. stack, next];
                    frame = new Frame(rule.Target, 0, false);
                    break;
                case ProgramAction.Mark:
                    mark = ExhaustiveInterpreter.Apply(rule.Operation, mark);
                    frame = next;
                    break;
                default:
                    frame = next;
                    break;
            }
        }

        return false;
    }
}
