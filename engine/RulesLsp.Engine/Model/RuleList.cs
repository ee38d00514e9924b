using System.Collections;
using System.Runtime.CompilerServices;

namespace RulesLsp.Engine.Model;

/// <summary>
/// Rules in an order: those of a chain, or those of a file. Immutable; a rule is the same object each time it is asked for, whichever
/// list is asked. The lists of an edited file make their rules when they are asked for, since an edit asks for few of them.
/// Safe for use by several threads.
/// </summary>
[CollectionBuilder(typeof(RuleList), nameof(Create))]
public abstract class RuleList : IReadOnlyList<Rule>
{
    /// <summary>No rules.</summary>
    public static RuleList Empty { get; } = new MadeRules([]);

    public abstract int Length { get; }

    public bool IsEmpty => Length == 0;

    int IReadOnlyCollection<Rule>.Count => Length;

    /// <summary>The lines (0-based) of the rules.</summary>
    internal abstract int[] Lines { get; }

    /// <summary>The rules of a chain stand in the order of their lines, and nothing else stands between those of a line.</summary>
    internal virtual bool AreAppended => false;

    /// <summary>Every rule is the first one of its line.</summary>
    internal abstract bool AreFirstOfLines { get; }

    /// <param name="index">0-based.</param>
    public abstract Rule this[int index] { get; }

    /// <summary>The text of a rule; cheaper than the rule.</summary>
    internal abstract BoundRule BoundOf(int index);

    /// <summary>A list of rules that are there.</summary>
    public static RuleList Create(ReadOnlySpan<Rule> rules) => rules.IsEmpty ? Empty : new MadeRules(rules.ToArray());

    /// <summary>A list that takes an array over.</summary>
    internal static RuleList Of(Rule[] rules) => rules.Length == 0 ? Empty : new MadeRules(rules);

    /// <summary>A stretch of the list.</summary>
    public Rule[] Slice(int start, int length)
    {
        var rules = new Rule[length];
        for (int index = 0; index < length; index++)
        {
            rules[index] = this[start + index];
        }

        return rules;
    }

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Rule> IEnumerable<Rule>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Goes through a list.</summary>
    public struct Enumerator(RuleList rules) : IEnumerator<Rule>
    {
        private int _index = -1;

        public readonly Rule Current => rules[_index];

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_index < rules.Length;

        public void Reset() => _index = -1;

        public readonly void Dispose()
        {
        }
    }

    private sealed class MadeRules(Rule[] rules) : RuleList
    {
        private int[]? _lines;
        private bool? _areFirst;

        public override int Length => rules.Length;

        // Two threads may both work these out: either answer will do.
        internal override int[] Lines => _lines ??= Array.ConvertAll(rules, static rule => rule.Line);

        internal override bool AreFirstOfLines => _areFirst ??= Array.TrueForAll(rules, static rule => rule is { SourceIndex: 0, DestinationIndex: 0 });

        internal override BoundRule BoundOf(int index) => rules[index].Bound;

        public override Rule this[int index] => rules[index];
    }
}
