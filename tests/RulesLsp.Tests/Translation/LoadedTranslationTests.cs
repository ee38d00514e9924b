using System.Globalization;
using System.Text.Json;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Translation;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.CatalogueData;
using RulesLsp.Tests.Corpus;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Oracle.Bench;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Translation;

/// <summary>What is written for nft is loaded by the real one, in a namespace of its own: every example of the catalogue, and real rulesets.</summary>
[Trait("Judge", "kernel")]
public sealed class LoadedTranslationTests(ITestOutputHelper output)
{
    /// <summary>What the running kernel lacks is no fault of the words; nft says so about the part that names it.</summary>
    private static readonly string[] KernelParts = ["queue num", "synproxy ", "osf ", "tproxy ", "socket "];

    [KernelFact]
    public void Every_example_of_the_catalogue_is_loaded_or_refused_with_a_reason()
    {
        ExampleCase[] examples = [.. ExampleCase.All.Where(example => example.IsOk && example.Family.HasPackets() && example.Backend == Backends.Nft)];
        var wrong = new List<string>();
        int translated = 0;
        OwnNamespace.Run(() =>
        {
            foreach (ExampleCase example in examples)
            {
                RulesetTranslation translation = RulesetTranslator.Translate(TranslatedRule.RulesetOf(example.Family, example.Restore.Text), null, example.Entry.Name);
                translated += translation.LeftOut == 0 ? 1 : 0;
                if (Refusal(translation.Script) is { } refusal && !KernelParts.Any(part => translation.Script.Contains(part, StringComparison.Ordinal)))
                {
                    wrong.Add($"{example}: {refusal}");
                }

                if (translation.LeftOut > 0 && !translation.Problems.Any(problem => problem.Grade == TranslationGrade.Untranslatable))
                {
                    wrong.Add($"{example}: left out without a word");
                }
            }
        });
        output.WriteLine($"{examples.Length} examples of the catalogue, {translated} translated and loaded, the others refused with a reason");
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    [KernelFact]
    public void Real_rulesets_are_loaded()
    {
        if (RepositoryRoot.Corpus is null)
        {
            return;
        }

        var wrong = new List<string>();
        (int dumps, int whole, int rules, int leftOut) = (0, 0, 0, 0);
        OwnNamespace.Run(() =>
        {
            foreach ((string file, AddressFamily family) in LoadingDumps())
            {
                RulesetTranslation translation = RulesetTranslator.Translate(TranslatedRule.RulesetOf(family, CorpusFiles.Text($"dumps/{file}")), null, file);
                dumps++;
                whole += translation.LeftOut == 0 ? 1 : 0;
                rules += translation.Rules;
                leftOut += translation.LeftOut;
                if (Refusal(translation.Script) is { } refusal)
                {
                    wrong.Add($"{file} ({family}): {refusal[..Math.Min(600, refusal.Length)]}");
                }
            }
        });
        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{dumps} real rulesets: {dumps - wrong.Count} scripts are loaded, {whole} of them have every rule; of {rules} rules {leftOut} are left out and named");
        output.WriteLine(figures);
        Assert.True(wrong.Count == 0, $"{figures}\n{string.Join("\n\n", wrong)}");
    }

    /// <summary>The dumps that the real iptables loads, for one family each.</summary>
    private static IEnumerable<(string File, AddressFamily Family)> LoadingDumps()
    {
        foreach (JsonElement dump in CorpusFiles.Dumps())
        {
            CorpusWay? way = CorpusWay.All.FirstOrDefault(way => dump.GetProperty("load").TryGetProperty(way.Key, out JsonElement load) && load.IsTrue("load_ok"));
            if (way is not null)
            {
                yield return (dump.Word("file"), way.Family);
            }
        }
    }

    /// <summary>What nft says against a script; null: it is loaded. Its tables are gone afterwards.</summary>
    private static string? Refusal(string script)
    {
        try
        {
            KernelCommand.Run("nft", "-f -", script);
            return null;
        }
        catch (InvalidOperationException refusal)
        {
            return refusal.Message;
        }
        finally
        {
            KernelCommand.Run("nft", "flush ruleset");
        }
    }
}
