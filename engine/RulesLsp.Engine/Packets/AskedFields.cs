using System.Collections.Immutable;

namespace RulesLsp.Engine.Packets;

/// <summary>What tests ask for, as one bit for each field and a few for what is no field: many look at it for every rule.</summary>
internal static class AskedFields
{
    /// <summary>The answers of deterministic opaque conditions.</summary>
    public const ulong Opaque = 1UL << 63;

    /// <summary>The name of a device.</summary>
    public const ulong Device = 1UL << 62;

    /// <summary>Any opaque condition, a fresh one too.</summary>
    public const ulong AnyOpaque = 1UL << 61;

    /// <summary>Some bits of a field.</summary>
    public const ulong Masked = 1UL << 60;

    public const ulong Marks = 1UL << (int)PacketField.Mark | 1UL << (int)PacketField.ConnectionMark;

    public static ulong Bit(PacketField field) => 1UL << (int)field;

    public static ulong Of(IEnumerable<PacketField> fields) => fields.Aggregate(0UL, static (bits, field) => bits | Bit(field));

    public static ulong Of(ImmutableArray<PacketTest> tests)
    {
        ulong bits = 0;
        foreach (PacketTest test in tests)
        {
            bits |= test switch
            {
                RangeTest range => Bit(range.Field),
                MaskTest mask => Bit(mask.Field) | Masked,
                InterfaceTest => Device,
                OpaqueTest { Kind: OpaqueKind.Deterministic } => Opaque | AnyOpaque,
                OpaqueTest => AnyOpaque,
                AnyOfTest any => Of(any.Alternatives),
                _ => 0,
            };
        }

        return bits;
    }
}
