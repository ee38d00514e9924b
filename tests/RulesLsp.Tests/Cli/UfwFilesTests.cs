using System.Text.Json;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Cli;

/// <summary>The files that ufw loads one after the other, each with --noflush, beside the chains that it makes itself.</summary>
public sealed class UfwFilesTests
{
    private static readonly string Folder = RepositoryRoot.Combine("tests", "fixtures", "ufw");

    [Fact]
    public async Task Nothing_is_found_in_files_as_ufw_writes_them() => Assert.Empty(await FindingsAsync(Folder));

    [Theory]
    [InlineData("before.rules")]
    [InlineData("user.rules")]
    [InlineData("before6.rules")]
    [InlineData("user6.rules")]
    public async Task One_of_them_alone_is_silent_about_the_chains_of_ufw(string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rules-lsp-ufw");
        try
        {
            string path = Path.Combine(folder.FullName, name);
            File.Copy(Path.Combine(Folder, name), path);
            Assert.Empty(await FindingsAsync(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_chain_of_ones_own_is_found_in_the_file_that_declares_it()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rules-lsp-ufw");
        try
        {
            string after = Path.Combine(folder.FullName, "after.rules");
            File.Copy(Path.Combine(Folder, "after.rules"), after);
            Assert.Equal(["RL3004"], await FindingsAsync(after));
            Assert.Empty(await FindingsAsync(after, Path.Combine(Folder, "before.rules")));
            File.Copy(Path.Combine(Folder, "before.rules"), Path.Combine(folder.FullName, "before.rules"));
            Assert.Empty(await FindingsAsync(after));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string[]> FindingsAsync(params string[] paths)
    {
        CliRun run = await CliRun.OfAsync(["--check", .. paths, "--output", "json"]);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        return [.. json.RootElement.GetProperty("files").EnumerateArray()
            .SelectMany(file => file.GetProperty("diagnostics").EnumerateArray())
            .Select(diagnostic => diagnostic.GetProperty("code").GetString()!)];
    }
}
