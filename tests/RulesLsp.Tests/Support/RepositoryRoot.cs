namespace RulesLsp.Tests.Support;

/// <summary>Finds files of the checkout that the tests run from.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder that holds RulesLsp.sln.</summary>
    public static string Path { get; } = Find();

    /// <summary>The corpus beside the checkout; null where it is absent.</summary>
    public static string? Corpus
    {
        get
        {
            string corpus = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", "shared", "corpus"));
            return Directory.Exists(corpus) ? corpus : null;
        }
    }

    /// <summary>The full path of a file given relative to the checkout.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "RulesLsp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside of a checkout: no RulesLsp.sln above " + AppContext.BaseDirectory);
    }
}
