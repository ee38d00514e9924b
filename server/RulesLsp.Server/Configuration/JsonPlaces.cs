using System.Text.Json;

namespace RulesLsp.Server.Configuration;

/// <summary>Tells where in a JSON text something is wrong.</summary>
/// <param name="path">The file, as it is named to the user.</param>
internal sealed class JsonPlaces(string path, byte[] json)
{
    /// <summary>A problem at the value or key that the reader has read last.</summary>
    public ConfigurationException Problem(ref Utf8JsonReader reader, string message) => At((int)reader.TokenStartIndex, message);

    /// <summary>A problem of the JSON itself.</summary>
    public ConfigurationException Problem(JsonException broken)
    {
        // The reader's own sentence ends in the place, counted from 0.
        string reason = broken.Message.Split(" LineNumber:")[0].TrimEnd('.');
        return Problem((int)(broken.LineNumber ?? 0), (int)(broken.BytePositionInLine ?? 0), $"is no JSON: {reason}");
    }

    private ConfigurationException At(int index, string message)
    {
        ReadOnlySpan<byte> before = json.AsSpan(0, index);
        return Problem(before.Count((byte)'\n'), index - (before.LastIndexOf((byte)'\n') + 1), message);
    }

    private ConfigurationException Problem(int line, int column, string message) => new($"{path}:{line + 1}:{column + 1}: {message}{(message.EndsWith('?') ? "" : ".")}", path, line, column);
}
