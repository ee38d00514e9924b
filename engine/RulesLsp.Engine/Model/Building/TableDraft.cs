using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model.Binding;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Building;

/// <summary>One rule to be: its line, and which addresses of the line's lists it has.</summary>
/// <param name="Called">The chain that it leads to, where that was there when the line was read; <see cref="ChainDraft.Nowhere"/>: it leads to none.</param>
internal readonly record struct RuleDraft(int Line, BoundRule Bound, ushort SourceIndex, ushort DestinationIndex, ChainDraft? Called)
{
    /// <summary>What tells it from every other rule of the file.</summary>
    public (int Line, int SourceIndex, int DestinationIndex) Key => (Line, SourceIndex, DestinationIndex);
}

/// <summary>A chain while the commands of its section run.</summary>
internal sealed class ChainDraft(string name, Hook? hook, ChainOrigin origin)
{
    /// <summary>In place of the chain of a rule that has a target or neither: most rules need not be looked at again.</summary>
    public static readonly ChainDraft Nowhere = new("", null, ChainOrigin.Undeclared);

    public string Name { get; set; } = name;

    /// <summary>Its place in the table that is being made; -1 where it is none of the table's.</summary>
    public int Number { get; set; } = -1;

    /// <summary>It had another name before: what led to it by that one leads elsewhere.</summary>
    public bool IsRenamed { get; set; }

    public Hook? Hook => hook;

    public ChainOrigin Origin { get; set; } = origin;

    public ChainPolicy Policy { get; set; } = hook is null ? ChainPolicy.None : ChainPolicy.Accept;

    public int? DeclarationLine { get; set; }

    public int? PolicyLine { get; set; }

    public GapList<RuleDraft> Rules { get; } = new();

    /// <summary>It was deleted.</summary>
    public bool IsGone { get; set; }

    /// <summary>The line of each rule.</summary>
    public int[] Lines => Rules.Count == 0 ? [] : [.. Enumerable.Range(0, Rules.Count).Select(rule => Rules[rule].Line)];

    /// <summary>Rules that a command for all chains took away, and that iptables-nft still sees until the file is loaded.</summary>
    public List<RuleDraft> Ghosts => field ??= [];

    /// <summary>For a rule in front of which another was put by its number, the line that did so: iptables-nft holds on to it.</summary>
    public Dictionary<(int Line, int SourceIndex, int DestinationIndex), int> Anchors => field ??= [];
}

/// <summary>A section while its commands run.</summary>
internal sealed class TableDraft
{
    private readonly List<ChainDraft> _chains = [];
    private readonly JumpCounts _jumps;
    private readonly JumpCounts _ghostJumps;
    private bool _hasGone;
    private (string Asked, ChainDraft? Found)? _last;
    private (string Asked, ChainDraft? Found)? _lastCalled;

    /// <param name="chains">About how many chains there will be.</param>
    public TableDraft(string name, int line, Pipeline pipeline, int chains = 0)
    {
        Chains.EnsureCapacity(chains);
        ByName.EnsureCapacity(chains);
        Name = name;
        Line = line;
        IsKnown = pipeline.FindTable(name) is not null;
        _jumps = new JumpCounts(() => Chains.SelectMany(static chain => Enumerable.Range(0, chain.Rules.Count).Select(rule => chain.Rules[rule])));
        _ghostJumps = new JumpCounts(() => Chains.SelectMany(static chain => chain.Ghosts));
        foreach (Hook hook in pipeline.HooksOf(name))
        {
            Add(new ChainDraft(Pipeline.ChainName(hook), hook, ChainOrigin.ImplicitBuiltin));
        }
    }

    public string Name { get; }

    public int Line { get; }

    /// <summary>The kernel has such a table.</summary>
    public bool IsKnown { get; }

    public int? CommitLine { get; set; }

    public int? SupersededBy { get; set; }

    public List<ChainDraft> Chains
    {
        get
        {
            // Those that were deleted go when somebody looks: a file may delete thousands one after the other.
            if (_hasGone)
            {
                _chains.RemoveAll(static chain => chain.IsGone);
                _hasGone = false;
            }

            return _chains;
        }
    }

    private Dictionary<string, ChainDraft> ByName { get; } = new(StringComparer.Ordinal);

    /// <summary>A chain line for a chain of one's own, below those that are there; null for a name that needs quotes or is too long.</summary>
    public StructureFix? Declaration(string name) => name.Length > RuleChecks.LongestChainName || name.AsSpan().IndexOfAny(' ', '\t', '"') >= 0
        ? null
        : StructureFix.InsertAbove($"Declare chain {name}", Chains.Select(chain => chain.DeclarationLine ?? Line).DefaultIfEmpty(Line).Max() + 1, $":{name} - [0:0]\n");

    /// <summary>The same for the name behind <c>-j</c> or <c>-g</c>.</summary>
    public ChainDraft? FindCalled(string name)
    {
        if (_lastCalled is not { } last || !ReferenceEquals(last.Asked, name))
        {
            _lastCalled = last = (name, ByName.GetValueOrDefault(name));
        }

        return last.Found;
    }

    /// <summary>Most rules stand in the chain of the one before, whose name is mostly the same object.</summary>
    public ChainDraft? Find(string name)
    {
        if (_last is not { } last || !ReferenceEquals(last.Asked, name))
        {
            _last = last = (name, ByName.GetValueOrDefault(name));
        }

        return last.Found;
    }

    public ChainDraft Add(ChainDraft chain)
    {
        _chains.Add(chain);
        _last = _lastCalled = null;
        ByName[chain.Name] = chain;
        return chain;
    }

    public void Remove(ChainDraft chain)
    {
        chain.IsGone = _hasGone = true;
        _last = _lastCalled = null;
        ByName.Remove(chain.Name);
    }

    public void Rename(ChainDraft chain, string name)
    {
        _last = _lastCalled = null;
        ByName.Remove(chain.Name);
        (chain.Name, chain.IsRenamed) = (name, true);
        ByName[name] = chain;
    }

    /// <summary>A rule leads to a chain of the name.</summary>
    public bool IsCalled(string name) => _jumps.LeadTo(name);

    /// <summary>One that a command for all chains took away did, and iptables-nft still sees it.</summary>
    public bool IsCalledByGhost(string name) => _ghostJumps.LeadTo(name);

    /// <summary>Adds the rules that a line makes to the end of a chain.</summary>
    /// <param name="linesBehind">How many lines of the file stand behind this one.</param>
    public void Append(ChainDraft chain, int line, BoundRule bound, ChainDraft? called, int linesBehind)
    {
        int before = chain.Rules.Count;
        RuleExpansion.Append(chain.Rules, line, bound, called, linesBehind);
        _jumps.Change(bound, chain.Rules.Count - before);
    }

    /// <param name="added">Rules of one line.</param>
    public void Insert(ChainDraft chain, int at, RuleDraft[] added)
    {
        chain.Rules.Insert(at, added);
        _jumps.Change(added[0].Bound, added.Length);
    }

    public void RemoveAt(ChainDraft chain, int at)
    {
        _jumps.Change(chain.Rules[at].Bound, -1);
        chain.Rules.RemoveAt(at);
    }

    /// <summary>Takes all rules of a chain away.</summary>
    public void Flush(ChainDraft chain)
    {
        chain.Ghosts.ForEach(ghost => _ghostJumps.Change(ghost.Bound, -1));
        chain.Ghosts.Clear();
        RemoveAll(chain);
    }

    /// <summary>Takes all rules of all chains away; iptables-nft still sees them.</summary>
    public void FlushAll()
    {
        foreach (ChainDraft chain in Chains)
        {
            for (int rule = 0; rule < chain.Rules.Count; rule++)
            {
                chain.Ghosts.Add(chain.Rules[rule]);
                _ghostJumps.Change(chain.Rules[rule].Bound, 1);
            }

            RemoveAll(chain);
        }
    }

    private void RemoveAll(ChainDraft chain)
    {
        for (int rule = 0; rule < chain.Rules.Count; rule++)
        {
            _jumps.Change(chain.Rules[rule].Bound, -1);
        }

        chain.Rules.Clear();
    }
}
