using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Catalogue;

/// <summary>Which tables look at a packet at which hook, and in which order.</summary>
public sealed class Pipeline
{
    private readonly FrozenDictionary<string, PipelineTable> tables;
    private readonly FrozenDictionary<string, Hook> hooks;
    private readonly FrozenDictionary<(string Table, Hook Hook), PipelineChain> chains;
    private readonly FrozenDictionary<string, ImmutableArray<Hook>> hooksOfTable;
    private readonly FrozenDictionary<(Hook Hook, Backends Backend), ImmutableArray<string>> tablesAtHook;

    private Pipeline(PipelineFile file)
    {
        File = file;
        hooks = file.Hooks.ToFrozenDictionary(name => name, ParseHook, StringComparer.Ordinal);
        tables = file.Tables.ToFrozenDictionary(table => table.Name, StringComparer.Ordinal);
        chains = file.Tables
            .SelectMany(table => table.Chains.Select(chain => (table, chain)))
            .ToFrozenDictionary(pair => (pair.table.Name, ParseHook(pair.chain.Hook)), pair => pair.chain);
        hooksOfTable = file.Tables.ToFrozenDictionary(
            table => table.Name,
            table => table.Chains.Select(chain => ParseHook(chain.Hook)).Order().ToImmutableArray(),
            StringComparer.Ordinal);
        tablesAtHook = (from hook in hooks.Values
                        from backend in new[] { Backends.Nft, Backends.Legacy }
                        select (hook, backend)).ToFrozenDictionary(key => key, key => OrderTables(key.hook, key.backend));
        Ways = file.Ways.ToFrozenDictionary(way => way.Name, way => way.Hooks.Select(ParseHook).ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>The file as read.</summary>
    public PipelineFile File { get; }

    /// <summary>The tables in the file's order.</summary>
    public ImmutableArray<PipelineTable> Tables => File.Tables;

    /// <summary>The hooks that a packet meets, by way through the host: "receive", "forward", "output".</summary>
    public FrozenDictionary<string, ImmutableArray<Hook>> Ways { get; }

    /// <summary>Reads pipeline.json, in UTF-8.</summary>
    /// <exception cref="CatalogueException">The text is no pipeline, or names a hook that does not exist.</exception>
    public static Pipeline Load(ReadOnlySpan<byte> json)
    {
        try
        {
            PipelineFile file = JsonSerializer.Deserialize(json, CatalogueJson.Default.PipelineFile)
                ?? throw new CatalogueException("pipeline.json: is null");
            return new Pipeline(file);
        }
        catch (JsonException problem)
        {
            throw new CatalogueException($"pipeline.json: {problem.Path}: {problem.Message}", problem);
        }
    }

    /// <summary>The table of this exact name, or null.</summary>
    public PipelineTable? FindTable(ReadOnlySpan<char> name) =>
        tables.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out PipelineTable? table) ? table : null;

    /// <summary>The hook that a built-in chain of this exact name stands at, in any table; null for other names.</summary>
    public Hook? FindHook(ReadOnlySpan<char> name) =>
        hooks.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out Hook hook) ? hook : null;

    /// <summary>The hook that the built-in chain <paramref name="chain"/> of <paramref name="table"/> stands at; null when the table has no such chain.</summary>
    public Hook? FindBuiltinChain(ReadOnlySpan<char> table, ReadOnlySpan<char> chain)
    {
        if (FindHook(chain) is not { } hook || FindTable(table) is not { } found)
        {
            return null;
        }

        return chains.ContainsKey((found.Name, hook)) ? hook : null;
    }

    /// <summary>The hooks of a table's built-in chains, in hook order; empty for an unknown table.</summary>
    public ImmutableArray<Hook> HooksOf(string table) => hooksOfTable.GetValueOrDefault(table, []);

    /// <summary>The tables that see a packet at <paramref name="hook"/>, in the order in which they see it.</summary>
    /// <param name="backend">One back end; with both the legacy order, which is the canonical one.</param>
    public ImmutableArray<string> TablesAt(Hook hook, Backends backend) =>
        tablesAtHook[(hook, backend == Backends.Nft ? Backends.Nft : Backends.Legacy)];

    /// <summary>Netfilter priority of a table at a hook: lower runs earlier; null when the table has no chain there.</summary>
    public int? PriorityOf(string table, Hook hook, Backends backend)
    {
        if (!chains.TryGetValue((table, hook), out PipelineChain? chain))
        {
            return null;
        }

        return backend == Backends.Nft ? chain.PriorityNft ?? chain.Priority : chain.Priority;
    }

    /// <summary>The name of the built-in chains at a hook.</summary>
    public static string ChainName(Hook hook) => hook switch
    {
        Hook.Prerouting => "PREROUTING",
        Hook.Input => "INPUT",
        Hook.Forward => "FORWARD",
        Hook.Output => "OUTPUT",
        _ => "POSTROUTING",
    };

    private static Hook ParseHook(string name)
    {
        foreach (Hook hook in Enum.GetValues<Hook>())
        {
            if (ChainName(hook) == name)
            {
                return hook;
            }
        }

        throw new CatalogueException($"pipeline.json: there is no hook '{name}'");
    }

    private ImmutableArray<string> OrderTables(Hook hook, Backends backend) =>
        [.. Tables.Where(table => chains.ContainsKey((table.Name, hook))).OrderBy(table => PriorityOf(table.Name, hook, backend)).Select(table => table.Name)];
}
