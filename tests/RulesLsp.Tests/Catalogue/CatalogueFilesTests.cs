using System.Text.Json;
using NJsonSchema;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.CatalogueData;

/// <summary>The catalogue's files keep to their schema, and each entry is explained.</summary>
public sealed class CatalogueFilesTests
{
    [Fact]
    public async Task Every_file_keeps_to_the_schema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "catalogue.schema.json"));
        string[] files = Directory.GetFiles(RepositoryRoot.Combine("schemas", "catalogue"), "*.json", SearchOption.AllDirectories);
        Assert.Equal(Catalogue.All.Sum(catalogue => catalogue.Entries.Length), files.Length);
        Assert.Empty(files.SelectMany(file => schema.Validate(File.ReadAllText(file)).Select(problem => $"{Path.GetFileName(file)}: {problem}")));
    }

    [Fact]
    public void No_file_says_anything_twice()
    {
        var strict = new JsonDocumentOptions { AllowDuplicateProperties = false };
        foreach (string file in Directory.GetFiles(RepositoryRoot.Combine("schemas"), "*.json", SearchOption.AllDirectories))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file), strict);
        }
    }

    [Theory]
    [InlineData("\"model\": \"exact\"", "\"model\": \"perhaps\"")]
    [InlineData("\"type\": \"mac\"", "\"type\": \"mack\"")]
    [InlineData("\"negatable\"", "\"negateable\"")]
    [InlineData("\"*/INPUT\"", "\"input\"")]
    public async Task The_schema_refuses_a_mistake(string right, string wrong)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "catalogue.schema.json"));
        string text = File.ReadAllText(RepositoryRoot.Combine("schemas", "catalogue", "matches", "mac.json"));
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.NotEmpty(schema.Validate(text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "backend": "nft", "family": "ipv6", "host": "host.json", "select": ["RL2"], "ignore": ["RL6001"], "failOn": "error" }""", 0)]
    [InlineData("""{ "backend": "ntf" }""", 1)]
    [InlineData("""{ "ingore": [] }""", 1)]
    public async Task The_schema_of_the_configuration_knows_right_from_wrong(string text, int problems)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "config.schema.json"));
        Assert.Equal(problems, schema.Validate(text).Count);
    }

    [Fact]
    public void Every_entry_and_option_is_explained()
    {
        foreach (CatalogueEntry entry in Catalogue.All.SelectMany(catalogue => catalogue.Entries))
        {
            Assert.True(entry.Documentation.Length >= 60, $"{entry.Name}: {entry.Documentation}");
            Assert.True(entry.Examples.Ok.Length >= 1 || entry.Removed is not null, $"{entry.Name} has no ok example");
            Assert.True(entry.Examples.Fail.Length >= 1, $"{entry.Name} has no fail example");
            Assert.All(entry.Options, option => Assert.True(option.Documentation.Length >= 10, $"{entry.Name} {option.Name}: {option.Documentation}"));
        }
    }

    [Fact]
    public void No_two_entries_have_the_same_explanation() =>
        Assert.Empty(Catalogue.All.SelectMany(catalogue => catalogue.Entries).GroupBy(entry => entry.Documentation).Where(group => group.Count() > 1).SelectMany(group => group).Select(entry => entry.Name));
}
