namespace RulesLsp.Engine.Values;

/// <summary>What a ruleset is for: IP packets of one version, ARP frames, or the frames that a bridge forwards.</summary>
public enum AddressFamily : byte
{
    IPv4,
    IPv6,

    /// <summary>arptables: ARP frames with IPv4 addresses.</summary>
    Arp,

    /// <summary>ebtables: Ethernet frames.</summary>
    Bridge,
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
