namespace RulesLsp.Engine.Reachability;

/// <summary>What a rule that changes a field means for later tests of the field.</summary>
internal enum AlterationReading : byte
{
    /// <summary>They say nothing of the packet as it came: the exact reading, in which what is dead is dead.</summary>
    Followed,

    /// <summary>The packet must not match such a rule at all: whatever reaches a rule then surely does.</summary>
    Avoided,

    /// <summary>As <see cref="Avoided"/>, but chains that others fill send every packet on as it came: what most of them do with most.</summary>
    Trusted,

    /// <summary>A chain of the program begins anew after each of them, with any packet: what is dead there is dead whatever was changed before.</summary>
    Windowed,
}
