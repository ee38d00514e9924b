using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;

namespace RulesLsp.Server.Session;

/// <summary>
/// The colours that were sent last, so that an edit costs the colours that it changed, for the editor and here. What is forgotten is worked
/// out and sent in full.
/// </summary>
internal sealed class SemanticTokensMemory
{
    /// <summary>An editor may have dropped the newest answer and ask on with the one before.</summary>
    private const int MostResults = 8;

    /// <summary>Room for some answers about a file of a million lines; of lines that did not change answers share the colours.</summary>
    private const long MostLines = 4 << 20;

    private readonly LinkedList<Result> _results = new();
    private readonly Lock _changing = new();
    private long _lastId;

    /// <summary>Colours a version of a document, keeps the answer and names it.</summary>
    public (ColouredText Colours, string ResultId) Colour(string uri, Analysis analysis, PositionConverter positions)
    {
        var grounds = new ColourGrounds(analysis);
        ColouredText colours = ColouredText.Of(analysis, positions, grounds, Newest(uri, positions.Encoding));
        return (colours, Keep(uri, colours, (grounds, positions.Encoding)));
    }

    /// <summary>An answer that was kept, or null.</summary>
    public ColouredText? Find(string resultId)
    {
        lock (_changing)
        {
            return _results.FirstOrDefault(result => result.ResultId == resultId)?.Colours;
        }
    }

    /// <summary>The document is closed: nothing more is asked about it.</summary>
    public void Forget(string uri)
    {
        lock (_changing)
        {
            foreach (Result result in _results.Where(result => result.Uri == uri).ToArray())
            {
                _results.Remove(result);
            }
        }
    }

    private (ColouredText, ColourGrounds)? Newest(string uri, PositionEncoding encoding)
    {
        lock (_changing)
        {
            return _results.LastOrDefault(result => result.Uri == uri) is { Grounds: var (grounds, used) } newest && used == encoding ? (newest.Colours, grounds) : null;
        }
    }

    private string Keep(string uri, ColouredText colours, (ColourGrounds, PositionEncoding) grounds)
    {
        lock (_changing)
        {
            // The version before is only compared with, and its lines need not live on.
            foreach (Result older in _results.Where(result => result.Uri == uri))
            {
                older.Grounds = null;
            }

            string id = $"{++_lastId}";
            _results.AddLast(new Result(uri, id, colours) { Grounds = grounds });
            while (_results.Count > MostResults || (_results.Count > 1 && _results.Sum(static result => (long)result.Colours.LineCount) > MostLines))
            {
                _results.RemoveFirst();
            }

            return id;
        }
    }

    private sealed record Result(string Uri, string ResultId, ColouredText Colours)
    {
        /// <summary>What the colours rest on, and in which units they are; null: there are newer ones of the document.</summary>
        public (ColourGrounds Grounds, PositionEncoding Encoding)? Grounds { get; set; }
    }
}
