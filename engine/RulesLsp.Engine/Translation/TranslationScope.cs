using System.Collections.Frozen;
using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>What the words of a rule depend on besides the rule: its table, the hooks that it can be met at, and the host's sets.</summary>
/// <param name="Protocol">The protocol that the rule tests for, not negated; null: none.</param>
/// <param name="MeetsEndedConnections">The rule may meet packets of a TCP connection that has ended where it counts connections.</param>
/// <param name="ChangedSets">The sets that rules of the table add to or take out of.</param>
internal sealed record TranslationScope(
    Catalogue.Catalogue Catalogue,
    AddressFamily Family,
    Chain Chain,
    byte? Protocol,
    bool MeetsEndedConnections,
    HostDescription? Host,
    FrozenSet<string> ChangedSets,
    DeclaredObjects Objects)
{
    public string Table => Chain.TableName;

    /// <summary>The hooks of the built-in chains that lead to the rule.</summary>
    public ImmutableArray<Hook> Hooks => ChainHooks.Of(Chain);

    public NftLanguage Language => Catalogue.Pipeline.File.Nft!;

    /// <summary>What nft calls the family: "ip" or "ip6".</summary>
    public string FamilyWord => Language.Families[FamilyNames.Of(Family)];

    /// <summary>The words that test for a protocol.</summary>
    public string ProtocolTest => Language.ProtocolTests[FamilyNames.Of(Family)];
}

/// <summary>The sets, counters and helpers that the rules of a table have made necessary, each declared once.</summary>
internal sealed class DeclaredObjects
{
    private readonly Dictionary<string, string> _declarations = new(StringComparer.Ordinal);
    private readonly List<string> _new = [];

    /// <summary>A name that begins with these letters and is not taken.</summary>
    public string FreshName(string beginning)
    {
        int number = 0;
        while (_declarations.ContainsKey($"{beginning}{number}"))
        {
            number++;
        }

        return $"{beginning}{number}";
    }

    /// <summary>Whether something of this name was declared.</summary>
    public bool Has(string name) => _declarations.ContainsKey(name);

    /// <summary>Declares something; the same once more costs nothing.</summary>
    /// <param name="command">The command of nft; empty: the rule itself declares it.</param>
    public void Declare(string name, string command)
    {
        if (_declarations.TryAdd(name, command) && command.Length > 0)
        {
            _new.Add(command);
        }
    }

    /// <summary>What was declared since the last time.</summary>
    public ImmutableArray<string> TakeNew()
    {
        ImmutableArray<string> taken = [.. _new];
        _new.Clear();
        return taken;
    }
}
