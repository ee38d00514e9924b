namespace RulesLsp.Engine.Values;

/// <summary>The catalogue's words for the address families.</summary>
public static class FamilyNames
{
    public const string IPv4 = "ipv4";
    public const string IPv6 = "ipv6";

    public static string Of(AddressFamily family) => family == AddressFamily.IPv4 ? IPv4 : IPv6;
}
