using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Server.Protocol;

/// <summary>Writes whichever of the two there is.</summary>
internal sealed class SemanticTokensOrDeltaConverter : JsonConverter<SemanticTokensOrDelta>
{
    public override SemanticTokensOrDelta Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Tokens that were sent are not read.");

    public override void Write(Utf8JsonWriter writer, SemanticTokensOrDelta value, JsonSerializerOptions options)
    {
        if (value.Delta is { } delta)
        {
            JsonSerializer.Serialize(writer, delta, ProtocolJson.Default.SemanticTokensDelta);
            return;
        }

        JsonSerializer.Serialize(writer, value.Whole!, ProtocolJson.Default.SemanticTokens);
    }
}
