using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;
using Sprache;
using static RulesLsp.Engine.Packets.PacketPrimitives;

namespace RulesLsp.Engine.Packets;

/// <summary>The grammar of the short notation.</summary>
internal static class PacketGrammar
{
    private const string WordExpected = "a word about the packet, such as in, out, syn, new, echo-request or ttl";

    private static readonly Parser<string> EndpointWord =
        Parse.Char(character => !char.IsWhiteSpace(character) && character != '>', "an address").AtLeastOnce().Text();

    /// <summary>Reads the short notation: <c>[local] PROTOCOL [SOURCE] > [DESTINATION] WORD…</c>.</summary>
    public static PacketResult ParseShort(string text, AddressFamily family) => Run(Short(family), text);

    /// <summary>Reads words of the short notation, <c>WORD…</c>, that say more about a packet.</summary>
    public static PacketResult ParseWords(string text, Packet start) =>
        Run(Words(Clause(start.Family)).Select(clauses => clauses.Aggregate(start, (current, change) => change(current))), text);

    internal static PacketResult Run(Parser<Packet> parser, string text)
    {
        IResult<Packet> result = parser.TryParse(text);
        if (result.WasSuccessful)
        {
            return PacketResult.Of(result.Value);
        }

        int position = Math.Clamp(result.Remainder.Position, 0, text.Length);
        string found = text[position..].TrimStart().Split(' ')[0];
        string expected = string.Join(" or ", result.Expectations.Distinct());
        return PacketResult.Refused(
            position,
            found.Length == 0 ? $"the packet ends too early: {expected} is expected" : $"'{found}' stands where {expected} is expected");
    }

    private static Parser<Packet> Short(AddressFamily family) =>
        from local in Keyword("local").Optional()
        from protocol in Checked(Word, text => ProtocolOf(text, family), "a protocol such as tcp, udp or icmp, or any")
        from source in When(word => !word.StartsWith('>'), Endpoint(family))
        from arrow in Blanks.Then(_ => Checked(Parse.AnyChar.Once().Text(), text => text == ">" ? text : null, "'>' and the destination"))
        from destination in When(LooksLikeEndpoint, Endpoint(family))
        from clauses in Words(Clause(family))
        let start = new Packet
        {
            Family = family,
            Protocol = protocol.Number,
            Source = source?.Address,
            SourcePort = source?.Port,
            Destination = destination?.Address,
            DestinationPort = destination?.Port,
        }
        let packet = clauses.Aggregate(start, (current, change) => change(current))
        from consistent in Consistent(local.IsDefined && packet.InInterface is not null, "no 'in' for a local packet")
        select packet;

    internal sealed record ProtocolWord(byte? Number);

    private sealed record EndpointValue(UInt128? Address, ushort? Port);

    internal static ProtocolWord? ProtocolOf(string text, AddressFamily family)
    {
        string name = text.ToLowerInvariant();
        if (name is "any" or "ip" or "all")
        {
            return new ProtocolWord(null);
        }

        // "icmp" in an IPv6 ruleset can only mean the family's own.
        if (name == "icmp" && family == AddressFamily.IPv6)
        {
            return new ProtocolWord(ProtocolNumbers.IcmpV6);
        }

        byte? number = byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out byte value) ? value : ProtocolNames.NumberOf(name);
        return number is null ? null : new ProtocolWord(number);
    }

    private static Parser<EndpointValue> Endpoint(AddressFamily family) => Checked(
        EndpointWord,
        text => EndpointOf(text, family),
        family == AddressFamily.IPv4 ? "an IPv4 address, with or without :port," : "an IPv6 address, or [address]:port,");

    private static EndpointValue? EndpointOf(string text, AddressFamily family)
    {
        (string host, string? port) = Split(text);
        if (port is not null && !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return null;
        }

        ushort? portNumber = port is null ? null : ushort.Parse(port, CultureInfo.InvariantCulture);
        if (host is "*" or "")
        {
            return new EndpointValue(null, portNumber);
        }

        return AddressOf(host, family) is { } address ? new EndpointValue(address, portNumber) : null;
    }

    // No word about a packet begins like an address or has a colon, but for "set:NAME".
    private static bool LooksLikeEndpoint(string word) =>
        word.Length > 0 && (char.IsAsciiDigit(word[0]) || word[0] is '*' or '[' or ':'
            || (word.Contains(':', StringComparison.Ordinal) && !word.Contains("set:", StringComparison.Ordinal)));

    private static (string Host, string? Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']');
            return close < 0 ? (text, null)
                : close == text.Length - 1 ? (text[1..close], null)
                : text[close + 1] == ':' ? (text[1..close], text[(close + 2)..])
                : (text, null);
        }

        int colon = text.IndexOf(':');
        return colon >= 0 && text.IndexOf(':', colon + 1) < 0 ? (text[..colon], text[(colon + 1)..]) : (text, null);
    }

    internal static UInt128? AddressOf(string text, AddressFamily family)
    {
        if (family == AddressFamily.IPv4)
        {
            return AddressText.TryReadStrictIPv4(text, out uint address) ? address : null;
        }

        return AddressText.TryReadIPv6(text, out UInt128 wide) ? wide : null;
    }

    private static Parser<Func<Packet, Packet>> Clause(AddressFamily family) =>
        Value("in", Word, static (packet, name) => packet with { InInterface = name })
            .Or(Value("out", Word, static (packet, name) => packet with { OutInterface = name }))
            .Or(Value("type", Number(255), static (packet, value) => packet with { IcmpType = (byte)value }))
            .Or(Value("code", Number(255), static (packet, value) => packet with { IcmpCode = (byte)value }))
            .Or(Value("ttl", Number(255), static (packet, value) => packet with { TimeToLive = (byte)value }))
            .Or(Value("tos", Number(255), static (packet, value) => packet with { TypeOfService = (byte)value }))
            .Or(Value("length", Number(65575), static (packet, value) => packet with { Length = (int)value }))
            .Or(Value("mss", Number(65535), static (packet, value) => packet with { MaximumSegmentSize = (ushort)value }))
            .Or(Value("fragment", Number(8191), static (packet, value) => packet with { Fragment = new PacketFragment((int)value, packet.Fragment?.More ?? false) }))
            .Or(Value("chunks", CheckedValue(Word, static text => SctpChunks.Read(text.Split(',')), "types of SCTP chunks such as init or cookie_echo,data"), static (packet, chunks) => packet with { Chunks = chunks }))
            .Or(Flag("df", static packet => packet with { DontFragment = true }))
            .Or(Flag("nodf", static packet => packet with { DontFragment = false }))
            .Or(Flag("badsum", static packet => packet with { HasBadChecksum = true }))
            .Or(Value("cut", Number(PacketHeaders.Longest - 1), static (packet, value) => packet with { HeaderBytes = (int)value }))
            .Or(Flag("more", static packet => packet with { Fragment = new PacketFragment(packet.Fragment?.Offset ?? 0, true) }))
            .Or(Value("mark", Number(uint.MaxValue), static (packet, value) => packet with { Mark = (uint)value }))
            .Or(Value("ctmark", Number(uint.MaxValue), static (packet, value) => packet with { ConnectionMark = (uint)value }))
            .Or(Value("mac", CheckedValue(Word, TryReadMac, "an Ethernet address"), static (packet, mac) => packet with { MacSource = mac }))
            .Or(Value("uid", Number(uint.MaxValue), static (packet, value) => packet with { UserId = (uint)value }))
            .Or(Value("gid", Number(uint.MaxValue), static (packet, value) => packet with { GroupId = (uint)value }))
            .Or(Value("flow", Word, static (packet, name) => packet with { Flow = name }))
            .Or(Value("direction", CheckedValue(Word, DirectionOf, "original or reply"), static (packet, direction) => packet with { Direction = direction }))
            .Or(Flag("reply", static packet => packet with { IsReplyToPrevious = true }))
            .Or(Value("at", CheckedValue(Word, SecondsOf, "a number of seconds"), static (packet, seconds) => packet with { At = seconds }))
            .Or(Value("repeat", Number(1_000_000), static (packet, value) => packet with { Repeat = (int)value }))
            .Or(Checked(Word, word => SingleWord(word, family), WordExpected));

    // Every word that stands for itself: flags, states, frame types, sets and icmp types.
    private static Func<Packet, Packet>? SingleWord(string word, AddressFamily family)
    {
        if (FlagsOf(word) is { } flags)
        {
            return packet => packet with { TcpFlags = flags };
        }

        if (Enum.TryParse(word, true, out ConntrackStates state) && (byte)state is 1 or 2 or 4 or 8 or 16 && char.IsAsciiLetter(word[0]))
        {
            return packet => packet with { State = state };
        }

        if (TranslationOf(word) is { } translation)
        {
            return packet => packet with { Translated = packet.Translated | translation };
        }

        if (Enum.TryParse(word, true, out PacketType type) && char.IsAsciiLetter(word[0]))
        {
            return packet => packet with { Type = type };
        }

        bool isMember = !word.StartsWith('!');
        string set = isMember ? word : word[1..];
        if (set.StartsWith("set:", StringComparison.Ordinal) && set.Length > 4)
        {
            return packet => packet with { Sets = packet.Sets.Add(new SetAssumption(set[4..], isMember)) };
        }

        return IcmpTypeOf(word, family) is { } icmp ? packet => packet with { IcmpType = icmp.Type, IcmpCode = icmp.Code } : null;
    }

    private static byte? FlagsOf(string word)
    {
        if (word.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        byte flags = 0;
        foreach (string name in word.Split(','))
        {
            if (TcpFlagNames.Find(name) is not { } flag)
            {
                return null;
            }

            flags |= flag;
        }

        return flags;
    }

    /// <summary>A named type; its code is known when the name has one, or when no name of the type has.</summary>
    private static (byte Type, byte? Code)? IcmpTypeOf(string word, AddressFamily family)
    {
        ImmutableArray<IcmpTypeName> names = family == AddressFamily.IPv4 ? IcmpTypeNames.IPv4 : IcmpTypeNames.IPv6;
        IcmpTypeName? found = names.FirstOrDefault(name =>
            name.Name.Equals(word, StringComparison.OrdinalIgnoreCase) || word.Equals(name.Alias, StringComparison.OrdinalIgnoreCase));
        if (found is null || (found.Type == IcmpTypeNames.AnyType && family == AddressFamily.IPv4))
        {
            return null;
        }

        bool hasCodes = names.Any(name => name.Type == found.Type && name.Code is not null);
        return (found.Type, found.Code ?? (hasCodes ? null : 0));
    }

    /// <summary>The state that every packet of a translated connection has besides its own.</summary>
    internal static ConntrackStates? TranslationOf(string word) =>
        char.IsAsciiLetter(word[0]) && Enum.TryParse(word, true, out ConntrackStates state) && state is ConntrackStates.Snat or ConntrackStates.Dnat ? state : null;

    private static PacketDirection? DirectionOf(string word) =>
        char.IsAsciiLetter(word[0]) && Enum.TryParse(word, true, out PacketDirection direction) ? direction : null;

    private static double? SecondsOf(string word) =>
        double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) ? seconds : null;
}
