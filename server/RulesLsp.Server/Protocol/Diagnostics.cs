using System.Text.Json.Serialization;

namespace RulesLsp.Server.Protocol;

internal enum DiagnosticSeverity
{
    Error = 1,
    Warning = 2,
    Information = 3,
    Hint = 4,
}

internal enum DiagnosticTag
{
    Unnecessary = 1,
    Deprecated = 2,
}

internal sealed record Diagnostic(
    Range Range,
    DiagnosticSeverity Severity,
    string? Code,
    CodeDescription? CodeDescription,
    string Source,
    string Message,
    DiagnosticTag[]? Tags = null,
    DiagnosticRelatedInformation[]? RelatedInformation = null);

internal sealed record CodeDescription(string Href);

internal sealed record DiagnosticRelatedInformation(Location Location, string Message);

internal sealed record DocumentDiagnosticParams(TextDocumentIdentifier TextDocument, string? PreviousResultId = null);

/// <summary>The findings of a document, or that they are those of the report before.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FullDocumentDiagnosticReport), "full")]
[JsonDerivedType(typeof(UnchangedDocumentDiagnosticReport), "unchanged")]
internal abstract record DocumentDiagnosticReport(string ResultId);

internal sealed record FullDocumentDiagnosticReport(string ResultId, Diagnostic[] Items) : DocumentDiagnosticReport(ResultId);

internal sealed record UnchangedDocumentDiagnosticReport(string ResultId) : DocumentDiagnosticReport(ResultId);
