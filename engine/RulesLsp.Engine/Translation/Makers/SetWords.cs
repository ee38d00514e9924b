using System.Collections.Immutable;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>Membership in an ipset, and changes of one.</summary>
internal static class SetWords
{
    public static IEnumerable<Saying> Test(SavedOption option, ModuleReading reading)
    {
        if (option.Values is not [TextValue { Text: var name }, SetDirectionsValue { IsSource: var directions }])
        {
            return [Saying.Test(reading.Refuse("the set has no form in nft"))];
        }

        NamedSet set = NamedSets.Of(name, directions, reading);
        return [Saying.Test($"{set.Key} {(option.IsNegated ? "!= " : "")}@{set.Name}")];
    }

    public static IEnumerable<Saying> Change(SavedOption option, ModuleReading reading)
    {
        if (option.Values is not [TextValue { Text: var name }, SetDirectionsValue { IsSource: var directions }])
        {
            return [Saying.Action(reading.Refuse("the set has no form in nft"))];
        }

        NumberValue? seconds = reading.Value<NumberValue>("seconds");
        NamedSet set = NamedSets.Of(name, directions, reading);
        bool isAdded = option.Definition.Nft?.Part == "add";
        reading.Differ($"a set of nft belongs to its table: rules of other tables do not see what this rule does to {set.Name}");
        string command = !isAdded ? "delete" : reading.Part("refresh") is not null ? "update" : "add";
        string time = isAdded && seconds is { Number: > 0 } ? $" timeout {seconds.Number}s" : "";
        return [Saying.Action($"{command} @{set.Name} {{ {set.Key}{time} }}")];
    }
}
