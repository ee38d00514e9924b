using RulesLsp.Engine.Reachability;

namespace RulesLsp.Tests.Reachability;

/// <summary>A rule of a small random program, in plain terms that both the engine's input and the interpreter are made from.</summary>
internal sealed record PlainRule
{
    public (int Low, int High) Source { get; init; } = (0, SmallDomain.Sources - 1);

    public bool IsSourceNegated { get; init; }

    public (int Low, int High) Port { get; init; } = (0, SmallDomain.Ports - 1);

    /// <summary>An opaque condition: true, false or not asked.</summary>
    public bool? Opaque { get; init; }

    /// <summary>Must be equal on these bits of the mark word, or not.</summary>
    public (ulong Mask, ulong Value, bool IsNegated)? Mark { get; init; }

    public bool IsFresh { get; init; }

    public ProgramAction Action { get; init; }

    public int Target { get; init; } = -1;

    public MarkOperation Operation { get; init; }

    public bool Matches(int source, int port, bool opaque, ulong mark) =>
        (source >= Source.Low && source <= Source.High) != IsSourceNegated
        && port >= Port.Low && port <= Port.High
        && (Opaque is not { } wanted || wanted == opaque)
        && (Mark is not { } test || ((mark & test.Mask) == test.Value) != test.IsNegated);
}

/// <summary>Every packet of the random programs can be listed.</summary>
internal static class SmallDomain
{
    public const int Sources = 5;
    public const int Ports = 4;

    /// <summary>Two bits of the packet mark and one of the connection mark.</summary>
    public static readonly ulong[] Marks = [.. Enumerable.Range(0, 8).Select(bits => (ulong)(uint)(bits & 3) | (ulong)(uint)(bits >> 2) << 32)];
}

/// <summary>
/// The oracle: walks every packet of the domain through plain rules as the kernel would, following both answers of a fresh
/// condition. It shares no code with the search.
/// </summary>
internal sealed class ExhaustiveInterpreter(IReadOnlyList<IReadOnlyList<PlainRule>> chains, Range starts)
{
    public ExhaustiveInterpreter(IReadOnlyList<IReadOnlyList<PlainRule>> chains, int baseChains)
        : this(chains, ..baseChains)
    {
    }

    private readonly HashSet<(int Chain, int Rule)> _reached = [];
    private readonly HashSet<(string Stack, int Chain, int Rule, ulong Mark)> _seen = [];
    private (int Source, int Port, bool Opaque) _packet;

    public HashSet<(int Chain, int Rule)> Run()
    {
        for (int source = 0; source < SmallDomain.Sources; source++)
        {
            for (int port = 0; port < SmallDomain.Ports; port++)
            {
                foreach (bool opaque in new[] { false, true })
                {
                    foreach (ulong mark in SmallDomain.Marks)
                    {
                        _packet = (source, port, opaque);
                        _seen.Clear();
                        (int first, int count) = starts.GetOffsetAndLength(chains.Count);
                        for (int chain = first; chain < first + count; chain++)
                        {
                            Walk(chain, 0, [], mark);
                        }
                    }
                }
            }
        }

        return _reached;
    }

    private void Walk(int chain, int rule, List<(int Chain, int Rule)> stack, ulong mark)
    {
        while (_seen.Add((string.Join(';', stack), chain, rule, mark)))
        {
            if (rule == chains[chain].Count)
            {
                if (stack.Count == 0)
                {
                    return;
                }

                (chain, rule) = stack[^1];
                stack = stack[..^1];
                continue;
            }

            PlainRule current = chains[chain][rule];
            if (!current.Matches(_packet.Source, _packet.Port, _packet.Opaque, mark))
            {
                rule++;
                continue;
            }

            _reached.Add((chain, rule));
            if (current.IsFresh)
            {
                Walk(chain, rule + 1, [.. stack], mark);
            }

            switch (current.Action)
            {
                case ProgramAction.Terminate:
                    return;
                case ProgramAction.Return:
                    rule = chains[chain].Count;
                    break;
                case ProgramAction.Goto:
                    (chain, rule) = (current.Target, 0);
                    break;
                case ProgramAction.Accept:
                    int entered = stack.FindLastIndex(frame => chains[frame.Chain][frame.Rule - 1].Action == ProgramAction.Enter);
                    (chain, rule) = stack[entered];
                    stack = stack[..entered];
                    break;
                case ProgramAction.Call or ProgramAction.Enter:
                    stack = [.. stack, (chain, rule + 1)];
                    (chain, rule) = (current.Target, 0);
                    break;
                case ProgramAction.Mark:
                    mark = Apply(current.Operation, mark);
                    rule++;
                    break;
                default:
                    rule++;
                    break;
            }
        }
    }

    public static ulong Apply(MarkOperation operation, ulong mark)
    {
        ulong copied = mark & operation.Source;
        return (mark & ~operation.Clear) ^ operation.Toggle ^ (copied >> 32 | copied << 32);
    }
}
