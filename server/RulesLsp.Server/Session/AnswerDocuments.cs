using System.Collections.Concurrent;
using RulesLsp.Server.Handlers;

namespace RulesLsp.Server.Session;

/// <summary>The documents that an editor has of this server: it is told when one has to be made anew.</summary>
internal sealed class AnswerDocuments(ServerSession session)
{
    private readonly ConcurrentDictionary<string, string> _rulesetOfAsked = new(StringComparer.Ordinal);

    /// <summary>Notes that an editor has asked for a document's text.</summary>
    public void NoteAsked(string uri, AnswerDocument document)
    {
        if (document.Argument.Uri is { } ruleset)
        {
            _rulesetOfAsked[uri] = ruleset;
        }
    }

    /// <summary>Has the editor ask again for what is about this ruleset: once, until it has asked.</summary>
    public void NoteChanged(DocumentSnapshot ruleset)
    {
        foreach ((string uri, string about) in _rulesetOfAsked)
        {
            if (about == ruleset.Uri && _rulesetOfAsked.TryRemove(uri, out _))
            {
                session.Refresher.Content(uri);
            }
        }
    }
}
