namespace RulesLsp.Engine.Model;

/// <summary>Whether a fix may be applied without asking.</summary>
public enum FixApplicability : byte
{
    /// <summary>One of several things that may be meant, or one that changes what packets meet: somebody has to choose it.</summary>
    Suggested,

    /// <summary>
    /// What loads does the same before and after, on every back end that loads it; and of what none loads, there is one thing only
    /// that can be meant.
    /// </summary>
    Safe,
}
