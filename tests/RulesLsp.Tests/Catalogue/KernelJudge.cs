using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>Asks the real tools about examples; each back end has a namespace of its own, so that neither sees the other's tables.</summary>
internal static class KernelJudge
{
    /// <returns>One answer for each example, in the same order.</returns>
    public static IReadOnlyList<RestoreResult> Of(IReadOnlyList<ExampleCase> examples)
    {
        var results = new RestoreResult[examples.Count];
        foreach (IGrouping<Backends, int> group in Enumerable.Range(0, examples.Count).GroupBy(i => examples[i].Backend))
        {
            using var kernel = new KernelNamespace();
            int[] indexes = [.. group];
            IReadOnlyList<RestoreResult> answers = kernel.Restore([.. indexes.Select(i => examples[i].Restore)]);
            for (int i = 0; i < indexes.Length; i++)
            {
                results[indexes[i]] = answers[i];
            }
        }

        return results;
    }
}
