using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>What nft declares by a name before a rule can use it.</summary>
internal static class ObjectWords
{
    /// <summary>A counter that several rules share.</summary>
    public static Saying Counter(ModuleReading reading)
    {
        TranslationScope scope = reading.Scope;
        string name = NftNames.Plain(reading.Value<TextValue>("name")?.Text ?? "");
        scope.Objects.Declare($"counter {name}", $"add counter {scope.FamilyWord} {scope.Table} {name}");
        return Saying.Test($"counter name \"{name}\"");
    }

    /// <summary>A helper belongs to one protocol.</summary>
    public static IEnumerable<Saying> Helper(SavedOption option, ModuleReading reading)
    {
        TranslationScope scope = reading.Scope;
        if (option.Values is not [TextValue { Text: var type }] || scope.Protocol is not { } protocol)
        {
            return [Saying.Action(reading.Refuse("nft has a helper for one protocol only, and the rule names none"))];
        }

        string protocolName = ProtocolNames.NameOf(protocol);
        string name = NftNames.Plain($"{type}-{protocolName}");
        scope.Objects.Declare($"helper {name}", $"add ct helper {scope.FamilyWord} {scope.Table} {name} {{ type {NftValues.Quoted(type, reading)} protocol {protocolName}; }}");
        return [Saying.Action($"ct helper set \"{name}\"")];
    }
}
