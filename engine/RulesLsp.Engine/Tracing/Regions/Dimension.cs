using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>What a dimension's numbers stand for.</summary>
internal enum DimensionKind : byte
{
    /// <summary>A field of the packet before the first hook.</summary>
    Field,

    /// <summary>The device that receives the packet, as a number of <see cref="DeviceNames"/>; 0: this host sends it.</summary>
    Input,

    /// <summary>The device that routing chooses, where no host is described.</summary>
    Output,

    /// <summary>A condition that nothing in the packet decides: 1 yes, 0 no.</summary>
    Answer,

    /// <summary>What a target writes into a field, where nothing in the packet decides it.</summary>
    Written,
}

/// <summary>One of the things that a packet's way depends on. Equal keys are the same dimension, for every ruleset that is compared.</summary>
/// <param name="Index">Its place in a region.</param>
/// <param name="All">Every value that it can have.</param>
/// <param name="Field">The field of <see cref="DimensionKind.Field"/> and <see cref="DimensionKind.Written"/>.</param>
/// <param name="Text">The condition in words when the answer is yes; of other kinds the name.</param>
/// <param name="TextIfNot">The condition in words when the answer is no.</param>
internal sealed record Dimension(int Index, DimensionKind Kind, string Key, FieldDomain All, PacketField? Field, string Text, string TextIfNot)
{
    /// <summary>Whether an address is the host's own.</summary>
    public bool IsAboutHost { get; init; }

    /// <summary>The bits of the field that the values are, pushed together (<see cref="FieldBits"/>); null: the field as a whole.</summary>
    public uint? Mask { get; init; }
}

/// <summary>The dimensions met so far. Grows while rulesets are walked.</summary>
internal sealed class DimensionTable
{
    private readonly List<Dimension> _all = [];
    private readonly Dictionary<string, Dimension> _byKey = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Dimension>[] _fields;

    private readonly (Dimension Teller, FieldDomain Having)?[] _presences;

    public DimensionTable(Values.AddressFamily family, DeviceNames devices, FieldBits bits)
    {
        Family = family;
        Devices = devices;
        Bits = bits;
        _fields = [.. Enum.GetValues<PacketField>().Select(field => FieldBits.IsOfBits(field)
            ? [.. bits.PartsOf(field).Select(part => AddBits(DimensionKind.Field, $"{field} {part:x}", field, part, FieldText.Name(field)))]
            : ImmutableArray.Create(Add(DimensionKind.Field, field.ToString(), FieldValues.Of(field, family), field, FieldText.Name(field), "")))];
        Input = Add(DimensionKind.Input, "in", FieldDomain.Between(0, (UInt128)devices.Count), null, "in interface", "");
        _presences = [.. Enum.GetValues<PacketField>().Select(MakePresence)];
    }

    public Values.AddressFamily Family { get; }

    public DeviceNames Devices { get; }

    public Dimension Input { get; }

    /// <summary>The parts of fields that are taken bit by bit.</summary>
    public FieldBits Bits { get; }

    /// <summary>The dimension of a field that is not taken bit by bit.</summary>
    public Dimension Of(PacketField field) => FieldBits.IsOfBits(field)
        ? throw new ArgumentException($"{field} has a dimension for each part of its bits", nameof(field))
        : _fields[(int)field][0];

    /// <summary>The dimensions of a field before the first hook: one, or those of the parts of its bits.</summary>
    public ImmutableArray<Dimension> PartsOf(PacketField field) => _fields[(int)field];

    /// <summary>The packets that have a field before the first hook: those with some values in another dimension. null: all have it.</summary>
    public (Dimension Teller, FieldDomain Having)? PresenceOf(PacketField field) => _presences[(int)field];

    public Dimension Answer(string key, string ifYes, string ifNo) =>
        _byKey.GetValueOrDefault(key) ?? Add(DimensionKind.Answer, key, FieldDomain.Between(0, 1), null, ifYes, ifNo);

    public Dimension AnswerAboutHost(string key, string ifYes, string ifNo) =>
        _byKey.GetValueOrDefault(key) ?? Add(new Dimension(_all.Count, DimensionKind.Answer, key, FieldDomain.Between(0, 1), null, ifYes, ifNo) { IsAboutHost = true });

    public Dimension Output(string key) =>
        _byKey.GetValueOrDefault(key) ?? Add(DimensionKind.Output, key, FieldDomain.Between(1, (UInt128)Devices.Count), null, "out interface", "");

    public Dimension Written(string key, PacketField field, FieldDomain values) =>
        _byKey.GetValueOrDefault(key) ?? Add(DimensionKind.Written, key, values, field, $"new {FieldText.Name(field)}", "");

    /// <summary>A part of the bits that a target writes.</summary>
    public Dimension WrittenBits(string key, PacketField field, uint mask) =>
        _byKey.GetValueOrDefault($"{key} {mask:x}") ?? AddBits(DimensionKind.Written, $"{key} {mask:x}", field, mask, $"new {FieldText.Name(field)}");

    private (Dimension Teller, FieldDomain Having)? MakePresence(PacketField field) => FieldPresences.Of(field) switch
    {
        FieldPresence.InHeader => (Of(PacketField.Protocol), HeaderProtocols.With(field, Family)),
        FieldPresence.ReceivedFromOutside => (Input, Input.All.Subtract(FieldDomain.Of(0)).Subtract(FieldDomain.Of(Devices.NumberOf(DeviceNames.Loopback)))),
        FieldPresence.SentByProcess => (Input, FieldDomain.Of(0)),

        // A connection that begins has a mark that everybody knows.
        FieldPresence.WithConnection => (Of(PacketField.ConntrackState), FieldDomain.Of((byte)Values.ConntrackStates.Established)),
        _ => null,
    };

    private Dimension AddBits(DimensionKind kind, string key, PacketField field, uint mask, string text) =>
        Add(new Dimension(_all.Count, kind, key, FieldDomain.Between(0, FieldBits.Extract(mask, mask)), field, text, "") { Mask = mask });

    private Dimension Add(DimensionKind kind, string key, FieldDomain all, PacketField? field, string text, string textIfNot) =>
        Add(new Dimension(_all.Count, kind, key, all, field, text, textIfNot));

    private Dimension Add(Dimension dimension)
    {
        _all.Add(dimension);
        _byKey.Add(dimension.Key, dimension);
        return dimension;
    }

    public Dimension this[int index] => _all[index];

    public int Count => _all.Count;
}
