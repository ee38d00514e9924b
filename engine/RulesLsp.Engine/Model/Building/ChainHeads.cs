using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Building;

/// <summary>What is known of a chain besides its rules: see <see cref="Chain"/>.</summary>
internal sealed record ChainHead(ChainIdentity Identity, Hook? Hook, ChainOrigin Origin, ChainPolicy Policy, int? DeclarationLine, int? PolicyLine)
{
    /// <param name="number">The place of the new chain in its table.</param>
    public static ChainHead Of(ChainDraft draft, string table, int number) =>
        new(new ChainIdentity(draft.Name, table, number), draft.Hook, draft.Origin, draft.Policy, draft.DeclarationLine, draft.PolicyLine);

    public static ChainHead Of(Chain chain) => new(chain.Identity, chain.Hook, chain.Origin, chain.Policy, chain.DeclarationLine, chain.PolicyLine);

    /// <summary>The chain as one version has it, still without its rules.</summary>
    /// <param name="number">Its place in the table of that version.</param>
    public Chain ToChain(int number) => new()
    {
        Name = Identity.Name,
        TableName = Identity.TableName,
        Identity = Identity,
        Hook = Hook,
        Origin = Origin,
        Policy = Policy,
        DeclarationLine = DeclarationLine,
        PolicyLine = PolicyLine,
        Index = number,
    };

    /// <summary>The same chain after an edit of other lines.</summary>
    public ChainHead Moved(LineEdit change) => this with
    {
        DeclarationLine = DeclarationLine is { } declared ? change.Moved(declared) : null,
        PolicyLine = PolicyLine is { } policy ? change.Moved(policy) : null,
    };
}

/// <summary>What is known of the chains of a table besides their rules: versions of a file share it as long as no edit is about chains.</summary>
internal sealed class ChainHeads
{
    private readonly ImmutableArray<ChainHead> _heads;
    private int[]? _declared;

    /// <param name="numbers">The index of each name.</param>
    public ChainHeads(ImmutableArray<ChainHead> heads, Dictionary<string, int>? numbers = null)
    {
        _heads = heads;
        Numbers = numbers ?? heads.Select(static (head, number) => (head.Identity.Name, number)).ToDictionary(StringComparer.Ordinal);
        AreAllDeclared = true;
        LastLine = -1;
        foreach (ChainHead head in heads)
        {
            AreAllDeclared &= head.Origin is ChainOrigin.Declared or ChainOrigin.ImplicitBuiltin;
            HasUndeclared |= head.Origin == ChainOrigin.Undeclared;
            LastLine = Math.Max(LastLine, Math.Max(head.DeclarationLine ?? -1, head.PolicyLine ?? -1));
        }
    }

    public int Count => _heads.Length;

    /// <summary>The index of each name.</summary>
    public Dictionary<string, int> Numbers { get; }

    /// <summary>Lines of the file declare all chains but built-in ones.</summary>
    public bool AreAllDeclared { get; }

    /// <summary>A rule names a chain that nothing declares.</summary>
    public bool HasUndeclared { get; }

    /// <summary>The last line (0-based) that declares a chain or sets a policy; -1: none does.</summary>
    public int LastLine { get; }

    /// <summary>The numbers of the chains that lines of the file declare, other than built-in ones.</summary>
    public int[] Declared => _declared ??= [.. Enumerable.Range(0, _heads.Length).Where(chain => _heads[chain] is { Hook: null, Origin: ChainOrigin.Declared, DeclarationLine: not null })];

    public ChainHead this[int chain] => _heads[chain];

    public static ChainHeads Of(Chain[] chains) => new([.. chains.Select(ChainHead.Of)]);

    /// <summary>The hooks of the built-in chains, which have the first numbers.</summary>
    public Hook?[] Builtin => [.. _heads.Select(static head => head.Hook).TakeWhile(static hook => hook is not null)];

    /// <summary>The chains have these names, in this order.</summary>
    public bool HaveNames(List<ChainDraft> drafts)
    {
        int same = 0;
        while (same < Math.Min(drafts.Count, Count) && drafts[same].Name == _heads[same].Identity.Name)
        {
            same++;
        }

        return same == drafts.Count && same == Count;
    }

    /// <summary>Other heads; they share the numbers where the names are the same, in the same order.</summary>
    public ChainHeads With(List<ChainHead> heads)
    {
        bool areSame = heads.Count == Count;
        for (int number = 0; areSame && number < heads.Count; number++)
        {
            areSame = heads[number].Identity.Name == _heads[number].Identity.Name;
        }

        return new ChainHeads([.. heads], areSame ? Numbers : null);
    }

    /// <summary>The number of the chain that a rule leads to; -1: it leads to none. A name that is a target is never looked up among the chains.</summary>
    public int CalledBy(BoundRule rule) =>
        rule is { JumpName: { } name, Target.Entry: null } && Numbers.TryGetValue(name, out int number) && _heads[number].Hook is null ? number : -1;

    /// <summary>One of the rules leads to one of the chains.</summary>
    public bool HaveCallAmong(ReadOnlySpan<BoundRule?> rules)
    {
        bool hasCall = false;
        foreach (BoundRule? rule in rules)
        {
            hasCall |= rule is not null && CalledBy(rule) >= 0;
        }

        return hasCall;
    }

    /// <summary>The same chains after an edit of other lines.</summary>
    public ChainHeads Moved(LineEdit change) => change.Shift == 0 || LastLine < change.Start ? this : new([.. _heads.Select(head => head.Moved(change))], Numbers);
}
