using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Proposes what stands in a management directive: a protocol, networks, ports and devices of the file.</summary>
internal static class ManagementCompletion
{
    public static IEnumerable<CompletionItem> Words(Analysis analysis, TextPosition position, string line, int start)
    {
        TextRange word = DirectiveCompletion.WordAt(line, position);
        string[] before = line[start..Math.Max(start, word.Start.Character)].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return before switch
        {
            [] => Protocols().Select(name => Item(name, "a protocol with ports", name + " from ", word)),
            [_] => [Item("from", "where administrators connect from", "from ", word)],
            [.., "from"] => Networks(analysis, position.Line).Select(text => Item(text, "connections come from there", text + " to ", word)),
            [.., "to"] => Ports(analysis, position.Line).Select(text => Item(text, "a port of this host", text, word)),
            [.., "in"] => SeenValues.Of(analysis, ValueTypes.Interface, position.Line).Select(seen => Item(seen.Text, "by which they come in", seen.Text, word)),
            [.., "from", _] => [Item("to", "the port that they connect to", "to ", word)],
            [.., "to", _] => [Item("in", "the device by which they come in", "in ", word)],
            _ => [],
        };
    }

    private static IEnumerable<string> Protocols() =>
        Enumerable.Range(0, 256).Select(number => (byte)number).Where(ProtocolNumbers.HasPorts).Select(PacketShortNotation.ProtocolName);

    private static IEnumerable<string> Networks(Analysis analysis, int line) =>
        SeenValues.Of(analysis, ValueTypes.AddressList, line).Select(seen => seen.Text).Append("anywhere");

    private static IEnumerable<string> Ports(Analysis analysis, int line) =>
        SeenValues.Of(analysis, ValueTypes.PortRange, line).Select(seen => seen.Text).Where(text => text.All(char.IsAsciiDigit)).Prepend("22").Distinct().Select(port => $":{port}");

    private static CompletionItem Item(string label, string detail, string insert, TextRange range) =>
        DirectiveCompletion.Item(label, CompletionKind.Value, detail, insert, range, 1);
}
