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
        ExampleCase[] cases = [.. ExampleCase.All.Where(example => example.IsOk && example.IsInThisKernel && (example.Backend == Backends.Legacy || !example.Family.HasPackets()))];
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
            string saved = string.Join('\n', SavedRules.Of(results[i].Saved).Values.SelectMany(chain => chain.Split('\n')).Skip(cases[i].Example.Before.Length));
            string ours = FormattedText.OfRule(cases[i].Example.Table, cases[i].Example.Chain, cases[i].Example.Rule, cases[i].Family, cases[i].Backend);
            string key = $"{cases[i].Title}: {cases[i].Example.Rule}";
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

    [KernelFact]
    public void Numbers_of_all_kinds_are_printed_as_iptables_save_prints_them()
    {
        var random = new Random(5);
        string[] units = ["sec", "min", "hour", "day"];
        string[] rules4 =
        [
            .. Enumerable.Range(1, 255).Select(protocol => $"-p {protocol}"),
            .. from unit in units from count in Enumerable.Range(1, 400) select $"-m limit --limit {random.Next(1, 10_001)}/{unit} --limit-burst {BurstFor(unit, count)}",
            .. from unit in units from count in Enumerable.Range(10, 60) select $"-m limit --limit {count}/{unit}",
            .. Enumerable.Range(0, 200).Select(_ => $"-m statistic --mode random --probability {random.NextDouble():f9}"),
            .. Enumerable.Range(1, 20).Select(power => $"-m statistic --mode random --probability {1.0 / (1 << power):f20}"),
            .. from unit in units from count in Enumerable.Range(1, 60) select $"-m hashlimit --hashlimit-name a --hashlimit-upto {random.Next(99, 1_000_001)}/{unit} --hashlimit-burst {BurstFor(unit, count)}",
            .. from unit in new[] { "b", "kb", "mb" } from count in Enumerable.Range(1, 40) select ByteRate(random, unit),
        ];
        string[] rules6 = [.. Enumerable.Range(0, 400).Select(_ => "-s " + string.Join(':', Enumerable.Range(0, 8).Select(_ => Group(random).ToString("x"))) + "/" + random.Next(1, 129))];
        foreach ((string name, AddressFamily family, string[] rules) in new[] { ("IPv4", AddressFamily.IPv4, rules4), ("IPv6", AddressFamily.IPv6, rules6) })
        {
            string text = $"*filter\n{string.Concat(rules.Select(rule => $"-A INPUT {rule} -j ACCEPT\n"))}COMMIT\n";
            RestoreResult result = Load([new KernelRestore(Backends.Legacy, family, text)])[0];
            Assert.True(result.IsTaken, result.Errors);
            FormattedText form = FormattedText.Of(text, family, Backends.Legacy);
            Assert.Empty(form.Kept);
            RestoreResult again = Load([new KernelRestore(Backends.Legacy, family, form.Text)])[0];
            RequireSame(name, SavedRules.Of(result.Saved), SavedRules.Of(again.Saved));

            // Some rates and bursts are printed as others than they are: those keep their own text.
            IReadOnlyList<string> differences = SavedRules.Differences(SavedRules.Of(result.Saved), SavedRules.Of(form.Text));
            output.WriteLine($"{name}: {rules.Length} rules, {differences.Count} printed otherwise\n{string.Join('\n', differences)}");
            Assert.All(differences, difference => Assert.Contains("limit", difference, StringComparison.Ordinal));
            Assert.True(differences.Count < rules.Length / 100, string.Join('\n', differences));
        }
    }

    /// <summary>The kernel refuses a bucket that does not fit its counter: slow rates have small ones.</summary>
    private static int BurstFor(string unit, int count) => unit is "sec" or "min" ? count : 1 + (count % 2);

    private static string ByteRate(Random random, string unit)
    {
        int rate = random.Next(16, unit == "mb" ? 100 : 2_000);
        return $"-m hashlimit --hashlimit-name b --hashlimit-above {rate}{unit}/s --hashlimit-burst {rate * random.Next(2, 9)}{unit}";
    }

    private static int Group(Random random) => random.Next(6) switch { < 3 => 0, 3 => 0xffff, 4 => 0x5efe, _ => random.Next(65_536) };

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

    private static KernelRestore Of(string text) =>
        FormattedText.Model(text).Family is var family && family.HasPackets() ? new(Backends.Legacy, family, text) : new(Backends.Nft, family, text);

    private static IEnumerable<string> FilesOf(params string[] folder) =>
        Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.rules").Order(StringComparer.Ordinal);
}
