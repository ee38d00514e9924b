using System.Text.Json;

namespace RulesLsp.Bench.Macro;

/// <summary>A document as an editor holds it: its lines, its version, and the messages that open and change it.</summary>
internal sealed class EditedDocument(LspClient client, string text)
{
    private readonly List<string> _lines = [.. text.Split('\n')];

    public string Uri { get; } = "file:///bench/ruleset.rules";

    public int Version { get; private set; } = 1;

    public IReadOnlyList<string> Lines => _lines;

    /// <returns>Stopwatch ticks when the message began.</returns>
    public long Open() => client.Notify("textDocument/didOpen", json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("textDocument");
        json.WriteString("uri", Uri);
        json.WriteString("languageId", "iptables");
        json.WriteNumber("version", Version);
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Replaces a part of one line; the new text may hold line ends when nothing is replaced.</summary>
    /// <returns>Stopwatch ticks when the message began.</returns>
    public long Change(Edit edit)
    {
        Version++;
        string line = _lines[edit.Line];
        string[] changed = (line[..edit.Start] + edit.Text + line[edit.End..]).Split('\n');
        _lines[edit.Line] = changed[0];
        _lines.InsertRange(edit.Line + 1, changed[1..]);
        return Change(edit.Line, edit.Start, edit.Line, edit.End, edit.Text);
    }

    /// <summary>Removes a whole line.</summary>
    /// <returns>Stopwatch ticks when the message began.</returns>
    public long RemoveLine(int line)
    {
        Version++;
        _lines.RemoveAt(line);
        return Change(line, 0, line + 1, 0, "");
    }

    /// <summary>Sends a request about a place in the document.</summary>
    public TimeSpan Ask(string method, int line, int character) => client.Request(method, json =>
    {
        json.WriteStartObject();
        WriteIdentifier(json);
        WritePosition(json, "position", line, character);
        json.WriteEndObject();
    }).Elapsed;

    /// <summary>Asks for the diagnostics, as an editor that pulls them does.</summary>
    public TimeSpan PullDiagnostics() => client.Request("textDocument/diagnostic", json =>
    {
        json.WriteStartObject();
        WriteIdentifier(json);
        json.WriteEndObject();
    }).Elapsed;

    /// <summary>Asks for colours.</summary>
    /// <param name="kind">full, range or full/delta.</param>
    /// <param name="more">Further members of the parameters, each behind a comma.</param>
    public (LspMessage Answer, TimeSpan Elapsed) Colour(string kind, string more) =>
        client.Request($"textDocument/semanticTokens/{kind}", json => json.WriteRawValue($"{{\"textDocument\":{{\"uri\":\"{Uri}\"}}{more}}}"));

    /// <summary>Traces a packet by the server's command.</summary>
    public (LspMessage Answer, TimeSpan Elapsed) Trace(string packet) => client.Request("workspace/executeCommand", json =>
    {
        json.WriteStartObject();
        json.WriteString("command", "rulesLsp.trace");
        json.WriteStartArray("arguments");
        json.WriteStartObject();
        json.WriteString("uri", Uri);
        json.WriteNumber("line", 0);
        json.WriteString("packet", packet);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private long Change(int line, int start, int endLine, int end, string newText) => client.Notify("textDocument/didChange", json =>
    {
        json.WriteStartObject();
        WriteIdentifier(json);
        json.WriteStartArray("contentChanges");
        json.WriteStartObject();
        json.WriteStartObject("range");
        WritePosition(json, "start", line, start);
        WritePosition(json, "end", endLine, end);
        json.WriteEndObject();
        json.WriteString("text", newText);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private void WriteIdentifier(Utf8JsonWriter json)
    {
        json.WriteStartObject("textDocument");
        json.WriteString("uri", Uri);
        json.WriteNumber("version", Version);
        json.WriteEndObject();
    }

    private static void WritePosition(Utf8JsonWriter json, string name, int line, int character)
    {
        json.WriteStartObject(name);
        json.WriteNumber("line", line);
        json.WriteNumber("character", character);
        json.WriteEndObject();
    }
}

/// <summary>The characters from <paramref name="Start"/> to <paramref name="End"/> of a line become <paramref name="Text"/>.</summary>
internal sealed record Edit(int Line, int Start, int End, string Text);
