using System.Text.RegularExpressions;
using Xunit;

namespace RulesLsp.Tests.Invariants;

/// <summary>Invariants I1 and I3: references point one way, and nothing below the server knows its protocol.</summary>
public sealed partial class LayeringTests
{
    // A folder of the engine may use the folders of lower rank, and of its own rank where they are one floor.
    private static readonly Dictionary<string, int> Rank = new(StringComparer.Ordinal)
    {
        ["Text"] = 0,
        ["Syntax"] = 1,
        ["Catalogue"] = 2,
        ["Values"] = 2,
        ["Model"] = 3,
        ["Packets"] = 4,
        ["Formatting"] = 4,
        ["Reachability"] = 5,
        ["Tracing"] = 5,
        ["Comparing"] = 6,
        ["Lints"] = 6,
        ["Translation"] = 6,
        ["Reaching"] = 7,
        ["Guarding"] = 8,
        ["Checking"] = 9,
    };

    [Fact]
    public void Folders_of_the_engine_use_earlier_folders_only()
    {
        var wrong = new List<string>();
        foreach (string path in SourceFiles.Under("engine/RulesLsp.Engine", ".cs"))
        {
            string folder = path.Split('/')[2];
            if (!Rank.TryGetValue(folder, out int rank))
            {
                wrong.Add($"{path}: the folder {folder} has no place in the order");
                continue;
            }

            foreach (Match used in UsedFolder().Matches(SourceFiles.Read(path)))
            {
                string name = used.Groups[1].Value;
                bool isOneFloor = folder != name && Rank.GetValueOrDefault(name, int.MaxValue) == rank && rank == Rank["Values"];
                if (name != folder && !isOneFloor && Rank.GetValueOrDefault(name, int.MaxValue) >= rank)
                {
                    wrong.Add($"{path}: {folder} must not use {name}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Projects_reference_downwards_only()
    {
        Assert.Empty(References("engine/RulesLsp.Engine/RulesLsp.Engine.csproj"));
        Assert.Equal(["RulesLsp.Engine.csproj"], References("engine/RulesLsp.Ide/RulesLsp.Ide.csproj"));
        Assert.Contains("RulesLsp.Ide.csproj", References("server/RulesLsp.Server/RulesLsp.Server.csproj"));
    }

    [Fact]
    public void Nothing_below_the_server_names_its_protocol()
    {
        string[] wrong = [.. from path in SourceFiles.Under("engine", ".cs")
                             from Match word in ProtocolWord().Matches(SourceFiles.Read(path))
                             select $"{path}: {word.Value}"];
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> References(string project) =>
        ProjectReference().Matches(SourceFiles.Read(project)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\bRulesLsp\.Engine\.(\w+)\b")]
    private static partial Regex UsedFolder();

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*?([^/""]+\.csproj)""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"\b(Uri|URI|LSP|JSON-RPC|JsonRpc|StreamJsonRpc|textDocument|LanguageServer)\b")]
    private static partial Regex ProtocolWord();
}
