using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>What the kernel did with one packet.</summary>
/// <param name="Moved">How often each rule took it.</param>
/// <param name="Path">Where it came by, in order.</param>
/// <param name="Answers">What the host sent of its own accord because of it, before any rule saw that.</param>
/// <param name="Frames">The packet as it left by a device.</param>
internal sealed record Observation(
    IReadOnlyDictionary<RulePlace, long> Moved,
    IReadOnlyList<Checkpoint> Path,
    IReadOnlyList<Packet> Answers,
    IReadOnlyList<(string Device, byte[] Bytes)> Frames)
{
    /// <summary>Where the host's own answers came by, in order.</summary>
    public IReadOnlyList<Checkpoint> AnswerPath { get; init; } = [];

    public Checkpoint? Last => Path.Count > 0 ? Path[^1] : null;

    /// <summary>A process got it.</summary>
    public bool IsDelivered => Last is { Hook: Hook.Input, Side: CheckpointSide.Leaves };

    /// <summary>It left the host.</summary>
    public bool IsSent => Last is { Hook: Hook.Postrouting, Side: CheckpointSide.Leaves } && Frames.Count > 0;

    /// <summary>The hook that it did not leave; null: it left all that it entered.</summary>
    public Hook? EndedIn => Last is { Side: CheckpointSide.Enters } last ? last.Hook : null;
}
