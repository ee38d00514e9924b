namespace RulesLsp.Server.Session;

/// <summary>The colours that were sent last, so that an edit costs the colours that it changed. What is forgotten is sent in full.</summary>
internal sealed class SemanticTokensMemory
{
    /// <summary>An editor may have dropped the newest answer and ask on with the one before.</summary>
    private const int MostResults = 8;

    /// <summary>Numbers in all; 16 MiB.</summary>
    private const int MostNumbers = 4 << 20;

    private readonly LinkedList<(string ResultId, int[] Data)> _results = new();
    private readonly Lock _changing = new();
    private long _lastId;

    /// <summary>Keeps an answer, and names it.</summary>
    public string Keep(int[] data)
    {
        lock (_changing)
        {
            string id = $"{++_lastId}";
            _results.AddLast((id, data));
            while (_results.Count > MostResults || (_results.Count > 0 && _results.Sum(result => (long)result.Data.Length) > MostNumbers))
            {
                _results.RemoveFirst();
            }

            return id;
        }
    }

    /// <summary>An answer that was kept, or null.</summary>
    public int[]? Find(string resultId)
    {
        lock (_changing)
        {
            return _results.FirstOrDefault(result => result.ResultId == resultId).Data;
        }
    }
}
