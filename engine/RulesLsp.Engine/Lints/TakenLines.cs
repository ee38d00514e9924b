using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Lints;

/// <summary>
/// Findings about dead lines of which nothing is to be told but the rules that take their packets. They are numbers, and become findings when
/// somebody asks for one: an edit may make every line of a long file dead, or move them all, and an editor shows a thousand.
/// Safe for use by several threads.
/// </summary>
internal sealed class TakenLines
{
    private readonly RulesetSyntax? _syntax;
    private readonly TakenLine[] _lines;
    private readonly Taker[] _takers;

    /// <summary>What was asked for, by its line: who asks again, also in a version where it is as it was, gets the same object.</summary>
    private readonly Dictionary<int, Diagnostic> _made;

    /// <param name="lines">Sorted by line, each once.</param>
    private TakenLines(RulesetSyntax? syntax, TakenLine[] lines, Taker[] takers, Dictionary<int, Diagnostic> made) =>
        (_syntax, _lines, _takers, _made) = (syntax, lines, takers, made);

    public static TakenLines None { get; } = new(null, [], [], []);

    public int Count => _lines.Length;

    /// <summary>The line (0-based) that a finding is about; they rise.</summary>
    public int LineOf(int index) => _lines[index].Line;

    public LintDescriptor LintOf(int index) => LintCatalogue.DeadLineLints[(int)_lines[index].Kind].Descriptor;

    public Diagnostic this[int index]
    {
        get
        {
            lock (_made)
            {
                ref Diagnostic? made = ref CollectionsMarshal.GetValueRefOrAddDefault(_made, LineOf(index), out _);
                return made ??= Make(index, null);
            }
        }
    }

    /// <summary>A finding for one who asks for all of them, one after the other: it is not kept.</summary>
    /// <param name="before">What he got for the index before; null: nothing.</param>
    public Diagnostic Make(int index, Diagnostic? before)
    {
        TakenLine line = _lines[index];
        TextRange range = TextOf(line.Line);

        // One rule may take all packets of a hundred thousand others.
        if (before is not null && _lines[index - 1].Kind == line.Kind && line.Kind != DeadLineKind.JointlyShadowed && TakersOf(index).SequenceEqual(TakersOf(index - 1)))
        {
            return before with { Range = range };
        }

        ReadOnlySpan<Taker> takers = TakersOf(index);
        DeadLineLint lint = LintCatalogue.DeadLineLints[(int)line.Kind];
        var related = new RelatedLine[takers.Length];
        for (int taker = 0; taker < related.Length; taker++)
        {
            related[taker] = DeadRuleText.Related(takers[taker]);
        }

        return new Diagnostic(lint.Descriptor, lint.Descriptor.DefaultSeverity, range, lint.Words!(takers, line.Own), ImmutableCollectionsMarshal.AsImmutableArray(related));
    }

    /// <summary>What is still true after an edit, where it stands now.</summary>
    /// <param name="decided">The lines of the new version of which another thing may be true now.</param>
    /// <param name="syntax">That version.</param>
    public TakenLines After(LineEdit change, NumberSet decided, RulesetSyntax syntax)
    {
        NumberSet left = [];
        for (int index = 0; index < _lines.Length; index++)
        {
            int line = LineOf(index);
            if (!change.IsGone(line) && !decided.Contains(change.Moved(line)) && AreLeft(index, change))
            {
                left.Add(index);
            }
        }

        var kept = new TakenLine[left.Count];
        var made = new Dictionary<int, Diagnostic>();
        int next = 0;
        lock (_made)
        {
            foreach (int index in left)
            {
                TakenLine line = _lines[index];
                kept[next++] = line with { Line = change.Moved(line.Line) };
                if (_made.TryGetValue(line.Line, out Diagnostic? known) && IsAsItWas(index, change))
                {
                    made.Add(line.Line, known);
                }
            }
        }

        return new TakenLines(syntax, kept, change.Shift == 0 ? _takers : Array.ConvertAll(_takers, taker => taker with { Line = change.Moved(taker.Line) }), made);
    }

    /// <summary>These and others of the same version, about other lines.</summary>
    public TakenLines With(TakenLines others)
    {
        if (others.Count == 0 || Count == 0)
        {
            return Count == 0 ? others : this;
        }

        var both = new Builder(Count + others.Count);
        for (int mine = 0, other = 0; mine < Count || other < others.Count;)
        {
            bool isMine = other == others.Count || (mine < Count && LineOf(mine) < others.LineOf(other));
            both.Add(isMine ? _lines[mine] : others._lines[other], isMine ? TakersOf(mine++) : others.TakersOf(other++));
        }

        lock (_made)
        {
            return both.Build(_syntax!, new Dictionary<int, Diagnostic>(_made));
        }
    }

    /// <summary>All rules that the finding names are left.</summary>
    private bool AreLeft(int index, LineEdit change)
    {
        foreach (Taker taker in TakersOf(index))
        {
            if (change.IsGone(taker.Line))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>None of the lines that the finding names has moved.</summary>
    private bool IsAsItWas(int index, LineEdit change)
    {
        bool isAsItWas = change.Moved(LineOf(index)) == LineOf(index);
        foreach (Taker taker in TakersOf(index))
        {
            isAsItWas &= change.Moved(taker.Line) == taker.Line;
        }

        return isAsItWas;
    }

    private ReadOnlySpan<Taker> TakersOf(int index) => _takers.AsSpan(_lines[index].First, _lines[index].Takers);

    private TextRange TextOf(int line) => LintContext.RangeOfLine(_syntax!, line);

    /// <param name="First">The index of the first taker.</param>
    /// <param name="Takers">How many there are.</param>
    /// <param name="Own">What the dead rule would have done.</param>
    internal readonly record struct TakenLine(int Line, int First, int Takers, DeadLineKind Kind, RuleDeed Own);

    /// <summary>Puts lines together, one after the other.</summary>
    /// <param name="capacity">About how many will come.</param>
    internal sealed class Builder(int capacity)
    {
        private readonly List<Taker> _takers = [];
        private TakenLine[] _lines = new TakenLine[capacity];
        private int _count;
        private Taker[] _told = [];
        private Rule? _only;

        /// <summary>Whether there is nothing to tell of a line but the rules that take its packets, and those where nobody needs to be told.</summary>
        public static bool CanHold(DeadLine dead, LintContext context) =>
            LintCatalogue.DeadLineLints[(int)dead.Kind].Words is not null
            && dead is { Policies.IsEmpty: true, Calls.IsEmpty: true }
            && (dead.Blockers.Length > 1 || dead.Blockers[0].Chain == dead.Chain)
            && DeadRuleText.LostChain(dead, context).Length == 0;

        public void Add(DeadLine dead, LintContext context)
        {
            // Behind a rule that takes every packet it is always the same one.
            Rule? only = dead.Blockers.Length == 1 ? dead.Blockers[0] : null;
            _told = only is not null && ReferenceEquals(only, _only) ? _told : dead.Takers(context);
            _only = only;
            Add(new TakenLine(dead.Line, 0, 0, dead.Kind, Agree(_told) ? RuleDeed.Take : dead.Deed(context)), _told);
        }

        public TakenLines Build(RulesetSyntax syntax)
        {
            Span<TakenLine> lines = _lines.AsSpan(0, _count);
            bool rise = true;
            for (int line = 1; line < lines.Length && rise; line++)
            {
                rise = lines[line - 1].Line < lines[line].Line;
            }

            // Chain by chain they were found.
            if (!rise)
            {
                lines.Sort(static (one, other) => one.Line.CompareTo(other.Line));
            }

            return Build(syntax, []);
        }

        internal TakenLines Build(RulesetSyntax syntax, Dictionary<int, Diagnostic> made)
        {
            Array.Resize(ref _lines, _count);
            return new TakenLines(syntax, _lines, [.. _takers], made);
        }

        internal void Add(TakenLine line, ReadOnlySpan<Taker> takers)
        {
            // What one rule takes often stands together.
            bool areSame = _count > 0 && CollectionsMarshal.AsSpan(_takers)[_lines[_count - 1].First..].SequenceEqual(takers);
            int first = areSame ? _lines[_count - 1].First : _takers.Count;
            if (!areSame)
            {
                _takers.AddRange(takers);
            }

            if (_count == _lines.Length)
            {
                Array.Resize(ref _lines, Math.Max(16, 2 * _count));
            }

            _lines[_count++] = line with { First = first, Takers = takers.Length };
        }

        private static bool Agree(Taker[] takers)
        {
            for (int taker = 1; taker < takers.Length; taker++)
            {
                if (takers[taker].Deed != takers[0].Deed)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
