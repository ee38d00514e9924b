using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Syntax;
using RulesLsp.Ide;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Ide;

/// <summary>What is told of a long document's first lines before the rest of it is read.</summary>
public sealed class BeginningTests
{
    private const int Long = 21_000;

    /// <summary>Whatever stands behind, in a document whose first lines have every mistake of the fixtures: nothing is told that is not found when all is read.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("# rules-lsp: allow-file RL1001, RL2007 -- known\n")]
    [InlineData("# rules-lsp: allow RL2007\n")]
    [InlineData("# rules-lsp: backend nft\n")]
    [InlineData("# rules-lsp: family ipv6\n")]
    [InlineData("# rules-lsp: expect accept nonsense\n# rules-lsp: nonsense\n")]
    [InlineData("-A INPUT -s {{ address }} -j ACCEPT\n")]
    [InlineData("iptables -A INPUT -j DROP\n")]
    [InlineData("-F\n-X\n")]
    [InlineData("COMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n")]
    [InlineData("-A INPUT -s 1.2.3.4 -j ACCEPT")]
    public void It_is_found_in_the_whole_document_too(string behind)
    {
        int told = 0;
        foreach (string beginning in Beginnings())
        {
            Analysis analysis = Load(beginning, behind);
            ImmutableArray<Diagnostic> first = Assert.NotNull(analysis.BeginningDiagnostics);
            HashSet<string> whole = [.. analysis.FastDiagnostics.Select(Text)];
            Assert.All(first, finding => Assert.Contains(Text(finding), whole));
            told += first.Length;
        }

        // In IPv6 most lines of the fixtures are wrong, and some are not judged as template text.
        Assert.InRange(told, 100, int.MaxValue);
    }

    /// <summary>Of the binder's findings in the first lines none is kept back.</summary>
    [Fact]
    public void It_is_all_that_is_wrong_with_words()
    {
        foreach (string beginning in Beginnings())
        {
            Analysis analysis = Load(beginning, "");
            Assert.Equal(
                analysis.FastDiagnostics.Where(finding => BindingLints.All.Contains(finding.Lint) && finding.Range.Start.Line < 2_500).Select(Text),
                Assert.NotNull(analysis.BeginningDiagnostics).Select(Text));
        }
    }

    [Fact]
    public void Short_documents_and_edited_ones_have_none()
    {
        Analysis opened = Load("-A INPUT -s 1.2.3.400 -j ACCEPT\n", "");
        Assert.NotEmpty(Assert.NotNull(opened.BeginningDiagnostics));
        RulesetSyntax edited = opened.Syntax.WithText(opened.Syntax + "# more\n");
        Assert.Null(Analysis.Create("x.rules", edited, AnalysisOptions.Default, opened).BeginningDiagnostics);
        Assert.Null(Analysis.Create("x.rules", RulesetSyntax.Parse("*filter\n-A INPUT -s 1.2.3.400\nCOMMIT\n"), AnalysisOptions.Default).BeginningDiagnostics);
        Assert.Null(Analysis.Create("x.rules", RulesetSyntax.Parse(string.Concat(Enumerable.Repeat("some: yaml\n", Long))), AnalysisOptions.Default).BeginningDiagnostics);
    }

    /// <summary>The rules of the fixtures, in pieces that fit into the beginning.</summary>
    private static IEnumerable<string> Beginnings() => Directory
        .EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests", "fixtures"), "*.rules", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests", "fixtures", "cases")))
        .SelectMany(File.ReadLines)
        .Select(static line => line[(line.LastIndexOf('|') + 1)..])
        .Where(static line => line.StartsWith('-') || line.StartsWith(' ') || line.StartsWith(':'))
        .Distinct(StringComparer.Ordinal)
        .Chunk(2_000)
        .Select(static lines => string.Join('\n', lines) + "\n");

    private static Analysis Load(string beginning, string behind)
    {
        string rest = string.Concat(Enumerable.Range(0, Long).Select(static number => $"-A INPUT -s 10.{number >> 8 & 255}.{number & 255}.1/32 -j ACCEPT\n"));
        return Analysis.Create("x.rules", RulesetSyntax.Parse($"*filter\n:INPUT ACCEPT [0:0]\n{beginning}{rest}{behind}COMMIT\n"), AnalysisOptions.Default);
    }

    private static string Text(Diagnostic finding) => $"{finding.Code} {finding.Range} {finding.Severity} {finding.Message}";
}
