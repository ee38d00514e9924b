using System.Globalization;
using System.Text.Json;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Formatting;

/// <summary>The canonical form against what iptables-save printed for real rulesets and for upstream's own test lines.</summary>
[Trait("Judge", "corpus")]
public sealed class FormattingCorpusTests(ITestOutputHelper output)
{
    private static readonly (string Key, AddressFamily Family)[] Ways = [("legacy4", AddressFamily.IPv4), ("legacy6", AddressFamily.IPv6)];
    private static readonly (string Key, AddressFamily Family)[] FrameWays = [("arpnft", AddressFamily.Arp), ("ebnft", AddressFamily.Bridge)];

    [CorpusFact]
    public void Upstreams_test_lines_are_printed_as_iptables_save_printed_them() => CompareTestLines("iptables test lines", Ways, 0.01);

    [CorpusFact]
    public void Upstreams_test_lines_of_frames_are_printed_as_arptables_save_and_ebtables_save_printed_them() =>
        CompareTestLines("arptables and ebtables test lines", FrameWays, 0);

    private void CompareTestLines(string name, (string Key, AddressFamily Family)[] ways, double mayDiffer)
    {
        int count = 0;
        int kept = 0;
        var differences = new List<string>();
        foreach (string line in File.ReadLines(Path.Combine(RepositoryRoot.Corpus!, "ipt-tests", "rules_t.jsonl")))
        {
            using JsonDocument test = JsonDocument.Parse(line);
            string rule = test.RootElement.GetProperty("rule").GetString()!;
            string table = test.RootElement.GetProperty("table").GetString() ?? "filter";
            foreach ((string key, AddressFamily family) in ways)
            {
                if (!test.RootElement.GetProperty("real").TryGetProperty(key, out JsonElement chains))
                {
                    continue;
                }

                foreach (JsonProperty chain in chains.EnumerateObject().Where(chain => chain.Value.TryGetProperty("saved", out JsonElement saved) && saved.ValueKind == JsonValueKind.String))
                {
                    string expected = chain.Value.GetProperty("saved").GetString()!.Trim();
                    FormattedText actual = FormattedText.Of($"*{table}\n-A {chain.Name} {rule}\nCOMMIT\n", family, family.HasPackets() ? Backends.Legacy : Backends.Nft);
                    count++;
                    kept += actual.Kept.Count;
                    if (actual.Text.Split('\n')[1] != expected)
                    {
                        differences.Add($"{key} {rule}\n  iptables-save: {expected}\n  canonical:     {actual.Text.Split('\n')[1]}");
                    }
                }
            }
        }

        output.WriteLine(Figure(name, count, differences.Count, kept));
        output.WriteLine(string.Join('\n', differences));
        Assert.True(count > 0 && differences.Count <= count * mayDiffer, string.Join('\n', differences));
    }

    [CorpusFact]
    public void Real_rulesets_are_printed_as_iptables_save_printed_them()
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Corpus!, "dumps", "index.json")));
        int files = 0;
        int rules = 0;
        var differences = new List<string>();
        foreach (JsonElement dump in index.RootElement.EnumerateArray())
        {
            foreach ((string key, AddressFamily family) in Ways)
            {
                if (!dump.TryGetProperty("load", out JsonElement load) || !load.TryGetProperty(key, out JsonElement result) || !result.TryGetProperty("canonical", out JsonElement canonical))
                {
                    continue;
                }

                string file = dump.GetProperty("file").GetString()!;
                files++;
                SortedDictionary<string, string> expected = SavedRules.Of(ReadDump(canonical.GetString()!));
                SortedDictionary<string, string> actual = SavedRules.OfLoaded(FormattedText.Of(ReadDump(file), family, Backends.Legacy).Text);
                rules += expected.Values.Sum(chain => chain.Count(character => character == '\n') + 1);
                differences.AddRange(SavedRules.Differences(expected, actual).Select(difference => $"{key} {file} {difference}"));
            }
        }

        output.WriteLine(Figure($"rules of {files} dumps", rules, differences.Count, 0));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>The line that `npm run oracle` reads.</summary>
    private static string Figure(string name, int lines, int otherwise, int kept) =>
        string.Create(CultureInfo.InvariantCulture, $"formatted|{name}|{lines}|{100.0 * (lines - otherwise) / lines:F2} %|{otherwise}|{kept}");

    private static string ReadDump(string file) => File.ReadAllText(Path.Combine(RepositoryRoot.Corpus!, "dumps", file));
}
