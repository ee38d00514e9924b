namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>Where a field's present value comes from: a dimension's value plus a difference, or, without a dimension, a constant.</summary>
/// <param name="Value">The constant, or the difference (modulo 2^128).</param>
/// <param name="Writer">The rule that wrote it; null: none.</param>
internal sealed record FieldOrigin(Dimension? Dimension, UInt128 Value, Model.Rule? Writer = null)
{
    public bool IsSameAs(FieldOrigin other) => ReferenceEquals(Dimension, other.Dimension) && Value == other.Value;

    /// <summary>A key that equal origins share.</summary>
    public string Key => Dimension is null ? Value.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"{Dimension.Key}+{Value}";
}
