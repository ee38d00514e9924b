using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;
using Sprache;

namespace RulesLsp.Engine.Guarding;

/// <summary>A network of a flow's senders.</summary>
/// <param name="First">Its lowest address; IPv4 stands in the low 32 bits.</param>
/// <param name="Length">Of its prefix, 0 to 32 or 128.</param>
public sealed record ManagementSource(UInt128 First, int Length)
{
    /// <summary>Its highest address.</summary>
    public UInt128 LastIn(AddressFamily family) => First | (~AddressText.PrefixMask(Length, family) & AddressText.AllOnes(family));
}

/// <summary>A flow, or why the text is none.</summary>
public sealed record ManagementResult(ManagementFlow? Flow, PacketProblem? Problem);

/// <summary>
/// The connections by which a host is administered, and which no change of its rules may cut:
/// <c>tcp from 203.0.113.0/24 to :22</c>, <c>tcp from anywhere to 192.0.2.1:22,8022 in eth0</c>.
/// </summary>
/// <param name="Protocol">The number of a protocol with ports.</param>
/// <param name="Sources">Empty: anywhere.</param>
/// <param name="Address">Of this host; null: any of its own.</param>
/// <param name="Ports">At least one.</param>
/// <param name="Device">By which the packets come in; null: by whichever.</param>
/// <param name="Text">As written.</param>
public sealed record ManagementFlow(
    AddressFamily Family,
    byte Protocol,
    ImmutableArray<ManagementSource> Sources,
    UInt128? Address,
    ImmutableArray<ushort> Ports,
    string? Device,
    string Text)
{
    /// <summary>How a flow is written.</summary>
    public const string Form = "tcp from 203.0.113.0/24 to :22";

    private const string Anywhere = "anywhere";
    private const int MostPorts = 15;

    /// <summary>Reads what stands after "management".</summary>
    public static ManagementResult Parse(string text, AddressFamily family)
    {
        if (!family.HasPackets())
        {
            return Refused(0, $"packets are traced through IPv4 and IPv6 rulesets only, and this one is for {FamilyNames.InText(family)} frames");
        }

        IResult<ManagementFlow> result = Flow(text, family).End().TryParse(text);
        if (result.WasSuccessful)
        {
            return new ManagementResult(result.Value, null);
        }

        int position = result.Remainder.Position;
        string expected = result.Expectations.FirstOrDefault() is { } first and not "end of input" ? $"{first} is expected here" : "nothing more is expected here, except 'in' and a device";
        return Refused(position, $"{expected}: a flow is written as \"{Form}\"");
    }

    private static ManagementResult Refused(int position, string message) => new(null, new PacketProblem(position, message));

    private static Parser<ManagementFlow> Flow(string text, AddressFamily family) =>
        from begin in PacketPrimitives.Blanks
        from protocol in PacketPrimitives.CheckedValue(PacketPrimitives.Word, ProtocolOf, "a protocol with ports, such as tcp,")
        from blanks in PacketPrimitives.Blanks
        from fromWord in PacketPrimitives.Keyword("from")
        from sources in PacketPrimitives.CheckedValue(PacketPrimitives.Word, word => SourcesOf(word, family), $"an {FamilyNames.InText(family)} address, a network, several of them with commas, or '{Anywhere}'")
        from moreBlanks in PacketPrimitives.Blanks
        from toWord in PacketPrimitives.Keyword("to")
        from target in PacketPrimitives.CheckedValue(PacketPrimitives.Word, word => TargetOf(word, family), "a port behind a colon, such as :22, with an address of this host before it where only that one counts,")
        from endBlanks in PacketPrimitives.Blanks
        from device in PacketPrimitives.When(static word => word.Equals("in", StringComparison.OrdinalIgnoreCase), InDevice)
        select new ManagementFlow(family, protocol, sources, target.Address, target.Ports, device, text.Trim());

    private static readonly Parser<string> InDevice =
        from inWord in PacketPrimitives.Keyword("in")
        from name in PacketPrimitives.Word.Named("a device, such as eth0,")
        from end in PacketPrimitives.Blanks
        select name;

    private static byte? ProtocolOf(string word) => Enumerable.Range(0, 256).Select(number => (byte)number)
        .Where(number => ProtocolNumbers.HasPorts(number) && PacketShortNotation.ProtocolName(number).Equals(word, StringComparison.OrdinalIgnoreCase))
        .Select(number => (byte?)number).FirstOrDefault();

    private static ImmutableArray<ManagementSource>? SourcesOf(string word, AddressFamily family)
    {
        if (word.Equals(Anywhere, StringComparison.OrdinalIgnoreCase))
        {
            return ImmutableArray<ManagementSource>.Empty;
        }

        ManagementSource?[] sources = [.. word.Split(',').Select(part => SourceOf(part, family))];
        return sources.Contains(null) ? null : [.. sources.OfType<ManagementSource>()];
    }

    private static ManagementSource? SourceOf(string part, AddressFamily family)
    {
        string[] pieces = part.Split('/');
        int width = AddressText.Width(family);
        int length = width;
        bool isRead = pieces.Length == 1
            || (pieces.Length == 2 && int.TryParse(pieces[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= width);
        return isRead && AddressOf(pieces[0], family) is { } address ? new ManagementSource(address & AddressText.PrefixMask(length, family), length) : null;
    }

    private static UInt128? AddressOf(string text, AddressFamily family)
    {
        if (family == AddressFamily.IPv6)
        {
            return AddressText.TryReadIPv6(text, out UInt128 number) ? number : null;
        }

        return AddressText.TryReadStrictIPv4(text, out uint address) ? address : null;
    }

    private static (UInt128? Address, ImmutableArray<ushort> Ports)? TargetOf(string word, AddressFamily family)
    {
        int colon = word.LastIndexOf(':');
        if (colon < 0)
        {
            return null;
        }

        ushort?[] ports = [.. word[(colon + 1)..].Split(',').Select(PortOf)];
        string host = word[..colon];
        host = host is ['[', .., ']'] ? host[1..^1] : host;
        UInt128? address = host.Length == 0 ? null : AddressOf(host, family);
        bool isWrong = ports.Contains(null) || ports.Length > MostPorts || (host.Length > 0 && address is null);
        return isWrong ? null : (address, [.. ports.OfType<ushort>()]);
    }

    private static ushort? PortOf(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0 ? port : ServiceNames.PortOf(text);
}
