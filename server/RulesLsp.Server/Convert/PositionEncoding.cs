namespace RulesLsp.Server.Convert;

/// <summary>The unit in which an editor counts the characters of a line.</summary>
internal enum PositionEncoding : byte
{
    /// <summary>The protocol's default, and how the engine counts.</summary>
    Utf16,
    Utf8,
}

/// <summary>The encodings' names on the wire, and the choice among those that an editor offers.</summary>
internal static class PositionEncodings
{
    private const string Utf8Name = "utf-8";
    private const string Utf16Name = "utf-16";

    /// <summary>utf-16 where the editor takes it: no position then needs counting. An editor without it must offer utf-8.</summary>
    public static PositionEncoding Choose(string[]? offered) =>
        offered is not null && offered.Contains(Utf8Name) && !offered.Contains(Utf16Name)
            ? PositionEncoding.Utf8
            : PositionEncoding.Utf16;

    public static string NameOf(PositionEncoding encoding) => encoding == PositionEncoding.Utf8 ? Utf8Name : Utf16Name;
}
