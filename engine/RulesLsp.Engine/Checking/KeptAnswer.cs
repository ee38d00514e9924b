using System.Runtime.CompilerServices;

namespace RulesLsp.Engine.Checking;

/// <summary>An answer that the first who asks computes and all others share; when that one gives up, the next one computes it.</summary>
internal sealed class KeptAnswer<TAnswer>(Func<CancellationToken, TAnswer> compute)
{
    private readonly Lock _computing = new();
    private StrongBox<TAnswer>? _answer;

    /// <summary>How often it was computed to the end: once, however many ask.</summary>
    public int Computations { get; private set; }

    /// <exception cref="OperationCanceledException">The asker does not want it any more.</exception>
    public TAnswer Get(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _answer) is { } known)
        {
            return known.Value!;
        }

        lock (_computing)
        {
            if (_answer is { } computed)
            {
                return computed.Value!;
            }

            cancellation.ThrowIfCancellationRequested();
            var answer = new StrongBox<TAnswer>(compute(cancellation));
            Computations++;
            Volatile.Write(ref _answer, answer);
            return answer.Value!;
        }
    }
}
