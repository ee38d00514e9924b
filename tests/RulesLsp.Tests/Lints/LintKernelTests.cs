using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Lints;

/// <summary>What the lints claim about refusals, asked of the real iptables: an error is refused on its back ends, the rest loads.</summary>
[Trait("Judge", "kernel")]
public sealed class LintKernelTests(ITestOutputHelper output)
{
    /// <summary>Lints about a file's shape: the file is judged as a whole, since no single line can be taken out.</summary>
    private static readonly HashSet<string> WholeFile =
    [
        "RL1005", "RL1006", "RL1007", "RL1008", "RL1009", "RL1010", "RL1014", "RL1015", "RL1017", "RL1018", "RL1026", "RL3002", "RL3007", "RL3009",
    ];

    [KernelFact]
    public void An_error_is_refused_and_what_is_no_error_loads()
    {
        var wrong = new List<string>();
        foreach (Backends backend in new[] { Backends.Nft, Backends.Legacy })
        {
            (KernelRestore Restore, bool IsTaken, string What)[] claims = [.. Fixtures().SelectMany(fixture => Claims(fixture, backend))];
            using var kernel = new KernelNamespace();
            IReadOnlyList<RestoreResult> answers = kernel.Restore([.. claims.Select(claim => claim.Restore)]);
            for (int i = 0; i < claims.Length; i++)
            {
                if (answers[i].IsTaken != claims[i].IsTaken && !answers[i].LacksSupport && !LacksExtension(answers[i]) && !IsUnanswered(answers[i]))
                {
                    wrong.Add($"{backend} {claims[i].What}: {(claims[i].IsTaken ? "should load" : "should be refused")}; {answers[i].Errors.Split('\n')[0]}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [KernelFact]
    public void What_a_fix_makes_of_an_error_loads()
    {
        var wrong = new List<string>();
        int judged = 0;
        foreach (Backends backend in new[] { Backends.Nft, Backends.Legacy })
        {
            (KernelRestore Restore, string What)[] fixedTexts = [.. Fixtures().SelectMany(fixture => Fixed(fixture, backend))];
            using var kernel = new KernelNamespace();
            IReadOnlyList<RestoreResult> answers = kernel.Restore([.. fixedTexts.Select(claim => claim.Restore)]);
            judged += fixedTexts.Length;
            wrong.AddRange(fixedTexts
                .Where((_, i) => !answers[i].IsTaken && !answers[i].LacksSupport && !LacksExtension(answers[i]) && !IsUnanswered(answers[i]))
                .Select(claim => $"{backend} {claim.What}"));
        }

        output.WriteLine($"{judged} texts after a fix");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(judged > 60);
    }

    /// <summary>Each text after one fix, without the lines that are wrong for other reasons.</summary>
    private static IEnumerable<(KernelRestore Restore, string What)> Fixed(string fixture, Backends backend)
    {
        string text = FixtureText.WithoutMarkers(File.ReadAllText(fixture));
        string name = Path.GetFileName(fixture);
        foreach (Diagnostic finding in Errors(name, text, backend).Where(finding => finding.Fix is not null))
        {
            string mended = EditedText.Apply(text, finding.Fix!.Changes);
            Diagnostic[] left = Errors(name, mended, backend);
            if (left.Length == 0 || !WholeFile.Contains(name[..6]))
            {
                yield return (new KernelRestore(backend, FamilyOf(text), Without(mended, left.SelectMany(LinesOf))), $"{name} line {finding.Range.Start.Line + 1}: {finding.Fix!.Title}");
            }
        }
    }

    private static Diagnostic[] Errors(string name, string text, Backends backend) =>
        [.. CheckedText.Check("lints/" + name, text).Diagnostics.Where(finding => finding.Severity == Severity.Error && !CheckingLints.IsBrokenPromise(finding.Lint) && (finding.Backends & backend) != Backends.None)];

    private static AddressFamily FamilyOf(string text) =>
        text.Contains("# rules-lsp: family ipv6", StringComparison.Ordinal) ? AddressFamily.IPv6 : AddressFamily.IPv4;

    private static IEnumerable<(KernelRestore Restore, bool IsTaken, string What)> Claims(string fixture, Backends backend)
    {
        string text = File.ReadAllText(fixture);
        string name = Path.GetFileName(fixture);
        AddressFamily family = FamilyOf(text);
        Diagnostic[] errors = Errors(name, text, backend);
        if (WholeFile.Contains(name[..6]))
        {
            bool isNoRuleset = name.StartsWith(CheckingLints.TemplateText.Code, StringComparison.Ordinal) || name.StartsWith(HereDocuments.Descriptor.Code, StringComparison.Ordinal);
            yield return (new KernelRestore(backend, family, text), errors.Length == 0 && !isNoRuleset, name);
            yield break;
        }

        int[][] wrong = [.. errors.GroupBy(finding => finding.Range.Start.Line, LinesOf).Select(found => found.SelectMany(lines => lines).Distinct().ToArray())];
        int[] all = [.. wrong.SelectMany(lines => lines).Distinct()];
        yield return (new KernelRestore(backend, family, Without(text, all)), true, $"{name} without the errors");
        foreach (int[] lines in wrong)
        {
            yield return (new KernelRestore(backend, family, Without(text, all.Except(lines))), false, $"{name} line {lines[0] + 1}");
        }
    }

    private static IEnumerable<int> LinesOf(Diagnostic finding) => Enumerable.Range(finding.Range.Start.Line, finding.Range.End.Line - finding.Range.Start.Line + 1);

    // What a lint calls unknown to the catalogue is not installed here either.
    private static bool LacksExtension(RestoreResult answer) => answer.Errors.Contains("Couldn't load match", StringComparison.Ordinal);

    // A host name that no name server answers for is refused, as the lint about host names says; whether one answers is not ours.
    private static bool IsUnanswered(RestoreResult answer) => answer.Errors.Contains("host/network", StringComparison.Ordinal);

    private static string Without(string text, IEnumerable<int> lines)
    {
        string[] all = text.Split('\n');
        foreach (int line in lines)
        {
            all[line] = "#";
        }

        return string.Join('\n', all);
    }

    private static IEnumerable<string> Fixtures() =>
        Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "fixtures", "lints"), "*.rules").Order(StringComparer.Ordinal);
}
