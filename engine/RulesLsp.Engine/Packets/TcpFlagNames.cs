namespace RulesLsp.Engine.Packets;

/// <summary>The names of TCP's flags, in bit order.</summary>
public static class TcpFlagNames
{
    private static readonly string[] Names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

    public const byte Fin = 1;
    public const byte Syn = 2;
    public const byte Rst = 4;
    public const byte Psh = 8;
    public const byte Ack = 16;
    public const byte Urg = 32;

    /// <summary>The set flags' names in upper case, in bit order.</summary>
    public static IEnumerable<string> Of(byte flags)
    {
        for (int bit = 0; bit < Names.Length; bit++)
        {
            if ((flags & (1 << bit)) != 0)
            {
                yield return Names[bit];
            }
        }
    }

    /// <summary>The flag of a name in any case; null for another word.</summary>
    public static byte? Find(string name)
    {
        int bit = Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return bit < 0 ? null : (byte)(1 << bit);
    }
}
