using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Reachability;

/// <summary>What targets do to the mark word.</summary>
internal static class MarkOperations
{
    public static MarkOperation Of(MarkAction mark) => new(mark.Clear, mark.Toggle, 0);

    public static MarkOperation Of(ConnectionMarkAction mark) => mark.Operation switch
    {
        ConnectionMarkOperation.Set => new MarkOperation((ulong)mark.ClearMask << 32, (ulong)mark.Value << 32, 0),
        ConnectionMarkOperation.Save => new MarkOperation((ulong)mark.ClearMask << 32, 0, mark.SourceMask),
        _ => new MarkOperation(mark.ClearMask, 0, (ulong)mark.SourceMask << 32),
    };
}
