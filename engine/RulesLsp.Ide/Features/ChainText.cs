using RulesLsp.Engine.Model;

namespace RulesLsp.Ide.Features;

/// <summary>How chains are put into words.</summary>
internal static class ChainText
{
    /// <summary>The policy as it stands in the file.</summary>
    public static string PolicyName(ChainPolicy policy) => policy switch
    {
        ChainPolicy.Accept => "ACCEPT",
        ChainPolicy.Drop => "DROP",
        _ => "-",
    };
}
