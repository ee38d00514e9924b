using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>
/// Follows one packet of a region through one or more rulesets, and cuts the region down to the packets that go the same ways.
/// What neither the packet nor the host decides is an answer or a value of its own, the same for every ruleset.
/// </summary>
/// <param name="pick">Which value of a set the followed packet has.</param>
/// <param name="conditionKey">A key of a rule's condition at an index that may answer anew each time; conditions of several rulesets may share one.</param>
internal sealed partial class RegionTracker(
    DimensionTable dimensions,
    AddressAtoms atoms,
    PacketRegion start,
    Func<Dimension, FieldDomain, UInt128> pick,
    Func<Rule, int, string> conditionKey)
{
    /// <summary>A walk that tells more parts apart than this ends as unknown: each costs the more, the more there were. See <see cref="RegionHalves"/>.</summary>
    public const int MostCutsOfWalk = 1_000;

    private static readonly int FieldCount = Enum.GetValues<PacketField>().Length;

    private readonly Dictionary<int, UInt128> _values = [];
    private readonly List<(Dimension? Dimension, UInt128 Constant)> _ownQuestions = [];
    private readonly Dictionary<string, int> _visits = new(StringComparer.Ordinal);
    private FieldOrigin?[] _origins = [];

    public PacketRegion Region { get; private set; } = start;

    public List<RegionCut> Cuts { get; } = [];

    /// <summary>Cuts that a walk may make.</summary>
    public int MostCuts { get; init; } = MostCutsOfWalk;

    public bool IsCutTooOften => Cuts.Count > MostCuts;

    /// <summary>Rules that packets of the region can match, for the chains that have others too; null: all of each chain's.</summary>
    public IReadOnlyDictionary<Chain, RuleList>? Rules { get; set; }

    /// <summary>The rules of a chain that packets of the region can match.</summary>
    public RuleList RulesOf(Chain chain) => Rules?.GetValueOrDefault(chain) ?? chain.Rules;

    /// <summary>Whether a walk goes no further than a table at a hook, whose work is done; null: all walks go to their end.</summary>
    public Func<Hook, string, bool>? Stop { get; set; }

    public bool StopsAfter(Hook hook, string table) => Stop is not null && Stop(hook, table);

    /// <summary>The rule whose target is at work; null: none is.</summary>
    public Rule? Applied { get; private set; }

    /// <summary>Rules and policies that were asked for and took part in the present walk.</summary>
    public IReadOnlySet<object> Watched { get; set; } = ImmutableHashSet<object>.Empty;

    /// <summary>Those of <see cref="Watched"/> that took part, in any walk, with the number of cuts there were before it.</summary>
    public Dictionary<object, int> Seen { get; } = [];

    /// <summary>The followed packet's values in the dimensions that were asked for, by index.</summary>
    public IReadOnlyDictionary<int, UInt128> Values => _values;

    /// <summary>A walk through a ruleset begins: the packet is as it was at the start.</summary>
    public void BeginWalk()
    {
        _visits.Clear();
        Applied = null;
        _origins = new FieldOrigin?[FieldCount];
        FieldDomain loopback = FieldDomain.Of(dimensions.Devices.NumberOf(DeviceNames.Loopback));
        FieldDomain local = FieldDomain.Of(0);
        if (!Saw(dimensions.Input, local))
        {
            Saw(dimensions.Input, loopback);
        }

        foreach (PacketField field in new[] { PacketField.Mark, PacketField.IsLaterFragment, PacketField.ConntrackNat })
        {
            SetConstant(field, 0);
        }

        bool isLocal = ValueOf(dimensions.Input) == 0;
        SetConstant(PacketField.Socket, (byte)(isLocal ? SocketKind.Process : SocketKind.None));
        if (isLocal)
        {
            SetConstant(PacketField.PacketType, (byte)PacketType.Unicast);
        }
    }

    /// <summary>The followed packet's value.</summary>
    public UInt128 ValueOf(Dimension dimension)
    {
        if (!_values.TryGetValue(dimension.Index, out UInt128 value))
        {
            value = pick(dimension, Region[dimension]);
            _values[dimension.Index] = value;
        }

        return value;
    }

    /// <summary>The walk asked whether a value lies in <paramref name="part"/>. The answer holds for all that is left of the region.</summary>
    public bool Saw(Dimension dimension, FieldDomain part)
    {
        bool isInside = part.Contains(ValueOf(dimension));
        FieldDomain before = Region[dimension];
        FieldDomain kept = isInside ? before.Intersect(part) : before.Subtract(part);
        if (!kept.SameAs(before))
        {
            Cuts.Add(new RegionCut(Region, dimension, isInside ? before.Subtract(part) : before.Intersect(part)));
            Region = Region.With(dimension, kept);
        }

        return isInside;
    }

    /// <summary>The same about a field as it is now.</summary>
    public void Saw(PacketField field, FieldDomain part)
    {
        if (FieldBits.IsOfBits(field))
        {
            SawBits(field);
        }

        if (OriginOf(field) is { Dimension: { } dimension } origin)
        {
            Saw(dimension, part.Intersect(Region[dimension].Moved(origin.Value)).Moved(unchecked(0 - origin.Value)));
        }
    }

    /// <summary>The walk asked whether a field as it is now equals <paramref name="value"/> under a mask.</summary>
    public void SawMasked(PacketField field, UInt128 mask, UInt128 value)
    {
        if (FieldBits.IsOfBits(field))
        {
            SawConnectionMark(field);
            SawBits(field, mask, value);
            return;
        }

        if (OriginOf(field) is { Dimension: { } dimension } origin)
        {
            // Where the values cannot be said in ranges the one value is looked at alone.
            FieldDomain present = Region[dimension].Moved(origin.Value);
            Saw(field, present.Masked(mask, value) ?? FieldDomain.Of(ValueOf(dimension) + origin.Value));
        }
    }

    // Only connections that exist already can have a mark that nobody knows.
    private void SawConnectionMark(PacketField field)
    {
        if (field == PacketField.ConnectionMark)
        {
            SawPresence(field);
        }
    }

    /// <summary>The walk asked something about the address in a field that no rule tells.</summary>
    public void SawAddress(PacketField field, AddressUse use)
    {
        if (OriginOf(field) is { Dimension: { } dimension } origin)
        {
            Saw(field, atoms.Around(unchecked(ValueOf(dimension) + origin.Value), use));
        }
    }

    /// <summary>The walk asked for a field as it was before the first hook.</summary>
    public bool SawOriginal(PacketField field, FieldDomain part) => Saw(dimensions.Of(field), part);

    /// <summary>The devices that pass the plain form of a test.</summary>
    public FieldDomain Fitting(InterfaceTest test) => dimensions.Devices.Fitting(test.Name, test.IsPrefix);

    /// <summary>One device by its name.</summary>
    public FieldDomain Numbers(string device) => FieldDomain.Of(dimensions.Devices.NumberOf(device));

    /// <summary>The walk asked for a device.</summary>
    public void SawDevice(InterfaceKnowledge device, InterfaceTest test)
    {
        if (device.Dimension is { } dimension)
        {
            Saw(dimension, dimensions.Devices.Fitting(test.Name, test.IsPrefix));
        }
    }

    /// <summary>A name for the address in a field, that all packets of the region share.</summary>
    public string AddressName(PacketField field)
    {
        FieldOrigin origin = OriginOf(field);
        return origin.Dimension is null ? AddressText.Format(origin.Value, dimensions.Family) : $"the {FieldText.Name(field)}";
    }

    /// <summary>The device that receives the packet, as a thing that tests can tell apart.</summary>
    public InterfaceKnowledge Input(string? name) => name is null
        ? InterfaceKnowledge.Absent
        : InterfaceKnowledge.Of(name) with { Dimension = dimensions.Input };

    /// <summary>The device by which routing sends the packet, where nobody knows the routes.</summary>
    public InterfaceKnowledge Output()
    {
        string key = string.Join('|', new[] { PacketField.SourceAddress, PacketField.DestinationAddress, PacketField.Mark, PacketField.TypeOfService }
            .Select(field => OriginOf(field).Key));
        Dimension dimension = dimensions.Output("out " + key);
        return InterfaceKnowledge.Of(dimensions.Devices[ValueOf(dimension)]) with { Dimension = dimension };
    }

    /// <summary>A rule's target is about to act.</summary>
    public void Apply(Rule rule)
    {
        Applied = rule;
        Note(rule);
    }

    public void EndApply() => Applied = null;

    /// <summary>A rule matched, or a policy decided.</summary>
    public void Note(object ruleOrChain)
    {
        if (Watched.Contains(ruleOrChain))
        {
            Seen.TryAdd(ruleOrChain, Cuts.Count);
        }
    }

    /// <summary>A rule did not match because of a test that has cut, and no other is open: the other packets match.</summary>
    public void Missed(Rule rule, PacketTest test)
    {
        if (Cuts[^1] is var last && IsAbout(test, last.Dimension))
        {
            Cuts[^1] = last with { TakenBy = rule };
        }
    }

    private bool IsAbout(PacketTest test, Dimension dimension) => test switch
    {
        RangeTest range => ReferenceEquals(OriginOf(range.Field).Dimension, dimension),
        InterfaceTest => dimension.Kind is DimensionKind.Input or DimensionKind.Output,
        _ => false,
    };

    public FieldOrigin OriginOf(PacketField field) => _origins[(int)field] ??= Original(field);

    public void SetConstant(PacketField field, UInt128 value) => _origins[(int)field] = new FieldOrigin(null, value, Applied);

    /// <summary>The field is as it was before the first hook.</summary>
    public void SetOriginal(PacketField field) => _origins[(int)field] = Original(field);

    private FieldOrigin Original(PacketField field) => FieldBits.IsOfBits(field)
        ? new FieldOrigin(null, 0) { Parts = [.. dimensions.PartsOf(field).Select(static part => new FieldOrigin(part, 0))] }
        : new FieldOrigin(dimensions.Of(field), 0);

    /// <summary>Every value of the field is moved by as much as this packet's.</summary>
    public void Move(PacketField field, UInt128 before, UInt128 after)
    {
        FieldOrigin origin = OriginOf(field);
        _origins[(int)field] = origin with { Value = unchecked(origin.Value + (after - before)), Writer = Applied };
    }

    /// <summary>A field gets one of the values, and this is the one that the followed packet gets.</summary>
    public UInt128 Write(PacketField field, FieldDomain values)
    {
        if (values.Value is { } only)
        {
            SetConstant(field, only);
            return only;
        }

        string by = Applied is { } rule ? conditionKey(rule, -1) : "";
        string key = $"{field} {values} {by}{Translated()}";
        if (FieldBits.IsOfBits(field))
        {
            return WriteBits(field, key);
        }

        Dimension written = dimensions.Written(key, field, values);
        _origins[(int)field] = new FieldOrigin(written, 0, Applied);
        return ValueOf(written);
    }

    // What translations made of the packet; empty while nothing was changed.
    private string Translated()
    {
        string text = "";
        foreach (PacketField field in TupleFields)
        {
            FieldOrigin origin = OriginOf(field);
            text += origin.Dimension?.Field == field && origin.Value == 0 && origin.Writer is null ? "" : $" {field}={origin.Key}";
        }

        return text;
    }

    private static readonly PacketField[] TupleFields =
        [PacketField.SourceAddress, PacketField.DestinationAddress, PacketField.SourcePort, PacketField.DestinationPort];

    private UInt128 ValueOf(PacketField field) => FieldBits.IsOfBits(field)
        ? Joined(dimensions.Bits.PartsOf(field), dimensions.PartsOf(field).Select(ValueOf))
        : ValueOf(dimensions.Of(field));
}
