using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reaching.Families;

/// <summary>
/// Compares an IPv4 with an IPv6 ruleset by the services that they let in: for nobody, for some senders, or for everyone. Addresses of two
/// families are never compared with each other.
/// </summary>
public sealed class ServiceComparison
{
    private const int MostUndecided = 20;

    private readonly ServiceParts _ipv4;
    private readonly ServiceParts _ipv6;
    private readonly HostDescription? _host;
    private readonly (Tracer IPv4, Tracer IPv6) _tracers;

    private ServiceComparison(Tracer ipv4, Tracer ipv6, HostDescription? host, CancellationToken cancellation)
    {
        string[] devices = [.. new[] { ipv4, ipv6 }.SelectMany(tracer => NamedIn(new RegionSearch(tracer, host).Dimensions.Devices)).Distinct()];
        _ipv4 = new ServiceParts(ipv4, host, devices, cancellation);
        _ipv6 = new ServiceParts(ipv6, host, devices, cancellation);
        _host = host;
        _tracers = (ipv4, ipv6);
    }

    /// <param name="host">null: not described.</param>
    public static FamiliesAnswer Compare(Tracer ipv4, Tracer ipv6, HostDescription? host, CancellationToken cancellation) =>
        new ServiceComparison(ipv4, ipv6, host, cancellation).Answer();

    /// <summary>A cell that is opened differently, or of which nobody can tell.</summary>
    private sealed record Finding(ServiceCell Cell, CellOpening IPv4, CellOpening IPv6);

    private FamiliesAnswer Answer()
    {
        Finding[] found = [.. Cells().Select(cell => new Finding(cell, CellOpening.Of(_ipv4, cell), CellOpening.Of(_ipv6, cell)))
            .Where(finding => finding.IPv4.IsReached && finding.IPv6.IsReached && (finding.IPv4.Opening is null || finding.IPv4.Opening != finding.IPv6.Opening))];
        IEnumerable<UndecidedPart> unknown = found.Where(IsUndecided)
            .GroupBy(finding => (finding.Cell.Kind, finding.Cell.Arrival, Reason: ReasonOf(finding)))
            .Select(group => new UndecidedPart(WordsOf([.. group.Select(finding => finding.Cell)]), group.Key.Reason))
            .Take(MostUndecided);
        IEnumerable<UndecidedPart> unfinished = _ipv4.IsComplete && _ipv6.IsComplete ? [] : [new UndecidedPart("some services", "more cases than are told apart")];
        IEnumerable<UndecidedPart> unreached = new[] { (Parts: _ipv4, Name: "IPv4"), (Parts: _ipv6, Name: "IPv6") }.Where(family => family.Parts.All.Count == 0)
            .Select(family => new UndecidedPart("every service", $"the host description leaves no way for {family.Name} packets"));
        return new FamiliesAnswer(
            _host?.Summary ?? "not described",
            [
                .. found.Where(finding => !IsUndecided(finding))
                    .GroupBy(finding => (finding.Cell.Kind, finding.Cell.Arrival, Four: KeyOf(_ipv4, finding.IPv4), Six: KeyOf(_ipv6, finding.IPv6)))
                    .SelectMany(ByDevices)
                    .Select(DifferenceOf)
                    .OrderBy(difference => difference.Arrival).ThenBy(difference => difference.Kind).ThenBy(difference => difference.Values.IsEmpty ? 0 : difference.Values[0].First),
            ],
            [.. unknown, .. unfinished, .. unreached]);
    }

    private static bool IsUndecided(Finding finding) => finding.IPv4.Opening is null || finding.IPv6.Opening is null;

    private static string ReasonOf(Finding finding) => PortReach.UnknownReason((finding.IPv4.Opening is null ? finding.IPv4 : finding.IPv6).Unknown!.Followed.Walk.Outcome);

    private static (ServiceOpening?, int?) KeyOf(ServiceParts parts, CellOpening opening) => (opening.Opening, ShownOf(parts, opening)?.Followed.Walk.Outcome.DecidingStep?.Line);

    // Of what is open for all anything; else what is kept out, for that is where the families part.
    private static ServicePart? ShownOf(ServiceParts parts, CellOpening opening) =>
        opening.Opening != ServiceOpening.Everyone && opening.Closed is { } closed ? closed : opening.Open.MinBy(parts.Strangeness);

    // Ports and devices are told as a product: ports that differ on the same devices go together.
    private static IEnumerable<Finding[]> ByDevices(IEnumerable<Finding> findings) => findings
        .GroupBy(finding => finding.Cell.Values)
        .GroupBy(ofValues => string.Join('\n', ofValues.Select(finding => finding.Cell.Device ?? "")))
        .Select(group => group.SelectMany(ofValues => ofValues).ToArray());

    private ServiceDifference DifferenceOf(Finding[] group)
    {
        ServiceCell[] cells = [.. group.Select(finding => finding.Cell)];
        Finding example = group.MinBy(finding => Oddness(finding.Cell))!;
        return new ServiceDifference(
            example.Cell.Kind,
            example.Cell.Arrival,
            WordsOf(cells),
            example.Cell.Kind == ServiceKind.Ping ? [] : FieldDomain.OfRanges(cells.Select(cell => cell.Values)).Ranges,
            [.. cells.Select(cell => cell.Device).Distinct().Count() == Devices().Length ? [] : cells.Select(cell => cell.Device).OfType<string>().Distinct()],
            SideOf(_ipv4, _tracers.IPv4, example.Cell, example.IPv4),
            SideOf(_ipv6, _tracers.IPv6, example.Cell, example.IPv6));
    }

    private ServiceSide SideOf(ServiceParts parts, Tracer tracer, ServiceCell cell, CellOpening opening)
    {
        ServicePart shown = ShownOf(parts, opening)!;
        RegionWalk walk = shown.Followed.Walk;
        FateOfSide fate = FateOfSide.Of(walk, walk, null, new HashSet<object>());
        Packet packet = new WitnessPacket(parts.Dimensions).Of(shown.Followed.Tracker.StartPacket(), OrdinaryPackets.Untold(shown.Region, parts.Dimensions), shown.Followed.Tracker.Values);
        packet = packet with { Type = null, InInterface = cell.Device ?? packet.InInterface };
        if (cell.Kind is ServiceKind.Tcp or ServiceKind.Udp)
        {
            packet = packet with { DestinationPort = (ushort)PortOf(cell) };
        }
        else if (cell.Kind == ServiceKind.Protocol)
        {
            packet = packet with { Protocol = (byte)cell.Values.First };
        }

        string? told = opening.Open.IsEmpty || opening.Opening == ServiceOpening.Everyone ? null
            : new RegionWords(parts.Dimensions, _host).Of([.. opening.Open.Select(part => parts.Told(part.Region))]);
        return new ServiceSide(opening.Opening!.Value, told, packet, fate with { LineText = fate.Step?.Line is { } line ? tracer.Ruleset.Syntax[line - 1].Text.Trim() : null });
    }

    private static UInt128 PortOf(ServiceCell cell) => EverydayPorts.Where(port => cell.Values.First <= port && port <= cell.Values.Last).Select(port => (UInt128)port).FirstOrDefault(cell.Values.First);

    private static readonly ushort[] EverydayPorts = [443, 80, 22, 53];

    private static int Oddness(ServiceCell cell) => (cell.Device is null ? 1 : 0) + (EverydayPorts.Any(port => PortOf(cell) == port) ? 0 : 2);

    /// <summary>"tcp to port 80, received on eth0": the cells of one kind and arrival.</summary>
    private string WordsOf(ServiceCell[] cells)
    {
        ImmutableArray<FieldRange> values = FieldDomain.OfRanges(cells.Select(cell => cell.Values)).Ranges;
        string what = cells[0].Kind switch
        {
            ServiceKind.Tcp => "tcp to " + Ports(values),
            ServiceKind.Udp => "udp to " + Ports(values),
            ServiceKind.Ping => "pings",
            _ when ValuesOf(ServiceKind.Protocol).All(range => values.Any(told => told.First <= range.First && range.Last <= told.Last)) => "all other protocols",
            _ => "protocols " + FieldText.Ranges(PacketField.Protocol, values, AddressFamily.IPv4),
        };
        string where = cells[0].Arrival == ServiceArrival.ThroughHost ? ", through this host to others" : "";
        string?[] devices = [.. cells.Select(cell => cell.Device).Distinct()];
        string device = devices.Length == Devices().Length ? "" : ", received on " + string.Join(" or ", devices.Select(name => name ?? "a device that no rule names"));
        return what + where + device;
    }

    private static string Ports(ImmutableArray<FieldRange> ranges) => ranges is [{ First: var first, Last: var last }] && first == 0 && last == ushort.MaxValue ? "any port"
        : $"port {string.Join(", ", ranges.Select(range => range.First == range.Last ? range.First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")))}";

    private IEnumerable<ServiceCell> Cells() =>
        from kind in Enum.GetValues<ServiceKind>()
        from arrival in Enum.GetValues<ServiceArrival>()
        from values in ValuesOf(kind)
        from device in Devices()
        select new ServiceCell(kind, arrival, values, device);

    // Between two neighbouring bounds neither ruleset tells anything apart.
    private IEnumerable<FieldRange> ValuesOf(ServiceKind kind)
    {
        if (_ipv4.DimensionOf(kind) is null)
        {
            return [new FieldRange(0, 0)];
        }

        var starts = new SortedSet<UInt128>();
        FieldDomain all = FieldDomain.OfRanges([]);
        foreach (ServiceParts parts in new[] { _ipv4, _ipv6 })
        {
            Dimension dimension = parts.DimensionOf(kind)!;
            foreach (FieldRange range in parts.All.Where(part => part.Kind == kind).SelectMany(part => part.Region[dimension].Ranges))
            {
                starts.Add(range.First);
                starts.Add(range.Last + 1);
                all = FieldDomain.OfRanges(all.Ranges.Add(range));
            }
        }

        UInt128[] bounds = [.. starts];
        return bounds.Zip(bounds.Skip(1), (first, next) => new FieldRange(first, next - 1)).Where(range => all.Contains(range.First));
    }

    // A host that is described has no other devices.
    private string?[] Devices() => _host is { Interfaces.Length: > 0 } host
        ? [.. host.Interfaces.Select(device => device.Name).Where(name => name != DeviceNames.Loopback)]
        : [null, .. NamedIn(_ipv4.Dimensions.Devices)];

    private static IEnumerable<string> NamedIn(DeviceNames devices) =>
        Enumerable.Range(1, devices.Count).Select(number => (UInt128)number).Where(number => devices.IsNamed(number) && devices[number] != DeviceNames.Loopback).Select(number => devices[number]);
}
