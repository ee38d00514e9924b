using System.Text.Json;
using System.Text.Json.Serialization;

namespace RulesLsp.Server.Protocol;

/// <summary>An array of numbers that is kept as it goes over the wire: there may be millions.</summary>
[JsonConverter(typeof(NumbersInJsonConverter))]
internal interface INumbersInJson
{
    /// <summary>Writes the array.</summary>
    void Write(Utf8JsonWriter writer);
}

/// <summary>Writes what is there.</summary>
internal sealed class NumbersInJsonConverter : JsonConverter<INumbersInJson>
{
    public override INumbersInJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Numbers that were sent are not read.");

    public override void Write(Utf8JsonWriter writer, INumbersInJson value, JsonSerializerOptions options) => value.Write(writer);
}
