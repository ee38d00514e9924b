using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Comparing;

/// <summary>
/// Sets of packets in the words of people. What routing refuses anyway, and what no packet of every day is, is not worth a word beside
/// everything else.
/// </summary>
/// <param name="host">null: not described.</param>
internal sealed class RegionWords(DimensionTable dimensions, HostDescription? host)
{
    // A packet that comes in from an address of the host's own is refused.
    private readonly FieldDomain _unusualSources = FieldDomain.OfRanges(SpecialAddresses.Of(dimensions.Family).Ranges.AddRange(
        (host?.Interfaces ?? []).SelectMany(device => device.Addresses).Where(own => own.Family == dimensions.Family)
            .SelectMany(own => new[] { own.Address, own.Broadcast ?? own.Address }).Select(address => new FieldRange(address, address))));

    private const int MostValues = 6;
    private const int MostParts = 2;

    private static readonly PacketField[] AddressFields = [PacketField.SourceAddress, PacketField.DestinationAddress];

    /// <summary>Fields in the order in which they are told, after device, protocol, addresses and ports.</summary>
    private static readonly PacketField[] OtherFields =
    [
        PacketField.IcmpTypeCode, PacketField.TcpFlags, PacketField.ConntrackState, PacketField.ConnectionMark, PacketField.Length, PacketField.TimeToLive,
        PacketField.TypeOfService, PacketField.TcpMaximumSegmentSize, PacketField.UserId, PacketField.GroupId, PacketField.MacSource, PacketField.PacketType,
    ];

    /// <summary>
    /// "tcp packets to port 22, received on eth0". What only the host's addresses and routes decide is no part of the words where it is
    /// not the same for all: they say that it is left out.
    /// </summary>
    public string Of(IReadOnlyCollection<PacketRegion> regions)
    {
        Dimension[] hostly = [.. Enumerable.Range(0, dimensions.Count).Select(index => dimensions[index]).Where(IsDecidedByHost)
            .Where(dimension => regions.Any(region => !region[dimension].SameAs(regions.First()[dimension])))];
        PacketRegion[] plain = [.. regions.Select(region => Plain(hostly.Aggregate(region, static (left, dimension) => left.With(dimension, dimension.All))))];
        PacketRegion[] ordinary = [.. plain.Where(region => !IsSpecial(region))];
        List<PacketRegion> told = RegionUnion.Of(ordinary.Length > 0 ? ordinary : plain, dimensions);
        string[] parts = [.. told.OrderBy(Oddness).Select(Of).Distinct()];
        string rest = parts.Length > MostParts ? string.Create(CultureInfo.InvariantCulture, $"; and {parts.Length - MostParts} more {(parts.Length - MostParts == 1 ? "part" : "parts")}") : "";
        return string.Join("; or ", parts.Take(MostParts)) + rest + (hostly.Length > 0 ? "; which of them depends on the host's addresses and routes" : "");
    }

    // Addresses that no ordinary packet has tell nothing apart.
    private PacketRegion Plain(PacketRegion region)
    {
        foreach (PacketField field in AddressFields)
        {
            Dimension dimension = dimensions.Of(field);
            region = region.IsSaid(dimension) && Unsaid(field, region[dimension]).IsEmpty ? region.With(dimension, dimension.All) : region;
        }

        return region;
    }

    private FieldDomain Unsaid(PacketField field, FieldDomain domain) =>
        dimensions.Of(field).All.Subtract(domain).Subtract(field == PacketField.SourceAddress ? _unusualSources : SpecialAddresses.Of(dimensions.Family));

    private bool IsSpecial(PacketRegion region) =>
        AddressFields.Any(field => region[dimensions.Of(field)].Subtract(SpecialAddresses.Of(dimensions.Family)).IsEmpty);

    private static bool IsDecidedByHost(Dimension dimension) => dimension.Kind == DimensionKind.Output || dimension.IsAboutHost;

    /// <summary>How far from every day, and from a short sentence, the packets of a region are.</summary>
    public int Oddness(PacketRegion region)
    {
        bool isOver = !region[dimensions.Of(PacketField.TimeToLive)].Contains(64);
        return region.Said.Count + (IsSpecial(region) ? 100 : 0) + (isOver ? 100 : 0);
    }

    /// <summary>One product.</summary>
    public string Of(PacketRegion region)
    {
        var parts = new List<string> { Subject(region) };
        AddIfSaid(parts, Address(region, PacketField.SourceAddress, "from"));
        AddIfSaid(parts, Port(region, PacketField.SourcePort, "source port"));
        AddIfSaid(parts, Address(region, PacketField.DestinationAddress, "to"));
        AddIfSaid(parts, Port(region, PacketField.DestinationPort, "to port"));
        AddIfSaid(parts, Device(region));
        foreach (PacketField field in OtherFields.Where(field => !IsUsual(region, field)))
        {
            parts.AddRange(Other(region, field));
        }

        foreach (Dimension dimension in Said(region).Where(dimension => dimension.Kind is DimensionKind.Output or DimensionKind.Answer or DimensionKind.Written))
        {
            parts.Add(Surroundings(region, dimension));
        }

        return string.Join(", ", parts);
    }

    /// <summary>The conditions that nothing in the packet decides.</summary>
    public ImmutableArray<string> Conditions(PacketRegion region, Func<Dimension, UInt128> valueOf) =>
    [
        .. Said(region).Where(dimension => dimension.Kind is DimensionKind.Answer or DimensionKind.Written).Select(dimension => dimension.Kind == DimensionKind.Answer
            ? Answer(dimension, valueOf(dimension) == 1)
            : $"{dimension.Text} is {Values(dimension, region[dimension])}"),
    ];

    /// <summary>Every set of the product that says something, by name.</summary>
    public IEnumerable<(string Name, string Values)> Sets(PacketRegion region) => Said(region)
        .GroupBy(static dimension => dimension is { Kind: DimensionKind.Field, Mask: not null } ? (object)dimension.Field! : dimension)
        .SelectMany(group => group.Key is PacketField field
            ? BitWords.Of(region, group).Select(part => (FieldText.Name(field), BitWords.Text(field, part.Mask, part.Bits)))
            : [SetOf(region, (Dimension)group.Key)]);

    private (string Name, string Values) SetOf(PacketRegion region, Dimension dimension) => dimension.Kind switch
    {
        DimensionKind.Written when dimension.Mask is not null => (dimension.Text, Values(dimension, region[dimension])),
        DimensionKind.Field or DimensionKind.Written => (dimension.Text, FieldText.AllRanges(dimension.Field!.Value, region[dimension].Ranges, dimensions.Family)),
        DimensionKind.Answer => ("condition", Answer(dimension, region[dimension].Contains(1))),
        _ => (dimension.Text, string.Join(",", Numbers(region[dimension]).Select(number => number == 0 ? "(sent by this host)" : DeviceName(number)))),
    };

    private IEnumerable<Dimension> Said(PacketRegion region) => region.Said.Select(index => dimensions[index]);

    private static void AddIfSaid(List<string> parts, string? part)
    {
        if (part is not null)
        {
            parts.Add(part);
        }
    }

    private string Subject(PacketRegion region)
    {
        Dimension dimension = dimensions.Of(PacketField.Protocol);
        if (!region.IsSaid(dimension))
        {
            return "packets";
        }

        FieldDomain domain = region[dimension];
        FieldDomain others = dimension.All.Subtract(domain);
        bool isShort = Count(domain) <= MostValues || Count(others) > MostValues;
        return isShort ? $"{Values(PacketField.Protocol, domain)} packets" : $"packets of other protocols than {Values(PacketField.Protocol, others)}";
    }

    private string? Address(PacketRegion region, PacketField field, string preposition)
    {
        Dimension dimension = dimensions.Of(field);
        if (!region.IsSaid(dimension))
        {
            return null;
        }

        FieldDomain domain = region[dimension];
        FieldDomain others = Unsaid(field, domain);
        if (others.IsEmpty)
        {
            return null;
        }

        return others.Ranges.Length < domain.Ranges.Length || (others.Ranges.Length == domain.Ranges.Length && Count(others) < Count(domain))
            ? $"not {preposition} {Values(field, others)}"
            : $"{preposition} {Values(field, domain)}";
    }

    private string? Port(PacketRegion region, PacketField field, string name) =>
        Plain(region, field) is { } values ? (values.IsNegated ? $"not {name} {values.Text}" : $"{name} {values.Text}") : null;

    private IEnumerable<string> Other(PacketRegion region, PacketField field)
    {
        if (FieldBits.IsOfBits(field))
        {
            return BitWords.Of(region, dimensions.PartsOf(field)).Select(part => $"{FieldText.Name(field)} {Bits(field, part.Mask, part.Bits)}");
        }

        return field == PacketField.TcpFlags && region.IsSaid(dimensions.Of(field)) && TcpFlagWords.Of(region[dimensions.Of(field)]) is { } flags ? [flags]
            : Plain(region, field) is { } values ? [$"{FieldText.Name(field)} {(values.IsNegated ? "not " : "")}{values.Text}"]
            : [];
    }

    private static string Bits(PacketField field, uint mask, FieldDomain bits)
    {
        FieldDomain others = FieldDomain.Between(0, FieldBits.Extract(mask, mask)).Subtract(bits);
        return others.Ranges.Length < bits.Ranges.Length || (others.Ranges.Length == bits.Ranges.Length && Count(others) < Count(bits))
            ? "not " + BitWords.Text(field, mask, others)
            : BitWords.Text(field, mask, bits);
    }

    private (string Text, bool IsNegated)? Plain(PacketRegion region, PacketField field)
    {
        Dimension dimension = dimensions.Of(field);
        if (!region.IsSaid(dimension))
        {
            return null;
        }

        FieldDomain domain = region[dimension];
        FieldDomain others = dimension.All.Subtract(domain);
        return others.Ranges.Length < domain.Ranges.Length || (others.Ranges.Length == domain.Ranges.Length && Count(others) < Count(domain))
            ? (Values(field, others), true)
            : (Values(field, domain), false);
    }

    private string? Device(PacketRegion region)
    {
        if (!region.IsSaid(dimensions.Input))
        {
            return null;
        }

        FieldDomain domain = region[dimensions.Input];
        if (domain.Value == 0)
        {
            return "sent by this host";
        }

        string local = domain.Contains(0) ? "sent by this host or " : "";
        FieldDomain received = domain.Subtract(FieldDomain.Of(0));
        FieldDomain others = dimensions.Input.All.Subtract(domain).Subtract(FieldDomain.Of(0));
        if (others.IsEmpty)
        {
            return local + "received";
        }

        bool isNamed = Numbers(others).All(dimensions.Devices.IsNamed);
        return isNamed && Count(others) <= Count(received) ? $"{local}received on another device than {Names(others)}" : $"{local}received on {Names(received)}";
    }

    private string Surroundings(PacketRegion region, Dimension dimension) => dimension.Kind switch
    {
        DimensionKind.Answer => "where " + Answer(dimension, region[dimension].Contains(1)),
        DimensionKind.Written => $"where the {dimension.Text} is {Values(dimension, region[dimension])}",
        _ => LeavingBy(region[dimension], dimension.All.Subtract(region[dimension])),
    };

    private string LeavingBy(FieldDomain domain, FieldDomain others) => Numbers(others).All(dimensions.Devices.IsNamed) && Count(others) < Count(domain)
        ? $"leaving by another device than {Names(others)}"
        : $"leaving by {Names(domain)}";

    private bool IsUsual(PacketRegion region, PacketField field) => field switch
    {
        PacketField.TimeToLive => dimensions.Of(field) is var life && life.All.Subtract(region[life]).IsWithin([new FieldRange(0, 1)]),
        PacketField.PacketType => region[dimensions.Of(field)].Contains((byte)PacketType.Unicast),
        _ => false,
    };

    private static string Answer(Dimension dimension, bool isYes) => isYes ? dimension.Text : dimension.TextIfNot;

    private string Names(FieldDomain domain) => string.Join(" or ", Numbers(domain).Select(DeviceName));

    private string DeviceName(UInt128 number) => dimensions.Devices.IsNamed(number)
        ? dimensions.Devices[number]
        : dimensions.Devices.PrefixOf(number) is { Length: > 0 } prefix ? $"{prefix}… (no other name in the rules)" : "a device that no rule names";

    private static IEnumerable<UInt128> Numbers(FieldDomain domain)
    {
        foreach (FieldRange range in domain.Ranges)
        {
            for (UInt128 number = range.First; number <= range.Last; number++)
            {
                yield return number;
            }
        }
    }

    private string Values(Dimension written, FieldDomain domain) => written.Mask is { } mask
        ? Bits(written.Field!.Value, mask, domain)
        : Values(written.Field!.Value, domain);

    private string Values(PacketField field, FieldDomain domain) => FieldText.Ranges(field, domain.Ranges, dimensions.Family);

    private static UInt128 Count(FieldDomain domain) =>
        domain.Ranges.Aggregate(UInt128.Zero, (sum, range) => unchecked(sum + (range.Last - range.First) + 1));
}
