using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;
using RulesLsp.Server.Convert;

namespace RulesLsp.Server.Session;

/// <summary>One state of an open document: immutable, shared by every request that was asked about it.</summary>
/// <param name="Version">The editor's number of the text.</param>
/// <param name="Stamp">Grows with everything that can change an answer: an edit, a setting, a trace. Unique in the session.</param>
/// <param name="Saved">The text as it was saved last, or opened.</param>
internal sealed record DocumentSnapshot(string Uri, int Version, long Stamp, Analysis Analysis, PositionEncoding Encoding, RulesetSyntax Saved)
{
    public RulesetSyntax Syntax => Analysis.Syntax;

    public PositionConverter Positions => new(Syntax, Encoding);
}
