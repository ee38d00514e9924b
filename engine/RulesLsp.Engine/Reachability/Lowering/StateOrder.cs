using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>The numbers of connection states in <see cref="Lane.State"/>.</summary>
internal static class StateOrder
{
    public const uint FirstWithEntry = 2;
    public const uint Invalid = 1;
    public const uint New = 2;
    public const uint Related = 3;
    public const uint Maximum = 4;

    /// <summary>Ordered so that the sets that people write are single intervals.</summary>
    private static readonly ConntrackStates[] Order =
        [ConntrackStates.Untracked, ConntrackStates.Invalid, ConntrackStates.New, ConntrackStates.Related, ConntrackStates.Established];

    public static ConntrackStates StateOf(uint number) => Order[number];

    public static uint BitOf(uint number) => (uint)Order[number];
}
