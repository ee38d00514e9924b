using System.Collections.Immutable;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>
/// Where a field's present value comes from: a dimension's value plus a difference, or, without a dimension, a constant. Of fields that
/// are taken bit by bit each part has its own origin.
/// </summary>
/// <param name="Value">The constant, or the difference (modulo 2^128); of a part the bits that are turned over.</param>
/// <param name="Writer">The rule that wrote it; null: none.</param>
internal sealed record FieldOrigin(Dimension? Dimension, UInt128 Value, Model.Rule? Writer = null)
{
    /// <summary>In the order of the field's parts, with the bits pushed together (<see cref="FieldBits"/>); empty: the field is known, or a number.</summary>
    public ImmutableArray<FieldOrigin> Parts { get; init; } = [];

    /// <summary>Every packet of the region has <see cref="Value"/>.</summary>
    public bool IsConstant => Dimension is null && Parts.IsEmpty;

    public bool IsSameAs(FieldOrigin other)
    {
        if (!ReferenceEquals(Dimension, other.Dimension) || Value != other.Value || Parts.Length != other.Parts.Length)
        {
            return false;
        }

        for (int i = 0; i < Parts.Length; i++)
        {
            if (!Parts[i].IsSameAs(other.Parts[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A key that equal origins share.</summary>
    public string Key => !Parts.IsEmpty ? string.Join('&', Parts.Select(static part => part.Key))
        : Dimension is null ? Value.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"{Dimension.Key}+{Value}";
}
