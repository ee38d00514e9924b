using RulesLsp.Engine.Model;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Hovers;

/// <summary>Tells which packets get to a rule or into a chain.</summary>
internal static class ReachHover
{
    /// <summary>A sentence with a blank line before it; empty where nothing can be told.</summary>
    public static string Of(Analysis analysis, Rule rule) =>
        IsTold(analysis, rule.Chain) ? Sentence(analysis.Reaching.Of(rule, CancellationToken.None)) : "";

    /// <summary>The same about a user chain; of a built-in one its hook says everything.</summary>
    public static string Of(Analysis analysis, Chain chain) =>
        !chain.IsBuiltin && IsTold(analysis, chain) && !chain.Callers.IsEmpty ? Sentence(analysis.Reaching.Of(chain, CancellationToken.None)) : "";

    // Of chains that others call too, the file does not tell everything; nor of a section that a later one wipes.
    private static bool IsTold(Analysis analysis, Chain chain) => analysis.Family.HasPackets() && !analysis.Ruleset.KeepsChains
        && chain.Origin != ChainOrigin.External && analysis.Ruleset.LiveTable(chain.TableName) is { } live && live.Chains.Contains(chain);

    private static string Sentence(ReachAnswer answer) => answer switch
    {
        { Packets: null, Knowledge: ReachKnowledge.All } => "\nReached by no packet.\n",
        { Packets: null } => "\nReached by more kinds of packets than are told apart here.\n",
        { Knowledge: ReachKnowledge.All } => $"\nReached by: {answer.Packets}.\n",
        _ => $"\nReached by: {answer.Packets}; and maybe by others that are not told apart here.\n",
    };
}
