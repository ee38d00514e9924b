using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace RulesLsp.Server.Protocol;

/// <summary>
/// The text of a document, without what the reader of JSON keeps beside a string with escapes: another copy of all its bytes. A document is
/// the only string of megabytes in the protocol, and each of its lines ends with an escape. What is out of the ordinary is left to the reader.
/// </summary>
internal sealed class DocumentTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped && !reader.HasValueSequence && Find(reader.ValueSpan) is { } length
            ? string.Create(length, reader.ValueSpan, static (characters, escaped) => Write(escaped, characters))
            : reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <summary>How many characters the escaped text has; null where it has others than UTF-8 and the escapes of one letter (RFC 8259, section 7).</summary>
    private static int? Find(ReadOnlySpan<byte> escaped)
    {
        int length = 0;
        while (true)
        {
            ReadOnlySpan<byte> plain = Plain(escaped);
            if (!Utf8.IsValid(plain))
            {
                return null;
            }

            length += Encoding.UTF8.GetCharCount(plain);
            if (plain.Length == escaped.Length)
            {
                return length;
            }

            if (Escaped(escaped[plain.Length + 1]) == default)
            {
                return null;
            }

            length++;
            escaped = escaped[(plain.Length + 2)..];
        }
    }

    private static void Write(ReadOnlySpan<byte> escaped, Span<char> characters)
    {
        while (true)
        {
            ReadOnlySpan<byte> plain = Plain(escaped);
            characters = characters[Encoding.UTF8.GetChars(plain, characters)..];
            if (plain.Length == escaped.Length)
            {
                return;
            }

            characters[0] = Escaped(escaped[plain.Length + 1]);
            characters = characters[1..];
            escaped = escaped[(plain.Length + 2)..];
        }
    }

    /// <summary>What stands before the first escape.</summary>
    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> escaped) => escaped.IndexOf((byte)'\\') is >= 0 and var end ? escaped[..end] : escaped;

    private static char Escaped(byte letter) => letter switch
    {
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        (byte)'"' or (byte)'\\' or (byte)'/' => (char)letter,
        _ => default,
    };
}
