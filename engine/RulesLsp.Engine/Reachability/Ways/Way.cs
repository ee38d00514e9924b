using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Reachability;

/// <summary>What became of a packet's destination on its way.</summary>
internal enum WayKind : byte
{
    /// <summary>It is the one that the packet came with.</summary>
    AsItCame,

    /// <summary>nat changed it, or changed it back.</summary>
    Translated,
}

/// <summary>A table that a packet passes on its way, at one hook.</summary>
/// <param name="Chain">The table's built-in chain there.</param>
internal sealed record WayStep(Table Table, Chain Chain)
{
    public Hook Hook => Chain.Hook!.Value;
}

/// <summary>How packets come to a built-in chain: through the tables before it, in their order.</summary>
/// <param name="Target">The chain that the way leads to.</param>
/// <param name="Entry">The hook where the packet's way through the host begins.</param>
/// <param name="Steps">Those that can take packets away or change their marks, after the last one of which too little is known.</param>
/// <param name="StepsBeforeNat">How many of the steps see the destination that the packet came with.</param>
internal sealed record Way(Chain Target, Hook Entry, WayKind Kind, ImmutableArray<WayStep> Steps, int StepsBeforeNat);
