using System.Runtime.CompilerServices;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>The packets that a rule asks for as a product of sets: of header fields, of the connection's state, and of devices.</summary>
internal sealed class RuleProduct
{
    private static readonly PacketField[] Known =
    [
        PacketField.SourceAddress, PacketField.DestinationAddress, PacketField.Protocol, PacketField.SourcePort, PacketField.DestinationPort,
        PacketField.IcmpTypeCode, PacketField.TcpFlags, PacketField.ConntrackState,
        PacketField.IsLaterFragment,
    ];

    /// <summary>What rules mean stays from version to version of an edited ruleset, and so does this.</summary>
    private static readonly ConditionalWeakTable<RuleSemantics, RuleProduct> Products4 = [];
    private static readonly ConditionalWeakTable<RuleSemantics, RuleProduct> Products6 = [];

    private readonly AddressFamily _family;

    /// <summary>In the order of <see cref="Known"/>; null: it asks nothing of the field. Pairs of rules are compared by the hundred thousand.</summary>
    private readonly FieldDomain?[] _domains = new FieldDomain?[Known.Length];
    private readonly InterfaceTest[] _devices;

    public RuleProduct(RuleSemantics rule, AddressFamily family)
    {
        _family = family;
        List<InterfaceTest>? devices = null;
        foreach (PacketTest test in rule.Tests)
        {
            switch (test)
            {
                case RangeTest range when Array.IndexOf(Known, range.Field) is >= 0 and var place:
                    FieldDomain ranges = FieldDomain.OfRanges(range.Ranges);
                    FieldDomain before = this[range.Field];
                    _domains[place] = range.IsNegated ? before.Subtract(ranges) : before.Intersect(ranges);
                    break;
                case InterfaceTest device:
                    (devices ??= []).Add(device);
                    break;
                default:
                    IsExact = false;
                    break;
            }
        }

        _devices = devices?.ToArray() ?? [];
        Bounds = new ProductBounds(BoundsOf(PacketField.SourceAddress), BoundsOf(PacketField.DestinationAddress), BoundsOf(PacketField.Protocol), BoundsOf(PacketField.DestinationPort));
    }

    /// <summary>The product, which is kept as long as the rule's meaning: for rules that are compared again after each edit.</summary>
    public static RuleProduct Kept(RuleSemantics rule, AddressFamily family) => family == AddressFamily.IPv6
        ? Products6.GetValue(rule, static rule => new RuleProduct(rule, AddressFamily.IPv6))
        : Products4.GetValue(rule, static rule => new RuleProduct(rule, AddressFamily.IPv4));

    /// <summary>Between which values its packets lie.</summary>
    public ProductBounds Bounds { get; }

    /// <summary>The rule asks for nothing else.</summary>
    public bool IsExact { get; } = true;

    /// <summary>It asks something of the field.</summary>
    public bool AsksFor(PacketField field) => AskedOf(field) is not null;

    public FieldDomain this[PacketField field] => AskedOf(field) is { } domain ? domain
        : field == PacketField.IsLaterFragment ? FieldDomain.Between(0, 1)
        : FieldValues.Of(field, _family);

    /// <summary>No packet is in both; false is not certain.</summary>
    public bool IsApartFrom(RuleProduct other)
    {
        for (int place = 0; place < _domains.Length; place++)
        {
            if (_domains[place] is { } own && other._domains[place] is { } theirs && !own.Overlaps(theirs.Ranges.AsSpan()))
            {
                return true;
            }
        }

        foreach (InterfaceTest device in _devices)
        {
            foreach (InterfaceTest theirs in other._devices)
            {
                bool isSame = device.IsInput == theirs.IsInput && device.Name == theirs.Name && device.IsPrefix == theirs.IsPrefix;
                bool isNamedApart = device is { IsNegated: false, IsPrefix: false } && theirs is { IsNegated: false, IsPrefix: false } && device.IsInput == theirs.IsInput && device.Name != theirs.Name;
                if (isNamedApart || (isSame && device.IsNegated != theirs.IsNegated))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Every packet of the other is in this one; false is not certain.</summary>
    /// <param name="except">A field that does not count; null: all do.</param>
    public bool Covers(RuleProduct other, PacketField? except = null)
    {
        if (!IsExact)
        {
            return false;
        }

        for (int place = 0; place < _domains.Length; place++)
        {
            if (_domains[place] is { } own && Known[place] != except && !other[Known[place]].IsWithin(own.Ranges.AsSpan()))
            {
                return false;
            }
        }

        foreach (InterfaceTest device in _devices)
        {
            if (!other._devices.Any(theirs => theirs.IsInput == device.IsInput && theirs.Name == device.Name && theirs.IsPrefix == device.IsPrefix && theirs.IsNegated == device.IsNegated))
            {
                return false;
            }
        }

        return true;
    }

    private FieldDomain? AskedOf(PacketField field) => Array.IndexOf(Known, field) is >= 0 and var place ? _domains[place] : null;

    /// <summary>The addresses of IPv6 by their upper halves.</summary>
    private (ulong Low, ulong High) BoundsOf(PacketField field)
    {
        if (AskedOf(field) is not { } domain)
        {
            return (0, ulong.MaxValue);
        }

        int shift = _family == AddressFamily.IPv6 && field is PacketField.SourceAddress or PacketField.DestinationAddress ? 64 : 0;
        return domain.IsEmpty ? (ulong.MaxValue, 0) : ((ulong)(domain.Ranges[0].First >> shift), (ulong)(domain.Ranges[^1].Last >> shift));
    }
}

/// <summary>The least and the largest values of the fields by which most rules differ.</summary>
internal readonly struct ProductBounds((ulong Low, ulong High) source, (ulong Low, ulong High) destination, (ulong Low, ulong High) protocol, (ulong Low, ulong High) port)
{
    private readonly (ulong Low, ulong High) _source = source;
    private readonly (ulong Low, ulong High) _destination = destination;
    private readonly (ulong Low, ulong High) _protocol = protocol;
    private readonly (ulong Low, ulong High) _port = port;

    /// <summary>Some packet may be in both; false is certain. A field that only one of them asks for does not part them.</summary>
    public bool Meet(in ProductBounds other) =>
        Meet(_source, other._source) && Meet(_destination, other._destination) && Meet(_port, other._port) && Meet(_protocol, other._protocol);

    private static bool Meet((ulong Low, ulong High) one, (ulong Low, ulong High) other) => one.Low <= other.High && other.Low <= one.High;
}
