using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Catalogue;

/// <summary>Reads the catalogue's files: what does not have their shape is refused with file and key.</summary>
public static class CatalogueLoader
{
    private const string PipelinePrefix = "pipeline";
    private const string EntryPrefix = "catalogue/";

    /// <summary>Reads catalogue files and checks them with each other: what it returns holds together.</summary>
    /// <param name="files">Path, for messages, and content in UTF-8; those called pipeline*.json hold a pipeline, every other one entry.</param>
    /// <returns>One catalogue for each pipeline, in the order of its families; an entry belongs to the one that has its families.</returns>
    /// <exception cref="CatalogueException">A file is wrong, or two contradict each other.</exception>
    public static ImmutableArray<Catalogue> Load(IEnumerable<(string Path, ReadOnlyMemory<byte> Json)> files) => Load(files, Check);

    /// <summary>The catalogues that are part of the program. A test has checked them as <see cref="Load(IEnumerable{ValueTuple{string, ReadOnlyMemory{byte}}})"/> does; they can't change.</summary>
    internal static ImmutableArray<Catalogue> LoadEmbedded() => Load(EmbeddedFiles(), static (_, _) => { });

    /// <summary>The files that are part of the program, each to be read before the next one is asked for.</summary>
    internal static IEnumerable<(string Path, ReadOnlyMemory<byte> Json)> EmbeddedFiles()
    {
        Assembly assembly = typeof(CatalogueLoader).Assembly;
        byte[] memory = [];
        foreach (string name in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(PipelinePrefix, StringComparison.Ordinal) || name.StartsWith(EntryPrefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            int length = (int)stream.Length;
            memory = memory.Length < length ? new byte[Math.Max(length, 2 * memory.Length)] : memory;
            stream.ReadExactly(memory, 0, length);
            yield return (name, memory.AsMemory(0, length));
        }
    }

    private static ImmutableArray<Catalogue> Load(
        IEnumerable<(string Path, ReadOnlyMemory<byte> Json)> files,
        Action<Pipeline, List<(string Path, CatalogueEntry Entry)>> check)
    {
        List<Pipeline> pipelines = [];
        List<(string Path, CatalogueEntry Entry)> entries = [];
        foreach ((string path, ReadOnlyMemory<byte> json) in files)
        {
            if (System.IO.Path.GetFileName(path).StartsWith(PipelinePrefix, StringComparison.Ordinal))
            {
                pipelines.Add(Pipeline.Load(json.Span));
                continue;
            }

            entries.Add((path, ReadEntry(path, json.Span)));
        }

        if (pipelines.Count == 0)
        {
            throw new CatalogueException($"{PipelinePrefix}.json: is missing");
        }

        ILookup<Pipeline, (string Path, CatalogueEntry Entry)> byPipeline = entries.ToLookup(pair => PipelineOf(pair.Path, pair.Entry, pipelines));
        return [.. pipelines.OrderBy(pipeline => FamilyNames.Find(pipeline.File.Families[0])).Select(Make)];

        Catalogue Make(Pipeline pipeline)
        {
            List<(string Path, CatalogueEntry Entry)> own = [.. byPipeline[pipeline]];
            check(pipeline, own);
            return new Catalogue(
                pipeline,
                [.. own.Select(pair => pair.Entry).OrderBy(entry => entry.Kind).ThenBy(entry => entry.Name, StringComparer.Ordinal)]);
        }
    }

    private static Pipeline PipelineOf(string path, CatalogueEntry entry, List<Pipeline> pipelines) =>
        pipelines.Find(pipeline => entry.Families.Any(family => pipeline.File.Families.Contains(family, StringComparer.Ordinal)))
        ?? throw new CatalogueException($"{path}: families: there is no pipeline for {string.Join(", ", entry.Families)}");

    private static void Check(Pipeline pipeline, List<(string Path, CatalogueEntry Entry)> entries)
    {
        foreach ((string path, CatalogueEntry entry) in entries)
        {
            new EntryCheck(path, entry, pipeline).Run();
        }

        RequireDistinctNames(entries);
        if (entries.Count(pair => pair.Entry.Kind == EntryKind.Builtin) != 1)
        {
            throw new CatalogueException($"catalogue: exactly one file of {pipeline.File.Program} must have the kind builtin");
        }
    }

    private static CatalogueEntry ReadEntry(string path, ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CatalogueJson.Default.CatalogueEntry)
                ?? throw new CatalogueException($"{path}: is null");
        }
        catch (JsonException problem)
        {
            throw new CatalogueException($"{path}: {problem.Path}: {problem.Message}", problem);
        }
    }

    private static void RequireDistinctNames(List<(string Path, CatalogueEntry Entry)> entries)
    {
        Dictionary<(EntryKind Kind, string Name, AddressFamily Family), string> seen = [];
        foreach ((string path, CatalogueEntry entry) in entries)
        {
            foreach (AddressFamily family in Enum.GetValues<AddressFamily>())
            {
                if (!Catalogue.IsInFamily(entry.Families, family))
                {
                    continue;
                }

                foreach (string name in entry.Aliases.Prepend(entry.Name))
                {
                    if (!seen.TryAdd((entry.Kind, name, family), path))
                    {
                        throw new CatalogueException($"{path}: name: '{name}' is already taken by {seen[(entry.Kind, name, family)]}");
                    }
                }
            }
        }
    }
}
