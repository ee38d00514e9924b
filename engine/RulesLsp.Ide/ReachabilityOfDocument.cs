using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reachability;

namespace RulesLsp.Ide;

/// <summary>The reachability of one version: computed by the first who asks, and again when that one gave up.</summary>
internal sealed class ReachabilityOfDocument(Lazy<Ruleset> ruleset)
{
    private readonly Lock _computing = new();
    private ReachabilityResult? _result;

    public ReachabilityResult Get(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _result) is { } known)
        {
            return known;
        }

        lock (_computing)
        {
            cancellation.ThrowIfCancellationRequested();
            ReachabilityResult result = _result ?? ReachabilityAnalysis.Analyse(ruleset.Value, new ReachabilityOptions { KeepsChains = ruleset.Value.KeepsChains }, cancellation);
            Volatile.Write(ref _result, result);
            return result;
        }
    }
}
