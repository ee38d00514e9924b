namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Where a path leaves a chain: every rule of the chain before <paramref name="Before"/> sees the packet first.
/// </summary>
/// <param name="Before">The number of the leaving rule, or a rule that stands before every way out.</param>
/// <param name="Rule">The rule that the packet must match here; -1 when the path leaves by one of several.</param>
internal readonly record struct PathExit(int Chain, int Before, int Rule);
