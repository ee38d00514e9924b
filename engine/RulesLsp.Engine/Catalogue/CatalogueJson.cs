using System.Text.Json;
using System.Text.Json.Serialization;

namespace RulesLsp.Engine.Catalogue;

/// <summary>Source-generated JSON for the catalogue: strict, so a misspelt or repeated key is an error and not a silent nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(CatalogueEntry))]
[JsonSerializable(typeof(PipelineFile))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
