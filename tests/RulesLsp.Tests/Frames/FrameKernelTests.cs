using RulesLsp.Engine.Values;
using RulesLsp.Tests.CatalogueData;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Frames;

/// <summary>The real arptables-restore and ebtables-restore judge whole rulesets as the engine does.</summary>
[Trait("Judge", "kernel")]
public sealed class FrameKernelTests(ITestOutputHelper output)
{
    [KernelFact]
    public void Small_texts_are_judged_as_a_load_judges_them()
    {
        StructureText[] texts = [.. StructureText.ReadAll()];
        RestoreResult[] answers = [.. Answers(texts.Select(text => (text.Family, text.Text)))];
        List<string> falseRefusals = [];
        List<string> missed = [];
        int leftOut = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            IReadOnlyList<string> errors = OurVerdict.Errors(texts[i].Text, texts[i].Family, Backends.Nft);
            bool isAgreed = errors.Count == 0 == answers[i].IsTaken;
            Assert.False(isAgreed && texts[i].Reason is not null, $"{texts[i]} is judged alike now: no reason is needed any more");
            if (isAgreed)
            {
                continue;
            }

            if (texts[i].Reason is not null)
            {
                leftOut++;
            }
            else
            {
                (errors.Count == 0 ? missed : falseRefusals).Add($"{texts[i]}: kernel {answers[i].ExitCode} {answers[i].Errors}; engine: {string.Join(" | ", errors)}");
            }
        }

        new VerdictFigures("small rulesets of arptables and ebtables", texts.Length - leftOut, falseRefusals.Count, missed.Count, leftOut, 100).Print(output);
        Assert.True(falseRefusals.Count + missed.Count == 0, string.Join('\n', falseRefusals.Concat(missed)));
    }

    /// <summary>A fixture loads without the lines that its markers call wrong, and with each of them it does not.</summary>
    [KernelFact]
    public void Fixtures_load_but_for_the_lines_with_an_error()
    {
        var cases = new List<(string Name, AddressFamily Family, string Text, bool IsTaken)>();
        foreach (string path in Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", "frames"), "*.rules").Order(StringComparer.Ordinal))
        {
            string text = FixtureText.WithoutMarkers(File.ReadAllText(path));
            string name = Path.GetFileName(path);
            AddressFamily family = CheckedText.Build(path, text).Family;
            int[] wrong = [.. CheckedText.Check(path, text).Diagnostics.Where(finding => finding.Severity == Engine.Lints.Severity.Error).Select(finding => finding.Range.Start.Line).Distinct()];
            cases.Add((name, family, Without(text, wrong), true));
            cases.AddRange(wrong.Select(line => ($"{name}:{line + 1}", family, Without(text, wrong.Where(other => other != line && !NeedsLine(text, line, other))), false)));
        }

        RestoreResult[] answers = [.. Answers(cases.Select(item => (item.Family, item.Text)))];
        output.WriteLine($"{cases.Count} loads");
        Assert.Equal(
            cases.Select(item => (item.Name, item.IsTaken)),
            cases.Select((item, i) => (item.Name, answers[i].IsTaken)));
    }

    // What stands in a table that does not exist is refused with the table's line only.
    private static bool NeedsLine(string text, int line, int other) => text.Split('\n')[other].StartsWith('*') && other < line;

    private static string Without(string text, IEnumerable<int> lines)
    {
        string[] all = text.Split('\n');
        foreach (int line in lines)
        {
            all[line] = "#";
        }

        return string.Join('\n', all);
    }

    private static IReadOnlyList<RestoreResult> Answers(IEnumerable<(AddressFamily Family, string Text)> texts)
    {
        using var kernel = new KernelNamespace();
        return kernel.Restore([.. texts.Select(text => new KernelRestore(Backends.Nft, text.Family, text.Text))]);
    }

    /// <summary>A line of structure.txt for one family.</summary>
    /// <param name="Reason">Why the engine judges it otherwise; null: it does not.</param>
    private sealed record StructureText(AddressFamily Family, string Text, string? Reason)
    {
        public static IEnumerable<StructureText> ReadAll() =>
            from line in File.ReadLines(RepositoryRoot.Combine("tests", "RulesLsp.Tests", "Frames", "structure.txt"))
            where line.Length > 0 && line[0] != '#'
            let cells = line.Split('\t')
            from family in cells[0] == "both" ? [FamilyNames.Arp, FamilyNames.Bridge] : new[] { cells[0] }
            select new StructureText(
                FamilyNames.Find(family)!.Value,
                cells[1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal),
                cells.Length > 2 ? cells[2] : null);
    }
}
