using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace RulesLsp.Bench.Macro;

/// <summary>A message of the server. Only its beginning is parsed, so that reading a long one costs the measured server no time.</summary>
/// <param name="Arrived">Stopwatch ticks when its last byte was read.</param>
/// <param name="Method">null for a response.</param>
/// <param name="Id">null for a notification.</param>
internal sealed record LspMessage(long Arrived, string? Method, long? Id, byte[] Body)
{
    public static LspMessage Parse(long arrived, byte[] body)
    {
        string? method = null;
        long? id = null;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == "method")
            {
                method = reader.GetString();
            }
            else if (name == "id")
            {
                id = reader.GetInt64();
            }
            else if (name is "params" or "result" or "error" && (method ?? (object?)id) is not null)
            {
                break;
            }
            else
            {
                reader.Skip();
            }
        }

        return new LspMessage(arrived, method, id, body);
    }

    public bool Has(ReadOnlySpan<byte> text) => Body.AsSpan().IndexOf(text) >= 0;

    /// <summary>The number after the first occurrence of a key; null when the key is not there.</summary>
    public int? Number(ReadOnlySpan<byte> key)
    {
        int start = Body.AsSpan().IndexOf(key);
        return start >= 0 && Utf8Parser.TryParse(Body.AsSpan(start + key.Length), out int number, out _) ? number : null;
    }

    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>One set of diagnostics that the server pushed.</summary>
/// <param name="Version">Of the document.</param>
internal sealed record Published(int Version, DiagnosticsSet Set, long Arrived, int Bytes);

/// <summary>How much of a version's diagnostics a set holds.</summary>
internal enum DiagnosticsSet
{
    /// <summary>What is known at once; of a long document, what is wrong with its first lines.</summary>
    First,

    /// <summary>What can be said of the whole document without looking for rules that are never reached.</summary>
    Fast,

    /// <summary>With the rules that are never reached; every ruleset of the benchmark has some.</summary>
    Complete,
}
