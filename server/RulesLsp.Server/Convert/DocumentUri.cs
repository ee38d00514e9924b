namespace RulesLsp.Server.Convert;

/// <summary>Finds the file behind a document; the identifier itself goes back to the editor letter for letter.</summary>
internal static class DocumentUri
{
    /// <summary>The path of a <c>file:</c> document; for another one its last part, which may still tell the family.</summary>
    public static string PathOf(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed))
        {
            return uri;
        }

        return parsed.IsFile ? parsed.LocalPath : parsed.AbsolutePath.Split('/')[^1];
    }

    /// <summary>The identifier of a file that a document names; null for a document that is no file, which has nothing beside it.</summary>
    /// <param name="file">Relative to the document's folder, or absolute.</param>
    public static string? Beside(string uri, string file)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out Uri? document) || !document.IsFile || Path.GetDirectoryName(document.LocalPath) is not { } folder)
        {
            return null;
        }

        return OfPath(Path.Combine(folder, file));
    }

    /// <summary>The identifier of a file.</summary>
    /// <param name="path">Absolute.</param>
    public static string OfPath(string path) => new Uri(Path.GetFullPath(path)).AbsoluteUri;
}
