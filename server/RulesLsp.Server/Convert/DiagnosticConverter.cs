using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Convert;

/// <summary>Puts findings into the editor's words.</summary>
internal sealed class DiagnosticConverter(DocumentSnapshot snapshot, ClientFeatures client)
{
    private const string Source = ProductInfo.Name;
    private readonly PositionConverter _positions = snapshot.Positions;

    public Protocol.Diagnostic ToEditor(Engine.Lints.Diagnostic finding) => new(
        _positions.ToEditor(finding.Range),
        SeverityOf(finding.Severity),
        finding.Code,
        client.ShowsCodeDescription ? new CodeDescription(ProductInfo.PageOf(finding.Code)) : null,
        Source,
        MessageText.Limit(finding.Message) + BackendsOf(finding.Backends),
        TagsOf(finding.Lint),
        RelatedOf(finding));

    /// <summary>Stands for findings that are not sent.</summary>
    public Protocol.Diagnostic Summary(int more) =>
        new(_positions.LineRange(0), DiagnosticSeverity.Information, null, null, Source, $"{more} more findings are not shown here: rules-lsp --check tells all of them", null, null);

    public Protocol.Diagnostic ToEditor(TraceNote note) =>
        new(_positions.ToEditor(note.Range), DiagnosticSeverity.Hint, null, null, Source, note.Message, null, null);

    private static DiagnosticSeverity SeverityOf(Severity severity) => severity switch
    {
        Severity.Error => DiagnosticSeverity.Error,
        Severity.Warning => DiagnosticSeverity.Warning,
        Severity.Information => DiagnosticSeverity.Information,
        _ => DiagnosticSeverity.Hint,
    };

    private static string BackendsOf(Backends backends) => backends switch
    {
        Backends.Nft => " (iptables-nft)",
        Backends.Legacy => " (iptables-legacy)",
        _ => "",
    };

    private static DiagnosticTag[]? TagsOf(LintDescriptor lint) => lint switch
    {
        { IsUnnecessary: true } => [DiagnosticTag.Unnecessary],
        { IsDeprecation: true } => [DiagnosticTag.Deprecated],
        _ => null,
    };

    private DiagnosticRelatedInformation[]? RelatedOf(Engine.Lints.Diagnostic finding) =>
        !client.ShowsRelatedInformation || finding.Related.IsDefaultOrEmpty
            ? null
            : [.. finding.Related.Select(related => new DiagnosticRelatedInformation(PlaceOf(related), MessageText.Limit(related.Message)))];

    private Location PlaceOf(RelatedLine related) => new(snapshot.Uri, _positions.LineRange(related.Line));
}
