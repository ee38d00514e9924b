using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>A comma list of TCP flags in any case, or ALL, or NONE (extensions/libxt_tcp.c, parse_tcp_flag).</summary>
internal sealed class TcpFlagsGrammar : IValueGrammar
{
    /// <summary>Names with their bits in the TCP header's flag byte (RFC 9293, 3.1).</summary>
    internal static readonly (string Name, byte Bits)[] Names =
        [("FIN", 1), ("SYN", 2), ("RST", 4), ("PSH", 8), ("ACK", 16), ("URG", 32), ("ALL", 63), ("NONE", 0)];

    public string TypeName => ValueTypes.TcpFlags;

    /// <summary>Nothing between commas is passed over: strtok splits the list.</summary>
    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        byte flags = 0;
        int start = 0;
        foreach (string part in text.Split(','))
        {
            int index = Array.FindIndex(Names, flag => flag.Name.Equals(part, StringComparison.OrdinalIgnoreCase));
            if (index < 0 && part.Length > 0)
            {
                return ValueResult.Refused(new TextSpan(start, part.Length), $"'{part}' is no TCP flag: {string.Join(", ", Names.Select(flag => flag.Name))} are");
            }

            flags |= index < 0 ? (byte)0 : Names[index].Bits;
            start += part.Length + 1;
        }

        return ValueResult.Of(new TcpFlagsValue(flags));
    }
}
