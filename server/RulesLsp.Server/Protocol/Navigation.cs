namespace RulesLsp.Server.Protocol;

internal sealed record SelectionRangeParams(TextDocumentIdentifier TextDocument, Position[] Positions);

internal sealed record SelectionRange(Range Range, SelectionRange? Parent = null);

internal sealed record DocumentLink(Range Range, string Target);

/// <summary>Places that hold the same text, which change together.</summary>
/// <param name="WordPattern">What may be typed there, as a regular expression.</param>
internal sealed record LinkedEditingRanges(Range[] Ranges, string? WordPattern = null);

/// <summary>A chain in the hierarchy of calls; the editor sends it back as it came.</summary>
internal sealed record CallHierarchyItem(
    string Name,
    int Kind,
    string Uri,
    Range Range,
    Range SelectionRange,
    string? Detail = null,
    CallHierarchyData? Data = null);

/// <summary>Which section a chain belongs to.</summary>
/// <param name="TableLine">0-based.</param>
internal sealed record CallHierarchyData(string Table, int TableLine);

internal sealed record CallHierarchyCallsParams(CallHierarchyItem Item);

internal sealed record CallHierarchyIncomingCall(CallHierarchyItem From, Range[] FromRanges);

internal sealed record CallHierarchyOutgoingCall(CallHierarchyItem To, Range[] FromRanges);

internal sealed record WorkspaceSymbolParams(string Query);

internal sealed record SymbolInformation(string Name, int Kind, Location Location, string? ContainerName = null);
