namespace RulesLsp.Engine.Values;

/// <summary>The network layer protocol a ruleset is for.</summary>
public enum AddressFamily : byte
{
    IPv4,
    IPv6,
}

/// <summary>A back end of iptables: which program and kernel part takes the ruleset.</summary>
[Flags]
public enum Backends : byte
{
    None = 0,

    /// <summary>iptables-nft: rules go to nf_tables.</summary>
    Nft = 1,

    /// <summary>iptables-legacy: rules go to ip_tables. The canonical semantics.</summary>
    Legacy = 2,

    Both = Nft | Legacy,
}
