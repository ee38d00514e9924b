using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Server.Protocol;

/// <summary>A diagnostic with its JSON, which is written once: of the thousand that a keystroke sends again, few are others.</summary>
[JsonConverter(typeof(EncodedDiagnosticConverter))]
internal sealed class EncodedDiagnostic(Diagnostic diagnostic)
{
    private byte[]? _json;

    public Diagnostic Diagnostic => diagnostic;

    // Two threads may both write it: either text will do.
    public byte[] Json => _json ??= JsonSerializer.SerializeToUtf8Bytes(diagnostic, ProtocolJson.Default.Diagnostic);
}

/// <summary>Writes the JSON that is there.</summary>
internal sealed class EncodedDiagnosticConverter : JsonConverter<EncodedDiagnostic>
{
    public override EncodedDiagnostic Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Diagnostics that were sent are not read.");

    public override void Write(Utf8JsonWriter writer, EncodedDiagnostic value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Json, skipInputValidation: true);
}
