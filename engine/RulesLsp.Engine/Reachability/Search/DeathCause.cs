namespace RulesLsp.Engine.Reachability;

/// <summary>Why a rule is dead, as far as the search itself can tell.</summary>
internal enum DeathCause : byte
{
    None,

    /// <summary>No packet satisfies the rule's own condition.</summary>
    NoBox,

    /// <summary>Earlier rules take all of its packets.</summary>
    Covered,

    /// <summary>On some path a mark test never holds.</summary>
    Mark,

    /// <summary>No packet that enters the chain's hook satisfies it.</summary>
    Hook,

    /// <summary>No call of the chain lets its packets in.</summary>
    Callers,
}
