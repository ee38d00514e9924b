namespace RulesLsp.Engine.Reachability;

/// <summary>
/// What a search has asked about: its answers rest on that alone. Whoever keeps it knows which edits of a program leave them as they are.
/// </summary>
internal sealed class AskedQuestions
{
    /// <summary>Every packet that was asked about: an answer depends on no rule that holds none of them, but for those below.</summary>
    public List<AskedPacket> Packets { get; } = [];

    /// <summary>The chains off the looked-at path that packets were followed through.</summary>
    public HashSet<int> Chains { get; } = [];

    /// <summary>A packet's way was explained: the boxes of RETURN, goto and calls in the chains that it met count, wherever packets are.</summary>
    public bool HasExplained { get; set; }

    /// <summary>Packets were followed through a chain in which a mark is asked for: else nobody cares what marks are.</summary>
    public bool HasAskedMarks { get; set; }

    /// <summary>Rules that set marks were looked for, wherever they stand.</summary>
    public bool HasSoughtMarks { get; set; }

    public void Clear()
    {
        Packets.Clear();
        Chains.Clear();
        (HasExplained, HasAskedMarks, HasSoughtMarks) = (false, false, false);
    }
}
