namespace RulesLsp.Engine.Catalogue;

/// <summary>The tables that have a part of their own to play in what the analysis says.</summary>
internal static class TableNames
{
    /// <summary>Where packets are let through or not.</summary>
    public const string Filter = "filter";

    /// <summary>Asked for the first packet of a connection only.</summary>
    public const string Nat = "nat";

    /// <summary>Asked before connection tracking.</summary>
    public const string Raw = "raw";
}
