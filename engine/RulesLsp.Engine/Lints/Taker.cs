namespace RulesLsp.Engine.Lints;

/// <summary>A rule that takes packets away from a later one, as far as it is told.</summary>
/// <param name="Line">Its line, 0-based.</param>
/// <param name="Deed">What it does with them.</param>
internal readonly record struct Taker(int Line, RuleDeed Deed);

/// <summary>What a rule does with packets that match it, as findings say it.</summary>
internal enum RuleDeed : byte
{
    Take,
    Accept,
    Drop,
    Reject,
    Return,
    SendOn,
    Translate,
    Queue,
    Untrack,
}
