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
}
