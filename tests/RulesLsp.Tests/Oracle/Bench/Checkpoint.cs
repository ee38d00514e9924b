using RulesLsp.Engine.Catalogue;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>Before the first table of a hook, or behind its last.</summary>
internal enum CheckpointSide : byte
{
    Enters,
    Leaves,
}

/// <summary>A packet where a hook begins or ends, as the kernel holds it there.</summary>
/// <param name="Input">The device's name; empty: none.</param>
/// <param name="Bytes">From the IP header on.</param>
internal sealed record Checkpoint(Hook Hook, CheckpointSide Side, uint Mark, string Input, string Output, ReadOnlyMemory<byte> Bytes);
