using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Checking;

/// <summary>
/// Findings sorted by place. Of a dead line the finding is made when somebody asks for it, and of how many there are, where, and what kind they are
/// is told without: of a long file an editor shows a thousand. Immutable, and safe for use by several threads.
/// </summary>
public sealed class FindingList : IReadOnlyList<Diagnostic>
{
    private readonly Diagnostic[] _made;
    private readonly TakenLines _taken;

    /// <summary>For each finding its index among those that are made, or the complement of its index among the others.</summary>
    private readonly int[] _order;
    private readonly ImmutableArray<LintSeverity> _severities;

    private FindingList(Diagnostic[] made, TakenLines taken, int[] order, ImmutableArray<LintSeverity> severities) =>
        (_made, _taken, _order, _severities) = (made, taken, order, severities);

    /// <summary>None.</summary>
    public static FindingList Empty { get; } = Of([], TakenLines.None);

    public int Count => _order.Length;

    public Diagnostic this[int index] => _order[index] is >= 0 and var made ? _made[made] : Rated(_taken[~_order[index]]);

    /// <summary>The line (0-based) where a finding begins.</summary>
    public int LineOf(int index) => _order[index] is >= 0 and var made ? _made[made].Range.Start.Line : _taken.LineOf(~_order[index]);

    public LintDescriptor LintOf(int index) => _order[index] is >= 0 and var made ? _made[made].Lint : _taken.LintOf(~_order[index]);

    public Severity SeverityOf(int index) => _order[index] is >= 0 and var made ? _made[made].Severity : SeverityOf(_taken.LintOf(~_order[index]));

    /// <summary>All of them.</summary>
    public ImmutableArray<Diagnostic> ToImmutableArray()
    {
        var all = new Diagnostic[Count];
        SharedWork.Do(Count, (from, to) =>
        {
            (int Index, Diagnostic Finding)? last = null;
            for (int index = from; index < to; index++)
            {
                if (_order[index] >= 0)
                {
                    all[index] = _made[_order[index]];
                    continue;
                }

                int taken = ~_order[index];
                Diagnostic finding = _taken.Make(taken, last is { } before && before.Index == taken - 1 ? before.Finding : null);
                last = (taken, finding);
                all[index] = Rated(finding);
            }
        });
        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }

    /// <summary>Those that begin on some lines (0-based, the last one too), and besides them at least those that can be mended or have several lines.</summary>
    public ImmutableArray<Diagnostic> OnLinesAndMendable(int first, int last)
    {
        var some = ImmutableArray.CreateBuilder<Diagnostic>();
        for (int index = 0; index < Count; index++)
        {
            if (_order[index] >= 0 || (LineOf(index) >= first && LineOf(index) <= last))
            {
                some.Add(this[index]);
            }
        }

        return some.DrainToImmutable();
    }

    public IEnumerator<Diagnostic> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <param name="findings">Sorted by place.</param>
    public static FindingList Of(ImmutableArray<Diagnostic> findings) => Of(ImmutableCollectionsMarshal.AsArray(findings)!, TakenLines.None);

    /// <param name="made">Sorted by place.</param>
    internal static FindingList Of(Diagnostic[] made, TakenLines taken)
    {
        int[] order = new int[made.Length + taken.Count];
        for (int first = 0, second = 0; first < made.Length || second < taken.Count;)
        {
            bool isMade = second == taken.Count || (first < made.Length && IsBefore(made[first], taken, second));
            order[first + second] = isMade ? first : ~second;
            (first, second) = isMade ? (first + 1, second) : (first, second + 1);
        }

        return new FindingList(made, taken, order, []);
    }

    /// <summary>These and others.</summary>
    /// <param name="others">Sorted by place.</param>
    internal FindingList With(Diagnostic[] others)
    {
        if (others.Length == 0)
        {
            return this;
        }

        int[] order = new int[Count + others.Length];
        for (int mine = 0, other = 0; mine < Count || other < others.Length;)
        {
            bool isMine = other == others.Length || (mine < Count && IsBefore(mine, others[other]));
            order[mine + other] = isMine ? _order[mine] : _made.Length + other;
            (mine, other) = isMine ? (mine + 1, other) : (mine, other + 1);
        }

        return new FindingList([.. _made, .. others], _taken, order, _severities);
    }

    /// <summary>Those for which <paramref name="isLeft"/> holds, asked in their order; as bad as somebody calls them.</summary>
    internal FindingList Where(Func<int, bool> isLeft, ImmutableArray<LintSeverity> severities)
    {
        int[] order = [.. Enumerable.Range(0, Count).Where(isLeft).Select(index => _order[index])];
        Diagnostic[] made = severities.IsEmpty ? _made : Array.ConvertAll(_made, finding => Rated(finding, severities));
        return new FindingList(made, _taken, order, severities);
    }

    private bool IsBefore(int index, Diagnostic other) =>
        other.Range.Start.Line is var line && line != LineOf(index) ? LineOf(index) < line : TextOrder.Compare(this[index], other) <= 0;

    private static bool IsBefore(Diagnostic made, TakenLines taken, int index) =>
        made.Range.Start.Line is var line && line != taken.LineOf(index) ? line < taken.LineOf(index) : TextOrder.Compare(made, taken[index]) <= 0;

    private Severity SeverityOf(LintDescriptor lint) => _severities.IsEmpty ? lint.DefaultSeverity : LintSeverity.Chosen(_severities, lint) ?? lint.DefaultSeverity;

    private Diagnostic Rated(Diagnostic finding) => _severities.IsEmpty ? finding : Rated(finding, _severities);

    /// <summary>The finding as bad as the one who asks calls it. What is refused stays so for every other finding.</summary>
    internal static Diagnostic Rated(Diagnostic finding, ImmutableArray<LintSeverity> severities) =>
        LintSeverity.Chosen(severities, finding.Lint) is { } severity ? finding with { Severity = severity } : finding;
}
