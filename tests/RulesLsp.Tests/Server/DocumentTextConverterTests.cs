using System.Text;
using System.Text.Json;
using CsCheck;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>A document's text is read as the library reads any other string.</summary>
public sealed class DocumentTextConverterTests
{
    private static readonly string[] Pieces =
        ["-A INPUT -j ACCEPT", "\\n", "\\r\\n", "\\t", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\u0000", "\\u00e9", "\\ud83d\\ude00", "é", "規則", "😀", " ", "\\\\n"];

    [Fact]
    public void Texts_with_every_kind_of_escape_are_read_as_the_library_reads_them() => Gen.Int[0, Pieces.Length - 1].Array[0, 30].Sample(numbers =>
    {
        byte[] json = Encoding.UTF8.GetBytes($"\"{string.Concat(numbers.Select(number => Pieces[number]))}\"");
        Assert.Equal(JsonSerializer.Deserialize(json, ProtocolJson.Default.String), Read(json));
    });

    [Theory]
    [InlineData(new byte[] { (byte)'"', (byte)'\\', (byte)'n', 0xC3, (byte)'"' })]
    [InlineData(new byte[] { (byte)'"', 0xFF, (byte)'\\', (byte)'n', (byte)'"' })]
    [InlineData(new byte[] { (byte)'7' })]
    [InlineData(new byte[] { (byte)'"', (byte)'\\', (byte)'u', (byte)'d', (byte)'8', (byte)'0', (byte)'0', (byte)'"' })]
    public void What_is_no_text_is_refused_as_the_library_refuses_it(byte[] json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.String));
        Assert.Throws<JsonException>(() => Read(json));
    }

    private static string Read(byte[] text)
    {
        byte[] json = [.. "{\"text\":"u8, .. text, .. "}"u8];
        return JsonSerializer.Deserialize(json, ProtocolJson.Default.TextDocumentContentChangeEvent)!.Text;
    }
}
