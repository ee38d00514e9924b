using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Packets;

/// <summary>
/// The answer to a question that a packet's fields do not decide: whether an opaque condition holds, what a counter, a bucket,
/// a list or a lot says.
/// </summary>
/// <param name="Key">The condition in canonical words (<see cref="OpaqueTest.Key"/>); several of one rule are joined.</param>
/// <param name="Holds">With a <paramref name="Rule"/>: the rule's test as it is written, negation included. Without one: the condition of the key.</param>
/// <param name="Rule">The answer is given to this rule alone, because it may be another one elsewhere; null: wherever the key is asked.</param>
/// <param name="Visit">The how many-eth time, from 0, that the packet comes to the rule in one walk of its table.</param>
public sealed record AssumedCondition(string Key, bool Holds, Rule? Rule = null, int Visit = 0);
