using System.Collections.Immutable;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model;

/// <summary>Every way in which the shape of a file can be wrong; each is reported by one lint.</summary>
public enum StructureProblemKind : byte
{
    MissingCommit,
    CommitOutsideTable,

    /// <summary>COMMIT with blanks, a carriage return or in lower case: iptables reads it as a rule.</summary>
    MalformedCommit,
    LineOutsideTable,
    UnknownTable,

    /// <summary>A table that a later version of the program has.</summary>
    LaterTable,
    TableInsideTable,
    TableTwice,
    WhitespaceLine,
    IndentedComment,
    CarriageReturn,
    ByteOrderMark,

    /// <summary>Bytes that are no UTF-8; whoever decoded the file put U+FFFD in their place.</summary>
    InvalidEncoding,

    /// <summary>A line of another kind than a command that has more bytes than iptables-restore reads at once.</summary>
    OverlongLine,
    UndefinedChain,
    UndefinedJump,
    BuiltinChainNotInTable,
    JumpToBuiltinChain,
    ChainDeclaredTwice,
    InvalidPolicy,
    PolicyOnUserChain,
    InvalidChainLine,

    /// <summary>A declared name that is too long, starts with a sign or is a target's.</summary>
    InvalidChainName,
    PositionOutOfRange,

    /// <summary>-D, -X or -E of something that is not there.</summary>
    NothingToChange,
    MissingFinalNewline,
}

/// <summary>Something wrong with the shape of a file.</summary>
public sealed record StructureProblem(
    StructureProblemKind Kind,
    Text.TextRange Range,
    string Message,
    Backends Backends = Backends.Both,
    BindingFix? Fix = null,
    ImmutableArray<RelatedLine> Related = default)
{
    /// <summary>A fix that changes other places than <see cref="Range"/>; null when there is none.</summary>
    public StructureFix? FileFix { get; init; }

    /// <summary>The problem after an edit of lines that it does not stand on and that it is not caused by; null: it may be told otherwise now.</summary>
    internal StructureProblem? Moved(LineEdit change)
    {
        int line = Range.Start.Line;

        // The fix of all line ends holds the text of other lines, and a byte order mark is one on the first line only.
        if (change.IsGone(line) || Kind == StructureProblemKind.CarriageReturn || (Kind == StructureProblemKind.ByteOrderMark && change.Shift != 0))
        {
            return null;
        }

        // A message says the numbers of the lines that it is related to.
        bool hasSameWords = Related.IsDefaultOrEmpty || !Related.Any(related => change.MayMove(related.Line));
        StructureFix? fix = FileFix?.Moved(change, isBehindEarlier: Kind == StructureProblemKind.UndefinedChain);
        return !hasSameWords || (FileFix is null) != (fix is null) ? null
            : change.Shift == 0 ? this
            : this with { Range = change.Moved(Range), FileFix = fix };
    }
}

/// <summary>A change of a file that mends its shape.</summary>
public sealed record StructureFix(string Title, Text.TextRange Range, string NewText, FixApplicability Applicability = FixApplicability.Suggested)
{
    /// <summary>Inserts text in front of a line (0-based).</summary>
    public static StructureFix InsertAbove(string title, int line, string newText) =>
        new(title, new Text.TextRange(new Text.TextPosition(line, 0), new Text.TextPosition(line, 0)), newText);

    /// <summary>The fix after an edit of other lines; null where it may be another one.</summary>
    /// <param name="isBehindEarlier">It puts something in behind another line, and not where the problem is.</param>
    internal StructureFix? Moved(LineEdit change, bool isBehindEarlier)
    {
        (int first, int last) = (Range.Start.Line, Range.End.Line);
        if (last <= change.Start && (first < change.Start || isBehindEarlier))
        {
            return this;
        }

        return first >= change.OldEnd ? this with { Range = change.Moved(Range) } : null;
    }
}

/// <summary>Another line that has to do with a finding (0-based).</summary>
public sealed record RelatedLine(int Line, string Message);
