using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;

namespace RulesLsp.Tests.Server;

/// <summary>
/// The types that cross the wire, as the serialiser's own descriptions have them; each is added when its name is asked for. Behind
/// the type of a property "?" means that null is read and left out when written, and "=" that the property may be missing when read.
/// </summary>
internal sealed class ProtocolTypes
{
    private readonly SortedDictionary<string, Action<Utf8JsonWriter>> _types = new(StringComparer.Ordinal);

    /// <summary>"string", "integer", "boolean", "any", the name of an object or enumeration, or one of these with "[]" or in "map&lt;&gt;".</summary>
    public string NameOf(Type type)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(string))
        {
            return "string";
        }

        if (bare == typeof(int))
        {
            return "integer";
        }

        if (bare == typeof(bool))
        {
            return "boolean";
        }

        // Nothing in the JSON tells which of two types an answer is.
        if (bare == typeof(JsonElement) || bare == typeof(SemanticTokensOrDelta))
        {
            return "any";
        }

        if (bare == typeof(EncodedDiagnostic))
        {
            return NameOf(typeof(Diagnostic));
        }

        if (bare == typeof(INumbersInJson))
        {
            return NameOf(typeof(int[]));
        }

        if (bare.IsEnum)
        {
            _types[bare.Name] = json => WriteEnumeration(json, bare);
            return bare.Name;
        }

        JsonTypeInfo info = InfoOf(bare);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Enumerable:
                return NameOf(info.ElementType!) + "[]";
            case JsonTypeInfoKind.Dictionary:
                return $"map<{NameOf(info.ElementType!)}>";
            case JsonTypeInfoKind.Object:
                AddObject(bare, info);
                return bare.Name;
            default:
                throw new InvalidOperationException($"{bare} is of the kind {info.Kind}, which the comparison does not know");
        }
    }

    /// <summary>Adds what a message carries whose params are named one by one.</summary>
    public void AddParameters(string name, IEnumerable<(string Name, string Type, bool IsNullable)> parameters)
    {
        (string Name, string Type, bool IsNullable)[] all = [.. parameters];
        _types[name] = json => WriteProperties(json, all.Select(parameter => (parameter.Name, parameter.Type, parameter.IsNullable, parameter.IsNullable)));
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("types");
        foreach ((string name, Action<Utf8JsonWriter> write) in _types)
        {
            json.WriteStartObject(name);
            write(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static JsonTypeInfo InfoOf(Type type) => ProtocolJson.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"{type} is not compiled into {nameof(ProtocolJson)}");

    private void AddObject(Type type, JsonTypeInfo info)
    {
        if (!_types.TryAdd(type.Name, static _ => { }))
        {
            return;
        }

        if (info.PolymorphismOptions is { } options)
        {
            (string Kind, string Name)[] cases = [.. options.DerivedTypes.Select(derived => (derived.TypeDiscriminator!.ToString()!, NameOf(derived.DerivedType)))];
            _types[type.Name] = json =>
            {
                json.WriteString("discriminator", options.TypeDiscriminatorPropertyName);
                json.WriteStartObject("cases");
                foreach ((string kind, string name) in cases)
                {
                    json.WriteString(kind, name);
                }

                json.WriteEndObject();
            };
            return;
        }

        (string, string, bool, bool)[] properties = [.. info.Properties.Select(property => (
            property.Name,
            NameOf(property.PropertyType),
            MayBeMissing: property.AssociatedParameter?.HasDefaultValue ?? !property.IsRequired,
            MayBeNull: property.IsGetNullable && (Nullable.GetUnderlyingType(property.PropertyType) is not null || !property.PropertyType.IsValueType)))];
        _types[type.Name] = json => WriteProperties(json, properties);
    }

    private static void WriteProperties(Utf8JsonWriter json, IEnumerable<(string Name, string Type, bool MayBeMissing, bool MayBeNull)> properties)
    {
        json.WriteStartObject("properties");
        foreach ((string name, string type, bool mayBeMissing, bool mayBeNull) in properties)
        {
            json.WriteString(name, $"{type}{(mayBeNull ? "?" : "")}{(mayBeMissing ? "=" : "")}");
        }

        json.WriteEndObject();
    }

    private static void WriteEnumeration(Utf8JsonWriter json, Type type)
    {
        json.WriteStartObject("values");
        foreach (object value in Enum.GetValues(type))
        {
            json.WriteNumber(value.ToString()!, Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
    }
}
