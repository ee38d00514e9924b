using RulesLsp.Ide.Features;

namespace RulesLsp.Server.Convert;

/// <summary>The numbers of the protocol's SymbolKind.</summary>
internal static class SymbolKinds
{
    private const int Module = 2;
    private const int Function = 12;
    private const int Key = 20;
    private const int Event = 24;

    public static int Of(DocumentSymbolKind kind) => kind switch
    {
        DocumentSymbolKind.Table => Module,
        DocumentSymbolKind.BuiltinChain => Event,
        _ => Function,
    };

    public static int Of(FoundSymbolKind kind) => kind switch
    {
        FoundSymbolKind.Table => Module,
        FoundSymbolKind.BuiltinChain => Event,
        FoundSymbolKind.UserChain => Function,
        _ => Key,
    };
}
