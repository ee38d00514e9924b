using System.Collections.Frozen;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>Which lint reports which problem of a file's shape: one line each.</summary>
public static class StructureLints
{
    private static readonly FrozenDictionary<StructureProblemKind, LintDescriptor> Table = new Dictionary<StructureProblemKind, LintDescriptor>
    {
        [StructureProblemKind.MissingCommit] = new("RL1005", "missing-commit", Severity.Error, "A table has no COMMIT, so it is never loaded."),
        [StructureProblemKind.CommitOutsideTable] = new("RL1006", "commit-outside-table", Severity.Error, "A COMMIT stands where no table is open."),
        [StructureProblemKind.MalformedCommit] = new("RL1007", "malformed-commit", Severity.Error, "The COMMIT line has blanks, other letters or other characters."),
        [StructureProblemKind.LineOutsideTable] = new("RL1008", "line-outside-table", Severity.Error, "A line stands where no table is open."),
        [StructureProblemKind.UnknownTable] = new("RL1009", "unknown-table", Severity.Error, "No table of this name exists."),
        [StructureProblemKind.LaterTable] = BindingLints.Of(BindingProblemKind.NeedsNewerVersion),
        [StructureProblemKind.TableInsideTable] = new("RL1010", "table-inside-table", Severity.Error, "A table begins before the one above it is committed."),
        [StructureProblemKind.TableTwice] = new("RL1011", "table-twice", Severity.Warning, "A second section of a table wipes what the first one loaded.", IsUnnecessary: true),
        [StructureProblemKind.WhitespaceLine] = new("RL1012", "whitespace-line", Severity.Error, "A line holds blanks only."),
        [StructureProblemKind.IndentedComment] = new("RL1013", "indented-comment", Severity.Error, "A comment does not begin in the first column."),
        [StructureProblemKind.CarriageReturn] = new("RL1014", "carriage-return", Severity.Error, "Lines end in a carriage return."),
        [StructureProblemKind.ByteOrderMark] = new("RL1015", "byte-order-mark", Severity.Error, "The file begins with a byte order mark."),
        [StructureProblemKind.InvalidEncoding] = new("RL1021", "invalid-encoding", Severity.Warning, "Some bytes of the file are no UTF-8."),
        [StructureProblemKind.OverlongLine] = BindingLints.Of(BindingProblemKind.OverlongLine),
        [StructureProblemKind.MissingFinalNewline] = new("RL1017", "missing-final-newline", Severity.Error, "The last line has no newline."),
        [StructureProblemKind.InvalidChainLine] = new("RL1016", "invalid-chain-line", Severity.Error, "A chain line does not have the form of one."),
        [StructureProblemKind.InvalidChainName] = BindingLints.Of(BindingProblemKind.InvalidChainName),
        [StructureProblemKind.UndefinedChain] = new("RL3003", "undefined-chain", Severity.Error, "A command names a chain that does not exist."),
        [StructureProblemKind.UndefinedJump] = new("RL3004", "undefined-jump", Severity.Error, "A rule jumps to something that is neither a chain nor a target."),
        [StructureProblemKind.BuiltinChainNotInTable] = new("RL3005", "builtin-chain-not-in-table", Severity.Error, "The table has no built-in chain of this name."),
        [StructureProblemKind.JumpToBuiltinChain] = new("RL3006", "jump-to-builtin-chain", Severity.Error, "A rule jumps to a built-in chain."),
        [StructureProblemKind.ChainDeclaredTwice] = new("RL3007", "chain-declared-twice", Severity.Error, "A chain is declared again."),
        [StructureProblemKind.InvalidPolicy] = new("RL3008", "invalid-policy", Severity.Error, "A policy is neither ACCEPT nor DROP."),
        [StructureProblemKind.PolicyOnUserChain] = new("RL3009", "policy-on-user-chain", Severity.Error, "A user chain is given a policy."),
        [StructureProblemKind.PositionOutOfRange] = new("RL3010", "position-out-of-range", Severity.Error, "A rule number lies outside of the chain."),
        [StructureProblemKind.NothingToChange] = new("RL3011", "nothing-to-change", Severity.Error, "A command deletes or renames something that is not there."),
    }.ToFrozenDictionary();

    /// <summary>The lint that reports problems of this kind.</summary>
    public static LintDescriptor Of(StructureProblemKind kind) => Table[kind];

    internal static IEnumerable<LintDescriptor> All => Table.Values;
}
