namespace RulesLsp.Engine.Values;

/// <summary>
/// Rates of bytes as iptables hands them to the kernel (extensions/libxt_hashlimit.c, bytes_to_cost and cost_to_bytes): what a piece of 16
/// bytes costs, of the <see cref="Credit"/> that a second gives.
/// </summary>
internal static class ByteRates
{
    /// <summary>A piece has 16 bytes (XT_HASHLIMIT_BYTE_SHIFT).</summary>
    private const int PieceShift = 4;

    /// <summary>What a second gives, and the most that a bucket holds.</summary>
    public const ulong Credit = 1UL << 32;

    /// <summary>How long an idle bucket lives, in milliseconds, without and with a burst (XT_HASHLIMIT_BYTE_EXPIRE and …_BURST).</summary>
    public const ulong Expiry = 15_000;
    public const ulong ExpiryWithBurst = 60_000;

    /// <summary>What a piece costs at a rate in bytes a second.</summary>
    public static ulong CostOf(ulong bytes) => uint.MaxValue / ((bytes >> PieceShift) + 1);

    /// <summary>The rate in bytes a second at which a piece costs so much.</summary>
    public static ulong BytesOf(ulong cost) => cost == 0 ? 0 : (uint.MaxValue / cost - 1) << PieceShift;

    /// <summary>How many times <paramref name="rate"/> a burst is; what is begun counts whole.</summary>
    public static ulong TimesOf(ulong burst, ulong rate) => (burst + rate - 1) / rate;

    /// <summary>The pieces that a packet of so many bytes has, at least one (net/netfilter/xt_hashlimit.c, xt_hashlimit_len_to_chunks).</summary>
    public static ulong PiecesOf(ulong length) => (length >> PieceShift) + 1;
}
