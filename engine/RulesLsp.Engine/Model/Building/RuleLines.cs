using System.Collections.Concurrent;

namespace RulesLsp.Engine.Model.Building;

/// <summary>The lines (0-based) of the rules of a table's chains, one chain after the other: versions of a file share them where an edit moves nothing.</summary>
/// <param name="starts">For each chain where its rules begin; behind the last one the end.</param>
internal sealed class RuleLines(int[] starts, int[] lines)
{
    /// <summary>The array of a shorter chain is made in less time than it is looked for.</summary>
    private const int WorthSharing = 1_024;

    private readonly ConcurrentDictionary<int, int[]> _arrays = new(1, 1);
    private bool? _areFirst;

    /// <summary>How many rules there are.</summary>
    public int Count => lines.Length;

    /// <summary>No line makes several rules; asked of tables only where rules are appended.</summary>
    public bool AreFirst
    {
        get
        {
            bool areFirst = _areFirst ?? true;
            for (int rule = 1; _areFirst is null && areFirst && rule < lines.Length; rule++)
            {
                areFirst = lines[rule] != lines[rule - 1];
            }

            _areFirst = areFirst;
            return areFirst;
        }
    }

    public static RuleLines Of(Chain[] chains)
    {
        int[] starts = new int[chains.Length + 1];
        for (int chain = 0; chain < chains.Length; chain++)
        {
            starts[chain + 1] = starts[chain] + chains[chain].Rules.Length;
        }

        int[] lines = new int[starts[^1]];
        for (int chain = 0; chain < chains.Length; chain++)
        {
            chains[chain].Rules.Lines.CopyTo(lines, starts[chain]);
        }

        return new RuleLines(starts, lines);
    }

    /// <summary>Those of one chain, in the order of its rules.</summary>
    public ReadOnlySpan<int> Of(int chain) => lines.AsSpan(starts[chain]..starts[chain + 1]);

    /// <summary>The same as an array, which nobody changes: that of a long chain is shared by the versions.</summary>
    public int[] ArrayOf(int chain) => Of(chain).Length < WorthSharing ? Of(chain).ToArray() : _arrays.GetOrAdd(chain, static (chain, lines) => lines.Of(chain).ToArray(), this);
}
