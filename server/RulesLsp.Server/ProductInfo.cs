using System.Reflection;

namespace RulesLsp.Server;

/// <summary>The program's name, version and places on the web, each said once.</summary>
internal static class ProductInfo
{
    public const string Name = "rules-lsp";

    public static string Version { get; } =
        typeof(ProductInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The page of a lint: its file's place in the sources, under the project's address.</summary>
    public static string PageOf(string code) => $"{Documentation}/{code}.md";

    // The one place to change when the project moves.
    public const string Address = "https://github.com/rules-lsp/rules-lsp";

    private const string Documentation = $"{Address}/blob/main/engine/RulesLsp.Engine/Lints/Pages";
}
