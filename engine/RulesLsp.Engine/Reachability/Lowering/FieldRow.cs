namespace RulesLsp.Engine.Reachability;

/// <summary>Where a packet field lives in a box. A new field is one row in <see cref="TableDimensions.RowOf"/>.</summary>
/// <param name="Index">The lane, the first bit of the packet word, or the half of the mark word.</param>
/// <param name="Maximum">The field's largest value.</param>
internal readonly record struct FieldRow(FieldPlace Place, int Index, uint Maximum);

/// <summary>Whether rules meet single fragments.</summary>
internal enum FragmentReading : byte
{
    Possible,

    /// <summary>Rules of the file have connections tracked: datagrams are whole before the first table.</summary>
    Reassembled,
}

/// <summary>The parts of a box.</summary>
internal enum FieldPlace : byte
{
    /// <summary>Answered by a boolean of its own for each test.</summary>
    Boolean,

    /// <summary>A <see cref="Lane"/>.</summary>
    Lane,

    /// <summary>Bits of the packet word, from <see cref="FieldRow.Index"/> on.</summary>
    Word,

    /// <summary>A sparse dimension.</summary>
    Sparse,

    /// <summary>Half <see cref="FieldRow.Index"/> of the mark word.</summary>
    Mark,
}
