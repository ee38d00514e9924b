using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Json;

/// <summary>Packets as JSON objects, the notation for programs (<c>schemas/trace.schema.json</c>, <c>packet</c>).</summary>
public static class PacketJson
{
    /// <summary>Reads one object; a key that does not exist is an error.</summary>
    public static PacketResult Parse(string text, AddressFamily family)
    {
        try
        {
            PacketDocument document = JsonSerializer.Deserialize(text, PacketJsonContext.Default.PacketDocument)!;
            return document.Repeat is < 1
                ? PacketResult.Refused(0, "repeat is below 1")
                : PacketResult.Of(PacketDocumentReader.Read(document, family));
        }
        catch (JsonException problem)
        {
            int position = problem.LineNumber is null or 0 ? (int)Math.Min(problem.BytePositionInLine ?? 0, text.Length) : 0;
            string place = string.IsNullOrEmpty(problem.Path) || problem.Path == "$" ? "the packet" : problem.Path.Replace("$.", "", StringComparison.Ordinal);
            return PacketResult.Refused(position, $"{place}: {FirstSentence(problem.Message)}");
        }
        catch (FormatException problem)
        {
            return PacketResult.Refused(0, problem.Message);
        }
    }

    /// <summary>Writes the packet as an object.</summary>
    public static void Write(Utf8JsonWriter writer, Packet packet)
    {
        JsonSerializer.Serialize(writer, PacketDocumentWriter.Of(packet), PacketJsonContext.Default.PacketDocument);
    }

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PacketDocument))]
internal sealed partial class PacketJsonContext : JsonSerializerContext;

/// <summary>The object as it stands in JSON.</summary>
internal sealed record PacketDocument
{
    public string? In { get; init; }

    public string? Out { get; init; }

    public string? Src { get; init; }

    public string? Dst { get; init; }

    /// <summary>A name or a number.</summary>
    public JsonElement? Protocol { get; init; }

    public ushort? Sport { get; init; }

    public ushort? Dport { get; init; }

    public ImmutableArray<string>? TcpFlags { get; init; }

    public byte? IcmpType { get; init; }

    public byte? IcmpCode { get; init; }

    public ImmutableArray<string>? SctpChunks { get; init; }

    public byte? Ttl { get; init; }

    public byte? Tos { get; init; }

    public int? Length { get; init; }

    public uint? Mark { get; init; }

    public string? Mac { get; init; }

    public string? PacketType { get; init; }

    public string? State { get; init; }

    public uint? Uid { get; init; }

    public uint? Gid { get; init; }

    public ushort? Mss { get; init; }

    public bool? Df { get; init; }

    public FragmentDocument? Fragment { get; init; }

    public bool? BadChecksum { get; init; }

    public int? HeaderBytes { get; init; }

    /// <summary>Set name to "is a member".</summary>
    public Dictionary<string, bool>? Sets { get; init; }

    public string? Flow { get; init; }

    public bool? ReplyToPrevious { get; init; }

    public ConnectionDocument? Connection { get; init; }

    public double? At { get; init; }

    public int? Repeat { get; init; }
}

/// <summary>A lone fragment in JSON.</summary>
internal sealed record FragmentDocument
{
    public int Offset { get; init; }

    public bool More { get; init; }
}

/// <summary>What is known of the connection in JSON.</summary>
internal sealed record ConnectionDocument
{
    public string? Direction { get; init; }

    public uint? Mark { get; init; }

    public ImmutableArray<string>? Translated { get; init; }
}

/// <summary>From the document to the packet; a wrong value is a <see cref="FormatException"/> that names it.</summary>
internal static class PacketDocumentReader
{
    public static Packet Read(PacketDocument document, AddressFamily family)
    {
        byte? protocol = Protocol(document.Protocol, family);
        return new Packet
        {
            Family = family,
            InInterface = document.In,
            OutInterface = document.Out,
            Source = Address("src", document.Src, family),
            Destination = Address("dst", document.Dst, family),
            Protocol = protocol,
            SourcePort = document.Sport,
            DestinationPort = document.Dport,
            TcpFlags = document.TcpFlags is { } flags ? Flags(flags) : null,
            IcmpType = document.IcmpType,
            IcmpCode = document.IcmpCode,
            Chunks = document.SctpChunks is not { } chunks ? []
                : Packets.SctpChunks.Read(chunks) ?? throw Wrong("sctpChunks", string.Join(',', chunks), "a list of types of SCTP chunks"),
            TimeToLive = document.Ttl,
            TypeOfService = document.Tos,
            Length = document.Length,
            DontFragment = document.Df,
            Fragment = document.Fragment is { } fragment ? new PacketFragment(fragment.Offset, fragment.More) : null,
            HasBadChecksum = document.BadChecksum ?? false,
            HeaderBytes = document.HeaderBytes is null or (>= 0 and < PacketHeaders.Longest) ? document.HeaderBytes
                : throw Wrong("headerBytes", document.HeaderBytes.Value.ToString(CultureInfo.InvariantCulture), "the length of a part of a header"),
            Mark = document.Mark,
            ConnectionMark = document.Connection?.Mark,
            MacSource = document.Mac is null ? null : PacketPrimitives.TryReadMac(document.Mac) ?? throw Wrong("mac", document.Mac, "an Ethernet address"),
            Type = Word<PacketType>("packetType", document.PacketType),
            State = Word<ConntrackStates>("state", document.State),
            Translated = document.Connection?.Translated is { } translated ? Translations(translated) : ConntrackStates.None,
            UserId = document.Uid,
            GroupId = document.Gid,
            MaximumSegmentSize = document.Mss,
            Sets = document.Sets is null ? [] : [.. document.Sets.OrderBy(set => set.Key, StringComparer.Ordinal).Select(set => new SetAssumption(set.Key, set.Value))],
            Flow = document.Flow,
            IsReplyToPrevious = document.ReplyToPrevious ?? false,
            Direction = Word<PacketDirection>("connection.direction", document.Connection?.Direction),
            At = document.At,
            Repeat = document.Repeat ?? 1,
        };
    }

    private static UInt128? Address(string key, string? text, AddressFamily family)
    {
        if (text is null)
        {
            return null;
        }

        if (family == AddressFamily.IPv4 && AddressText.TryReadStrictIPv4(text, out uint narrow))
        {
            return narrow;
        }

        return family == AddressFamily.IPv6 && AddressText.TryReadIPv6(text, out UInt128 wide)
            ? wide
            : throw Wrong(key, text, family == AddressFamily.IPv4 ? "an IPv4 address" : "an IPv6 address");
    }

    private static byte? Protocol(JsonElement? element, AddressFamily family)
    {
        if (element is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetByte(out byte number))
        {
            return number;
        }

        string text = value.ToString();
        if (text == "icmp" && family == AddressFamily.IPv6)
        {
            return ProtocolNumbers.IcmpV6;
        }

        return byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte parsed) ? parsed
            : ProtocolNames.NumberOf(text.ToLowerInvariant()) ?? throw Wrong("protocol", text, "a protocol");
    }

    private static byte Flags(ImmutableArray<string> names)
    {
        byte flags = 0;
        foreach (string name in names)
        {
            flags |= TcpFlagNames.Find(name) ?? throw Wrong("tcpFlags", name, "a TCP flag of the model");
        }

        return flags;
    }

    private static ConntrackStates Translations(ImmutableArray<string> names)
    {
        ConntrackStates translations = ConntrackStates.None;
        foreach (string name in names)
        {
            translations |= (name.Length == 0 ? null : PacketGrammar.TranslationOf(name)) ?? throw Wrong("connection.translated", name, "the state of a translated connection");
        }

        return translations;
    }

    private static TWord? Word<TWord>(string key, string? text)
        where TWord : struct, Enum
    {
        if (text is null)
        {
            return null;
        }

        return Enum.TryParse(text, true, out TWord word) && Enum.IsDefined(word) && char.IsAsciiLetter(text[0])
            ? word
            : throw Wrong(key, text, "one of " + string.Join(", ", Enum.GetNames<TWord>()).ToLowerInvariant());
    }

    private static FormatException Wrong(string key, string text, string expected) => new($"{key}: '{text}' is not {expected}");
}
