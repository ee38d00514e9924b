using Xunit;

namespace RulesLsp.Tests.Support;

/// <summary>A test that reads the corpus beside the checkout; skipped, and counted as such, where it is absent.</summary>
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (RepositoryRoot.Corpus is null)
        {
            Skip = "no corpus beside the checkout";
        }
    }
}
