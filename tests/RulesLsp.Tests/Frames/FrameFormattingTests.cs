using System.Globalization;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.CatalogueData;
using RulesLsp.Tests.Formatting;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Frames;

/// <summary>The canonical form of rulesets of frames is what the real arptables-save and ebtables-save print, and it loads as the same rules.</summary>
[Trait("Judge", "kernel")]
public sealed class FrameFormattingTests(ITestOutputHelper output)
{
    [KernelFact]
    public void Fixtures_are_printed_as_the_program_saves_them()
    {
        string[] paths = [.. Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", "frames"), "*.rules").Where(path => !path.EndsWith("mistakes.rules", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        foreach (string path in paths)
        {
            string text = FixtureText.WithoutMarkers(File.ReadAllText(path));
            AddressFamily family = CheckedText.Build(path, text).Family;
            FormattedText form = FormattedText.Of(text, family);
            Assert.Empty(form.Kept);
            Assert.Equal(form.Text, FormattedText.Of(form.Text, family).Text);
            RestoreResult[] loaded = [.. Load([new KernelRestore(Backends.Nft, family, text), new KernelRestore(Backends.Nft, family, form.Text)])];
            Assert.All(loaded, result => Assert.True(result.IsTaken, $"{path}: {result.Errors}"));
            Assert.Equal(SavedRules.Of(loaded[0].Saved), SavedRules.Of(loaded[1].Saved));
            Assert.Equal(SavedRules.Of(loaded[0].Saved), SavedRules.OfLoaded(form.Text, family));
        }
    }

    /// <summary>Every variation of an example that loads, loads as its form, and is printed as it but for what the gap list tells.</summary>
    [FullKernelFact]
    public void Rules_near_to_the_examples_are_printed_as_the_program_saves_them()
    {
        ExampleCase[] cases =
            [.. from example in ExampleCase.All
                where example.IsOk && example.IsInThisKernel && !example.Family.HasPackets()
                from rule in ExampleVariations.Of(example.Example.Rule).Append(example.Example.Rule)
                select example with { Example = example.Example with { Rule = rule } }];
        string[] forms = [.. cases.Select(item => FormattedText.OfRule(item.Example.Table, item.Example.Chain, item.Example.Rule, item.Family, Backends.Nft))];
        RestoreResult[] results = [.. Load([.. cases.Select(item => item.Restore)])];
        RestoreResult[] again = [.. Load([.. cases.Zip(forms).Select(pair => pair.First.Restore with { Text = $"*{pair.First.Example.Table}\n{pair.Second}\n" })])];
        SaveGap[] gaps = [.. SaveGap.ReadAll()];
        HashSet<SaveGap> met = [];
        List<string> differences = [];
        int compared = 0;
        int kept = 0;
        for (int i = 0; i < cases.Length; i++)
        {
            if (!results[i].IsTaken || OurVerdict.Errors(cases[i].Restore.Text, cases[i].Family, Backends.Nft).Count > 0)
            {
                continue;
            }

            if (forms[i] == $"-A {cases[i].Example.Chain} {cases[i].Example.Rule}" && FormattedText.Of(cases[i].Restore.Text, cases[i].Family, Backends.Nft).Kept.Count > 0)
            {
                kept++;
                continue;
            }

            string saved = RulesOf(results[i]);
            bool isSame = again[i].IsTaken && RulesOf(again[i]) == saved;
            if (gaps.FirstOrDefault(gap => gap.Covers(cases[i])) is { } known && saved != forms[i])
            {
                met.Add(known);
                continue;
            }

            compared++;
            differences.AddRange(isSame ? [] : [$"{cases[i]}: the form {forms[i]} loads otherwise: {again[i].Errors}{RulesOf(again[i])}\n  {saved}"]);
            differences.AddRange(saved == forms[i] || !isSame ? [] : [$"{cases[i]}\n  saved:     {saved}\n  canonical: {forms[i]}"]);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"formatted|arptables and ebtables, rules near to the examples|{compared}|{100.0 * (compared - differences.Count) / compared:F2} %|{differences.Count}|{kept}"));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal([], gaps.Except(met));
    }

    private static string RulesOf(RestoreResult result) => string.Join('\n', SavedRules.Of(result.Saved).Values);

    private static IReadOnlyList<RestoreResult> Load(KernelRestore[] restores)
    {
        using var kernel = new KernelNamespace();
        return kernel.Restore([.. restores.Select(restore => restore with { Print = KernelPrint.Saved })]);
    }

    /// <summary>A line of save-gaps.txt beside this file: family and entry, tab, regular expression for the rule, tab, reason.</summary>
    private sealed record SaveGap(string Entry, Regex Rule)
    {
        public static IEnumerable<SaveGap> ReadAll() =>
            File.ReadLines(RepositoryRoot.Combine("tests", "RulesLsp.Tests", "Frames", "save-gaps.txt"))
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split('\t'))
                .Select(cells => new SaveGap(cells[0], new Regex(cells[1])));

        public bool Covers(ExampleCase example) => example.Title == Entry && Rule.IsMatch(example.Example.Rule);
    }
}
