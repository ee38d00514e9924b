using NJsonSchema;
using NJsonSchema.Validation;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>What programs read fits the published schema.</summary>
public sealed class ReportSchemaTests
{
    [Fact]
    public async Task A_comparison_fits_its_schema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "diff.schema.json"));
        CliRun run = await CliRun.OfAsync(["--diff", Path.Combine(CliRun.Folder, "diff", "old.rules"), Path.Combine(CliRun.Folder, "diff", "new.rules"), "--output", "json"]);
        ICollection<ValidationError> errors = schema.Validate(run.Output);
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        Assert.Contains("\"witness\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_of_families_fits_its_schema()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "families.schema.json"));
        CliRun run = await CliRun.OfAsync(["--families", Path.Combine(CliRun.Folder, "families", "rules.v4"), "--output", "json"]);
        ICollection<ValidationError> errors = schema.Validate(run.Output);
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        Assert.Contains("\"everyone\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway.rules", "tcp/8080")]
    [InlineData("server.rules", "22")]
    [InlineData("server6.rules", "tcp/22")]
    public async Task What_is_let_through_to_a_port_fits_its_schema(string file, string port)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "port.schema.json"));
        CliRun run = await CliRun.OfAsync(["--port", port, RepositoryRoot.Combine("tests", "rulesets", file), "--output", "json"]);
        ICollection<ValidationError> errors = schema.Validate(run.Output);
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        Assert.Contains("\"witness\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tests/fixtures/cli")]
    [InlineData("tests/fixtures/lints")]
    [InlineData("tests/rulesets")]
    public async Task The_report_of_a_folder_fits_its_schema(string folder)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(RepositoryRoot.Combine("schemas", "report.schema.json"));
        CliRun run = await CliRun.OfAsync(["--check", RepositoryRoot.Combine(folder), "--output", "json"]);
        ICollection<ValidationError> errors = schema.Validate(run.Output);
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        Assert.Contains("\"diagnostics\"", run.Output, StringComparison.Ordinal);
    }
}
