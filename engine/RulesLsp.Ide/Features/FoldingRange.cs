namespace RulesLsp.Ide.Features;

/// <summary>What a fold holds.</summary>
public enum FoldingKind : byte
{
    Region,
    Comment,
}

/// <summary>Whole lines that can be folded behind the first of them (0-based, both included).</summary>
public sealed record FoldingRange(int StartLine, int EndLine, FoldingKind Kind);
