using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Tracing;

/// <summary>One golden case of the corpus: host, ruleset, packets, and what the kernel did with them.</summary>
internal sealed class OracleCase
{
    private OracleCase(string name, JsonNode json)
    {
        Name = name;
        JsonNode input = json["case"]!;
        Family = (int)input["family"]! == 4 ? AddressFamily.IPv4 : AddressFamily.IPv6;
        HasConntrack = (string?)input["conntrack"] is null or "on";
        Rules = (string)json["rules"]!;
        HostResult host = HostParser.Parse(HostOf(input["host"]!).ToJsonString(), static _ => null);
        Host = host.Host ?? throw new InvalidDataException($"{name}: {host.Problem}");
        JsonArray packets = input["packets"]!.AsArray();
        JsonArray results = json["legacy"]!.AsArray();
        Packets = [.. packets.Zip(results, (packet, result) => new OraclePacket(packet!, result!, this))];
    }

    public string Name { get; }

    public AddressFamily Family { get; }

    /// <summary>Conntrack runs for sure, whatever the ruleset asks.</summary>
    public bool HasConntrack { get; }

    public string Rules { get; }

    public HostDescription Host { get; }

    public IReadOnlyList<OraclePacket> Packets { get; }

    public static OracleCase Load(string path) => new(Path.GetFileNameWithoutExtension(path), JsonNode.Parse(File.ReadAllText(path))!);

    private static JsonObject HostOf(JsonNode host)
    {
        var interfaces = new JsonArray();
        foreach (JsonNode? device in host["interfaces"]!.AsArray())
        {
            interfaces.Add(new JsonObject { ["name"] = (string)device!["name"]!, ["addresses"] = device["addrs"]!.DeepClone() });
        }

        var routes = new JsonArray();
        foreach (JsonNode? route in host["routes"]?.AsArray() ?? [])
        {
            var item = new JsonObject { ["destination"] = (string)route!["dst"]! };
            Copy(route, item, ("via", "via"), ("dev", "device"), ("table", "table"), ("type", "type"), ("src", "source"), ("metric", "metric"));
            routes.Add(item);
        }

        var sets = new JsonArray();
        foreach (JsonNode? set in host["ipsets"]?.AsArray() ?? [])
        {
            sets.Add(new JsonObject { ["name"] = (string)set!["name"]!, ["type"] = (string)set["type"]!, ["members"] = set["members"]?.DeepClone() ?? new JsonArray() });
        }

        return new JsonObject
        {
            ["interfaces"] = interfaces,
            ["routes"] = routes,
            ["rules"] = host["rules"]?.DeepClone() ?? new JsonArray(),
            ["ipsets"] = sets,
            ["ipForward"] = (bool?)host["ip_forward"] ?? true,
            ["rpFilter"] = (int?)host["rp_filter"] ?? 0,
        };
    }

    private static void Copy(JsonNode from, JsonObject to, params (string From, string To)[] names)
    {
        foreach ((string source, string target) in names)
        {
            if (from[source] is { } value)
            {
                to[target] = value.DeepClone();
            }
        }
    }
}

/// <summary>One packet of a case with the kernel's answer.</summary>
internal sealed class OraclePacket(JsonNode packet, JsonNode result, OracleCase owner)
{
    private static readonly string[] UnmodelledKeys = ["split", "frag", "badsum", "bad_ip_csum", "bad_udp_len", "truncate_l4", "ipopts_hex", "inner", "keep_ct"];

    public string? Flow => (string?)packet["flow"];

    public bool IsReply => (bool?)packet["reply_to_prev"] ?? false;

    /// <summary>The kernel's rule hits, such as "filter:INPUT INPUT:1 ACCEPT"; null: the packet was not sent.</summary>
    public string[]? Hits => result["hits"]?.AsArray().Select(hit => (string)hit!).ToArray();

    public string? Outcome => (string?)result["outcome"]?["kind"];

    public string? OutcomeInterface => (string?)result["outcome"]?["iface"];

    public JsonNode? Final => result["final"];

    /// <summary>
    /// The oracle's expected connections are entered into the kernel complete: translating rules match, but no longer take effect.
    /// </summary>
    public bool IsExpectedConnection => (string?)packet["state"] == "RELATED";

    /// <summary>A local packet to a broadcast address: the kernel leads its looped-back copy through POSTROUTING too, so hits stand twice.</summary>
    public bool IsLoopedBroadcast => (string?)packet["in"] is null or "local" && Hits is { } hits
        && hits.Count(hit => hit.Contains(":POSTROUTING policy", StringComparison.Ordinal)) > hits.Where(hit => hit.Contains(":POSTROUTING policy", StringComparison.Ordinal)).Distinct().Count();

    /// <summary>What the kernel answered of its own accord, with its rule hits: it counts in rules as every packet does.</summary>
    public IEnumerable<(Packet Packet, string[] Hits)> Answers => (result["generated"]?.AsArray() ?? [])
        .Where(made => made!["hits"] is not null)
        .Select(made => (AnswerOf(made!["pkt"]!, (string?)made["ct_state"]), made["hits"]!.AsArray().Select(hit => (string)hit!).ToArray()));

    public string Json => packet.ToJsonString();

    /// <summary>Why the model does not take it; null: it does.</summary>
    public string? Unmodelled =>
        UnmodelledKeys.FirstOrDefault(key => packet[key] is not null)
        ?? ((string?)packet["pkttype"] == "otherhost" ? "otherhost" : null)
        ?? (Hits is null ? "not sent" : null);

    public Packet ToPacket()
    {
        if (IsReply)
        {
            return new Packet { Family = owner.Family, IsReplyToPrevious = true, Flow = Flow, TimeToLive = 64, TypeOfService = 0, Type = PacketType.Unicast, UserId = 0, GroupId = 0, MaximumSegmentSize = null };
        }

        byte protocol = ProtocolNames.NumberOf((string)packet["proto"]!) ?? byte.Parse((string)packet["proto"]!, CultureInfo.InvariantCulture);
        string? input = (string?)packet["in"] is "local" ? null : (string?)packet["in"];
        bool isTcp = protocol == ProtocolNumbers.Tcp;
        ushort mss = (ushort)((int?)packet["mss"] ?? 0);
        return new Packet
        {
            Family = owner.Family,
            InInterface = input,
            Source = Address("src"),
            Destination = Address("dst"),
            Protocol = protocol,
            SourcePort = ProtocolNumbers.HasPorts(protocol) ? (ushort?)(int?)packet["sport"] : null,
            DestinationPort = ProtocolNumbers.HasPorts(protocol) ? (ushort?)(int?)packet["dport"] : null,
            TcpFlags = isTcp ? Flags() : null,
            IcmpType = (byte?)(int?)packet["type"],
            IcmpCode = (byte?)(int?)packet["code"] ?? (packet["type"] is null ? null : (byte)0),
            TimeToLive = (byte)((int?)packet["ttl"] ?? 64),
            TypeOfService = (byte)((int?)packet["tos"] ?? (((int?)packet["dscp"] ?? 0) << 2 | ((int?)packet["ecn"] ?? 0))),
            Length = IsIcmpError(protocol) ? Length(protocol, mss) : (int?)packet["length"] ?? Length(protocol, mss),
            Mark = (uint?)(long?)packet["mark"] ?? 0,
            ConnectionMark = (uint?)(long?)packet["ct"]?["mark"] ?? ((string?)packet["state"] is "ESTABLISHED" or "RELATED" ? 0u : null),
            Direction = (string?)packet["ct"]?["dir"] == "reply" ? PacketDirection.Reply : null,
            MacSource = input is null ? null : PacketPrimitives.TryReadMac((string?)packet["mac"] ?? DefaultMac(input)),
            Type = (string?)packet["pkttype"] is { } type ? Enum.Parse<PacketType>(type, true) : NaturalType(),
            State = State(),
            UserId = (uint?)(long?)packet["uid"] ?? 0,
            GroupId = (uint?)(long?)packet["gid"] ?? 0,
            MaximumSegmentSize = isTcp ? mss : null,
            Flow = Flow,
        };
    }

    // "NEW" is what a packet without history is anyway: the tracer has to find the state. Others are what the kernel really saw.
    private ConntrackStates? State()
    {
        string? asked = (string?)packet["state"];
        string? seen = (string?)result["ct_state"];
        return asked switch
        {
            null or "NEW" => null,
            _ when seen is "ESTABLISHED" or "RELATED" or "INVALID" or "NEW" => Enum.Parse<ConntrackStates>(seen, true),
            _ => Enum.Parse<ConntrackStates>(asked, true),
        };
    }

    private byte Flags() => packet["flags"] switch
    {
        null => TcpFlagNames.Syn,
        JsonArray names => (byte)names.Aggregate(0, (flags, name) => flags | TcpFlagNames.Find((string)name!) ?? 0),
        { } text => (byte)((string)text!).Split(',').Aggregate(0, (flags, name) => flags | TcpFlagNames.Find(name) ?? 0),
    };

    private int Length(byte protocol, ushort mss)
    {
        if ((int?)Final?["length"] is { } seen)
        {
            return seen;
        }

        int header = owner.Family == AddressFamily.IPv4 ? 20 : 40;
        return header + protocol switch
        {
            ProtocolNumbers.Tcp => 20 + (mss > 0 ? 4 : 0),
            ProtocolNumbers.Sctp => 32,
            47 => 28,
            50 => 16,
            _ => IsIcmpError(protocol) ? 8 + header + 24 : 8,
        };
    }

    // The length that a case asks for is not honoured for errors: they carry a packet of fixed size.
    private bool IsIcmpError(byte protocol) => ProtocolNumbers.IsIcmp(protocol) && (int?)packet["type"] is { } type
        && (owner.Family == AddressFamily.IPv4 ? type is 3 or 4 or 5 or 11 or 12 : type < 128);

    // As a network card would address it; broadcasts of a subnet are sent as unicast unless the case says otherwise.
    private PacketType NaturalType()
    {
        UInt128 destination = Address("dst") ?? 0;
        bool isMulticast = owner.Family == AddressFamily.IPv4 ? destination >> 28 == 0xE : destination >> 120 == 0xFF;
        bool isBroadcast = owner.Family == AddressFamily.IPv4 && destination == uint.MaxValue;
        return isMulticast ? PacketType.Multicast : isBroadcast ? PacketType.Broadcast : PacketType.Unicast;
    }

    private Packet AnswerOf(JsonNode made, string? state)
    {
        byte protocol = ProtocolNames.NumberOf((string)made["proto"]!) ?? byte.Parse((string)made["proto"]!, CultureInfo.InvariantCulture);
        bool isTcp = protocol == ProtocolNumbers.Tcp;
        bool isOfFlow = state == "ESTABLISHED" && Flow is not null;
        return new Packet
        {
            Family = owner.Family,
            Source = HostText.AddressOf((string)made["src"]!)?.Address,
            Destination = HostText.AddressOf((string)made["dst"]!)?.Address,
            Protocol = protocol,
            SourcePort = (ushort?)(int?)made["sport"],
            DestinationPort = (ushort?)(int?)made["dport"],
            TcpFlags = isTcp ? (byte)made["flags"]!.AsArray().Aggregate(0, (flags, name) => flags | TcpFlagNames.Find((string)name!) ?? 0) : null,
            IcmpType = (byte?)(int?)made["type"],
            IcmpCode = (byte?)(int?)made["code"] ?? (made["type"] is null ? null : (byte)0),
            TimeToLive = (byte?)(int?)made["ttl"],
            TypeOfService = (byte?)(int?)made["tos"],
            Length = (int?)made["length"],
            Mark = 0,
            MaximumSegmentSize = isTcp ? (ushort)0 : null,
            State = isOfFlow ? null : Enum.TryParse(state, true, out ConntrackStates seen) ? seen : null,
            Direction = !isOfFlow && state is "ESTABLISHED" or "RELATED" ? PacketDirection.Reply : null,
            Flow = isOfFlow ? Flow : null,
        };
    }

    private string DefaultMac(string device)
    {
        int number = owner.Host.Interfaces.Select(item => item.Name).ToList().IndexOf(device);
        return string.Create(CultureInfo.InvariantCulture, $"02:00:00:00:{number:x2}:02");
    }

    private UInt128? Address(string key) => HostText.AddressOf((string)packet[key]!)?.Address;
}
