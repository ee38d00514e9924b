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

    private readonly AddressFamily _family;
    private readonly Dictionary<PacketField, FieldDomain> _domains = [];
    private readonly List<InterfaceTest> _devices = [];

    public RuleProduct(RuleSemantics rule, AddressFamily family)
    {
        _family = family;
        foreach (PacketTest test in rule.Tests)
        {
            switch (test)
            {
                case RangeTest range when Known.Contains(range.Field):
                    FieldDomain ranges = FieldDomain.OfRanges(range.Ranges);
                    _domains[range.Field] = range.IsNegated ? this[range.Field].Subtract(ranges) : this[range.Field].Intersect(ranges);
                    break;
                case InterfaceTest device:
                    _devices.Add(device);
                    break;
                default:
                    IsExact = false;
                    break;
            }
        }
    }

    /// <summary>The rule asks for nothing else.</summary>
    public bool IsExact { get; } = true;

    /// <summary>The fields of which it asks something.</summary>
    public IEnumerable<PacketField> Fields => _domains.Keys;

    public FieldDomain this[PacketField field] => _domains.TryGetValue(field, out FieldDomain? domain) ? domain
        : field == PacketField.IsLaterFragment ? FieldDomain.Between(0, 1)
        : FieldValues.Of(field, _family);

    /// <summary>No packet is in both; false is not certain.</summary>
    public bool IsApartFrom(RuleProduct other)
    {
        foreach ((PacketField field, FieldDomain domain) in _domains)
        {
            if (other._domains.TryGetValue(field, out FieldDomain? theirs) && !domain.Overlaps(theirs.Ranges.AsSpan()))
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

        foreach ((PacketField field, FieldDomain domain) in _domains)
        {
            if (field != except && !other[field].IsWithin(domain.Ranges.AsSpan()))
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
}
