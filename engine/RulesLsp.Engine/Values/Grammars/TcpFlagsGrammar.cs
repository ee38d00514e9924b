using RulesLsp.Engine.Catalogue;
using Sprache;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>A comma list of TCP flags in any case, or ALL, or NONE (extensions/libxt_tcp.c, parse_tcp_flag).</summary>
internal sealed class TcpFlagsGrammar : IValueGrammar
{
    /// <summary>Names with their bits in the TCP header's flag byte (RFC 9293, 3.1).</summary>
    internal static readonly (string Name, byte Bits)[] Names =
        [("FIN", 1), ("SYN", 2), ("RST", 4), ("PSH", 8), ("ACK", 16), ("URG", 32), ("ALL", 63), ("NONE", 0)];

    private static readonly Parser<IEnumerable<ITextSpan<string>>> Flags =
        SpracheText.Word.DelimitedBy(Parse.Char(','));

    public string TypeName => ValueTypes.TcpFlags;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(Flags, text, "a list of TCP flags such as SYN,ACK", parts =>
        {
            byte flags = 0;
            foreach (ITextSpan<string> part in parts)
            {
                int index = Array.FindIndex(Names, flag => flag.Name.Equals(part.Value, StringComparison.OrdinalIgnoreCase));
                if (index < 0)
                {
                    return ValueResult.Refused(
                        SpracheText.SpanOf(part),
                        $"'{part.Value}' is no TCP flag: {string.Join(", ", Names.Select(flag => flag.Name))} are");
                }

                flags |= Names[index].Bits;
            }

            return ValueResult.Of(new TcpFlagsValue(flags));
        });
}
