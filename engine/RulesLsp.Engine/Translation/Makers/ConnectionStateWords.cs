using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>States of a connection. iptables counts two bits of its status among them, which nft asks for by themselves.</summary>
internal static class ConnectionStateWords
{
    /// <summary>In the order of iptables-save.</summary>
    private static readonly (ConntrackStates State, string Word)[] States =
    [
        (ConntrackStates.Invalid, "invalid"), (ConntrackStates.New, "new"), (ConntrackStates.Related, "related"),
        (ConntrackStates.Established, "established"), (ConntrackStates.Untracked, "untracked"),
    ];

    private static readonly (ConntrackStates State, string Word)[] Statuses = [(ConntrackStates.Snat, "snat"), (ConntrackStates.Dnat, "dnat")];

    public static IEnumerable<Saying> Make(SavedOption option, ModuleReading reading)
    {
        if (option.Values is not [ConntrackStatesValue { States: var wanted }] || wanted == ConntrackStates.None)
        {
            return [Saying.Test(reading.Refuse("the list of states has no form in nft"))];
        }

        string states = Words(States, wanted);
        string statuses = Words(Statuses, wanted);
        return (option.IsNegated, states.Length > 0, statuses.Length > 0) switch
        {
            (false, true, false) => [Saying.Test($"ct state {states}")],
            (false, false, true) => [Saying.Test($"ct status {statuses}")],
            (false, _, _) => [Saying.Test($"ct state {states}"), Saying.Test($"ct state ! {states} ct status {statuses}")],
            (true, true, false) => [Saying.Test($"ct state ! {states}")],
            (true, false, _) => [Saying.Test($"ct status ! {statuses}"), Saying.Test("ct state invalid,untracked")],
            _ => Both(states, statuses, wanted),
        };
    }

    /// <summary>None of them. What belongs to no connection has no status at all, and nft then says no to every question about it.</summary>
    private static IEnumerable<Saying> Both(string states, string statuses, ConntrackStates wanted)
    {
        yield return Saying.Test($"ct state ! {states} ct status ! {statuses}");
        if (Words(States, (ConntrackStates.Invalid | ConntrackStates.Untracked) & ~wanted) is { Length: > 0 } others)
        {
            yield return Saying.Test($"ct state {others}");
        }
    }

    private static string Words((ConntrackStates State, string Word)[] names, ConntrackStates wanted) =>
        string.Join(',', names.Where(name => (wanted & name.State) != 0).Select(name => name.Word));
}
