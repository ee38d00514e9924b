using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Catalogue;

/// <summary>Reads the catalogue's files, strictly: what it returns holds together, or it says which file and key does not.</summary>
public static class CatalogueLoader
{
    private const string PipelineResource = "pipeline.json";
    private const string EntryPrefix = "catalogue/";

    /// <summary>Reads catalogue files and checks them with each other.</summary>
    /// <param name="files">Path, for messages, and content; the one called pipeline.json holds the pipeline, every other one entry.</param>
    /// <exception cref="CatalogueException">A file is wrong, or two contradict each other.</exception>
    public static Catalogue Load(IEnumerable<(string Path, string Json)> files)
    {
        Pipeline? pipeline = null;
        List<(string Path, CatalogueEntry Entry)> entries = [];
        foreach ((string path, string json) in files)
        {
            if (path.EndsWith(PipelineResource, StringComparison.Ordinal))
            {
                pipeline = Pipeline.Load(json);
                continue;
            }

            entries.Add((path, ReadEntry(path, json)));
        }

        if (pipeline is null)
        {
            throw new CatalogueException($"{PipelineResource}: is missing");
        }

        foreach ((string path, CatalogueEntry entry) in entries)
        {
            new EntryCheck(path, entry, pipeline).Run();
        }

        RequireDistinctNames(entries);
        if (entries.Count(pair => pair.Entry.Kind == EntryKind.Builtin) != 1)
        {
            throw new CatalogueException("catalogue: exactly one file must have the kind builtin");
        }

        return new Catalogue(
            pipeline,
            [.. entries.Select(pair => pair.Entry).OrderBy(entry => entry.Kind).ThenBy(entry => entry.Name, StringComparer.Ordinal)]);
    }

    internal static Catalogue LoadEmbedded()
    {
        Assembly assembly = typeof(CatalogueLoader).Assembly;
        return Load(assembly.GetManifestResourceNames()
            .Where(name => name == PipelineResource || name.StartsWith(EntryPrefix, StringComparison.Ordinal))
            .Select(name => (name, ReadResource(assembly, name))));
    }

    private static string ReadResource(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)
            ?? throw new CatalogueException($"{name}: is not part of the program");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static CatalogueEntry ReadEntry(string path, string json)
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
