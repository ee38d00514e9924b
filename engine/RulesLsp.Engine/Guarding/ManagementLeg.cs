namespace RulesLsp.Engine.Guarding;

/// <summary>The packets of a connection that have to get through, in the order in which they are sent.</summary>
public enum ManagementLeg : byte
{
    /// <summary>The first packet, state NEW.</summary>
    First,

    /// <summary>What this host answers, state ESTABLISHED.</summary>
    Answer,

    /// <summary>What the other side sends after that, state ESTABLISHED.</summary>
    Later,
}
