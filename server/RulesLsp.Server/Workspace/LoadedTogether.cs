using System.Collections.Immutable;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Files;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Workspace;

/// <summary>A document and the rulesets that one program loads together with it: a chain of one is a chain of all.</summary>
/// <param name="Files">The document first.</param>
internal sealed record LoadedTogether(ImmutableArray<DocumentSnapshot> Files)
{
    /// <summary>The rulesets beside the document.</summary>
    public ImmutableArray<Analysis> Companions { get; } = [.. Files.Skip(1).Select(file => file.Analysis)];

    /// <summary>As the editor has them, else as they stand on the disk; what can't be read is left out.</summary>
    public static LoadedTogether With(DocumentSnapshot document, ServerSession session)
    {
        string own = DocumentUri.PathOf(document.Uri);
        return new([document, .. UfwFiles.Beside(own).Select(path => session.Workspace.Newest(path).Document).OfType<DocumentSnapshot>().Where(file => file.Analysis.IsRuleset)]);
    }

    public Location ToEditor(NamePlace place)
    {
        DocumentSnapshot file = Files.First(file => ReferenceEquals(file.Analysis, place.Ruleset));
        return new Location(file.Uri, file.Positions.ToEditor(place.Range));
    }
}
