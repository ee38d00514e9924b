using System.Reflection;

namespace RulesLsp.Server;

/// <summary>The program's name, version and places on the web, each said once.</summary>
internal static class ProductInfo
{
    public const string Name = "rules-lsp";

    public static string Version { get; } =
        typeof(ProductInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
