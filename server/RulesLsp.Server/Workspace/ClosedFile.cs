using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Files;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Workspace;

/// <summary>A ruleset of the workspace that no editor has open, as it stood on the disk. Its findings are kept; its analysis only as long as there is room.</summary>
internal sealed class ClosedFile(string path, FileStamp stamp, string resultId, ServerSession session)
{
    private readonly WeakReference<DocumentSnapshot> _snapshot = new(null!);
    private Diagnostic[]? _findings;

    public string Path => path;

    public string Uri { get; } = DocumentUri.OfPath(path);

    /// <summary>Tells whether the file was written since.</summary>
    public FileStamp Stamp => stamp;

    /// <summary>Names these findings; another state of the file has another.</summary>
    public string ResultId => resultId;

    /// <summary>The file as a document; null when it can't be read or is none of iptables': a list of the workspace passes it over.</summary>
    public DocumentSnapshot? Read() => Find().Document is { Analysis.IsRuleset: true } ruleset ? ruleset : null;

    /// <summary>The file as a document, whatever stands in it.</summary>
    public FoundDocument Find()
    {
        if (_snapshot.TryGetTarget(out DocumentSnapshot? known))
        {
            return new FoundDocument(known, null);
        }

        try
        {
            RulesetSyntax syntax = RulesetSyntax.Parse(TextFiles.Read(path).Text);
            Analysis analysis = Analysis.Create(path, syntax, DocumentOptions.For(Uri, session));
            var snapshot = new DocumentSnapshot(Uri, 0, 0, analysis, session.Client.Encoding, syntax);
            _snapshot.SetTarget(snapshot);
            return new FoundDocument(snapshot, null);
        }
        catch (UnusableFileException unusable)
        {
            return new FoundDocument(null, unusable.Message);
        }
    }

    /// <summary>The complete set of its findings.</summary>
    public Diagnostic[] Findings(CancellationToken cancellation) =>
        _findings ??= Read() is { } snapshot ? DiagnosticsSource.Plain(DiagnosticsSource.Complete(snapshot, session.Client, cancellation)) : [];
}

/// <summary>A file that was looked for.</summary>
/// <param name="Document">null: there is none, or it can't be read.</param>
/// <param name="WhyUnread">Why a file that is there can't be read.</param>
internal sealed record FoundDocument(DocumentSnapshot? Document, string? WhyUnread);

/// <summary>What changes when a file is written.</summary>
/// <param name="Bytes">Its length.</param>
internal readonly record struct FileStamp(DateTime WrittenAt, long Bytes);
