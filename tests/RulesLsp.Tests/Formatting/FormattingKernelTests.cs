using System.Collections.Frozen;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.CatalogueData;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Formatting;

/// <summary>The canonical form is what the real iptables-save prints, and it loads as the same rules as the text it was made of.</summary>
public sealed class FormattingKernelTests(ITestOutputHelper output)
{
    /// <summary>Fixtures that show where the form has to differ from what is printed, or that do not load.</summary>
    private static readonly string[] Odd = ["kept.rules", "meaning.rules"];

    [KernelFact]
    public void Examples_of_the_catalogue_are_printed_as_iptables_save_prints_them()
    {
        FrozenDictionary<string, string> gaps = ExampleCase.Table("save-gaps.txt");
        HashSet<string> met = [];
        ExampleCase[] cases = [.. ExampleCase.All.Where(example => example.IsOk && example.IsInThisKernel && example.Backend == Backends.Legacy)];
        IReadOnlyList<RestoreResult> results = Load([.. cases.Select(example => example.Restore)]);
        var differences = new List<string>();
        int compared = 0;
        for (int i = 0; i < cases.Length; i++)
        {
            if (!results[i].IsTaken)
            {
                continue;
            }

            compared++;
            string saved = string.Join('\n', SavedRules.Of(results[i].Saved).Values);
            string ours = FormattedText.OfRule(cases[i].Example.Table, cases[i].Example.Chain, cases[i].Example.Rule, cases[i].Family, Backends.Legacy);
            string key = $"{cases[i].Entry.Name}: {cases[i].Example.Rule}";
            if (saved != ours && !(gaps.ContainsKey(key) && met.Add(key)))
            {
                differences.Add($"{cases[i]}\n  iptables-save: {saved}\n  canonical:     {ours}");
            }
        }

        output.WriteLine($"{compared} examples printed, {differences.Count} differ, {met.Count} known gaps");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal([], gaps.Keys.Except(met));
    }

    [KernelFact]
    public void Rulesets_and_their_form_load_alike_and_are_printed_as_the_form()
    {
        string[] files =
        [
            .. FilesOf("tests", "fixtures", "format").Where(file => !Odd.Contains(Path.GetFileName(file))),
            .. FilesOf("tests", "fixtures", "ok"),
            .. FilesOf("tests", "rulesets").Where(file => Path.GetFileName(file) != "broken.rules"),
        ];
        foreach ((string file, string form, RestoreResult original, RestoreResult formatted) in LoadBoth(files))
        {
            Assert.True(original.IsTaken, $"{file}: {original.Errors}");
            Assert.True(formatted.IsTaken, $"{file}, formatted: {formatted.Errors}");
            RequireSame($"{file}, loaded twice", SavedRules.Of(original.Saved), SavedRules.Of(formatted.Saved));
            RequireSame($"{file}, printed", SavedRules.Of(original.Saved), SavedRules.OfLoaded(form));
        }
    }

    [KernelFact]
    public void Where_the_form_differs_from_what_is_printed_it_still_loads_as_the_same_rules()
    {
        foreach ((string file, string form, RestoreResult original, RestoreResult formatted) in LoadBoth(FilesOf("tests", "fixtures", "format").Where(file => file.EndsWith("meaning.rules", StringComparison.Ordinal))))
        {
            Assert.True(original.IsTaken && formatted.IsTaken, $"{file}: {original.Errors} {formatted.Errors}");
            RequireSame(file, SavedRules.Of(original.Saved), SavedRules.Of(formatted.Saved));
            Assert.NotEmpty(SavedRules.Differences(SavedRules.Of(original.Saved), SavedRules.OfLoaded(form)));
        }
    }

    [KernelFact]
    public void Random_rules_load_as_their_form_and_are_printed_as_it()
    {
        var random = new Random(20260107);
        int count = Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full" ? 6_000 : 300;
        KernelRestore[] originals = [.. Enumerable.Range(0, count).Select(_ => RandomRules.Next(random))];
        string[] forms = [.. originals.Select(original => FormattedText.Of(original.Text, original.Family, Backends.Legacy).Text)];
        IReadOnlyList<RestoreResult> results = Load([.. originals.Zip(forms).SelectMany(pair => new[] { pair.First, pair.First with { Text = pair.Second } })]);
        int loaded = 0;
        var differences = new List<string>();
        for (int i = 0; i < originals.Length; i++)
        {
            (RestoreResult original, RestoreResult formatted) = (results[2 * i], results[2 * i + 1]);
            if (original.IsTaken)
            {
                loaded++;
                differences.AddRange(formatted.IsTaken ? [] : [$"{originals[i].Text}{forms[i]}{formatted.Errors}"]);
                differences.AddRange(SavedRules.Differences(SavedRules.Of(original.Saved), SavedRules.Of(formatted.Saved)).Select(difference => $"{originals[i].Text}  loads otherwise: {difference}"));
                differences.AddRange(SavedRules.Differences(SavedRules.Of(original.Saved), SavedRules.Of(forms[i])).Select(difference => $"{originals[i].Text}  is printed otherwise: {difference}"));
            }
        }

        output.WriteLine($"{loaded} of {originals.Length} random rules load, {differences.Count} differences");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(loaded > originals.Length / 2, $"only {loaded} load");
    }

    private static void RequireSame(string what, SortedDictionary<string, string> expected, SortedDictionary<string, string> actual)
    {
        IReadOnlyList<string> differences = SavedRules.Differences(expected, actual);
        Assert.True(differences.Count == 0, $"{what}\n{string.Join('\n', differences)}");
    }

    private static IEnumerable<(string File, string Form, RestoreResult Original, RestoreResult Formatted)> LoadBoth(IEnumerable<string> files)
    {
        string[] paths = [.. files];
        string[] texts = [.. paths.Select(File.ReadAllText)];
        string[] forms = [.. texts.Select(text => FormattedText.Of(text).Text)];
        IReadOnlyList<RestoreResult> results = Load([.. texts.Zip(forms).SelectMany(pair => new[] { Of(pair.First), Of(pair.Second) })]);
        return paths.Select((path, i) => (Path.GetFileName(path), forms[i], results[2 * i], results[2 * i + 1]));
    }

    private static IReadOnlyList<RestoreResult> Load(KernelRestore[] restores)
    {
        using var kernel = new KernelNamespace();
        return kernel.Restore([.. restores.Select(restore => restore with { Print = KernelPrint.Saved })]);
    }

    private static KernelRestore Of(string text) => new(Backends.Legacy, FormattedText.Model(text).Family, text);

    private static IEnumerable<string> FilesOf(params string[] folder) =>
        Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.rules").Order(StringComparer.Ordinal);
}
