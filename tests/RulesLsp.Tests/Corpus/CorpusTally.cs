using RulesLsp.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Corpus;

/// <summary>
/// Counts verdicts of ours that agree with the real ones. Differences are looked up in known-differences.txt: what depends on the host, what
/// no real load said, and what an earlier line's error says already is left out of the count; every other one counts against us, listed or not.
/// </summary>
internal sealed class CorpusTally(string name)
{
    private const string Host = "host";
    private const string TestOnly = "test-only";
    private const string Procedure = "procedure";
    private const string Once = "once";

    /// <summary>How a line of known-differences.txt reads: set, tab, identity, tab, kind, tab, cause.</summary>
    private static readonly Dictionary<(string Set, string Id), string> Known =
        File.ReadLines(RepositoryRoot.Combine("tests", "RulesLsp.Tests", "Corpus", "known-differences.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToDictionary(cells => (cells[0], cells[1]), cells => cells[2]);

    private readonly List<string> _falseRefusals = [];
    private readonly List<string> _missed = [];
    private readonly HashSet<string> _met = [];
    private readonly List<(string Id, string Way)> _testOnly = [];
    private int _count;
    private int _leftOut;

    /// <summary>The verdicts that were recorded by <c>--test</c> alone, which differ.</summary>
    public IReadOnlyList<(string Id, string Way)> OnlyTested => _testOnly;

    /// <summary>Compares one verdict.</summary>
    /// <param name="id">What is judged, as known-differences.txt names it.</param>
    /// <param name="shown">What is judged, for people.</param>
    /// <param name="problem">What we have against it; null: nothing.</param>
    public void Add(string id, string way, string shown, RealVerdict real, string? problem)
    {
        bool isAgreed = (problem is null) == (real == RealVerdict.Taken);
        if (isAgreed)
        {
            _count++;
            return;
        }

        string kind = Known.GetValueOrDefault((name, id), "");
        if (kind.Length > 0)
        {
            _met.Add(id);
        }

        if (kind == TestOnly)
        {
            _testOnly.Add((id, way));
        }

        if (kind is Host or TestOnly or Procedure or Once)
        {
            _leftOut++;
            return;
        }

        _count++;
        (problem is null ? _missed : _falseRefusals).Add($"{way} {id}: {shown}{(problem is null ? "" : $" :: {problem}")}");
    }

    /// <summary>Prints the figures and holds them to the goal; a listed difference that is none any more is an error too.</summary>
    /// <param name="leastPercent">The least share of verdicts that must agree, in percent.</param>
    /// <param name="mostFalseRefusals">How many texts may be refused that load.</param>
    public void Finish(ITestOutputHelper output, double leastPercent, int mostFalseRefusals = 0)
    {
        var figures = new VerdictFigures(name, _count, _falseRefusals.Count, _missed.Count, _leftOut, leastPercent);
        figures.Print(output);
        string[] shown = [.. _falseRefusals.Select(line => "refused, and loads: " + line), .. _missed.Select(line => "not refused: " + line)];
        string[] listing = [.. shown.Take(60)];
        output.WriteLine(string.Join('\n', listing));
        Assert.True(_falseRefusals.Count <= mostFalseRefusals && figures.Percent >= leastPercent, $"{figures}\n{string.Join('\n', listing)}");
        Assert.Equal([], Known.Keys.Where(key => key.Set == name).Select(key => key.Id).Except(_met));
    }
}

/// <summary>What the real tool said.</summary>
internal enum RealVerdict
{
    Taken,
    Refused,
}
