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

    /// <summary>The first one that both sides know: editors list theirs by preference. utf-16 when nothing is offered.</summary>
    public static PositionEncoding Choose(string[]? offered) =>
        (offered ?? []).FirstOrDefault(name => name is Utf8Name or Utf16Name) == Utf8Name ? PositionEncoding.Utf8 : PositionEncoding.Utf16;

    public static string NameOf(PositionEncoding encoding) => encoding == PositionEncoding.Utf8 ? Utf8Name : Utf16Name;
}
