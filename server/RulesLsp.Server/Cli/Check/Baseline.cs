using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli.Reports;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Check;

/// <summary>
/// The findings that a project knows and has not mended yet (schemas/baseline.schema.json). They are known by what they say and not
/// by where they stand. An expectation is a test and never known to fail. Safe for use by several threads.
/// </summary>
internal sealed class Baseline
{
    private static readonly BaselineJson Readable = new(ReportText.ReadableJson(BaselineJson.Default.Options));

    private const int CurrentVersion = 1;
    private const int MostStaleTold = 10;

    private readonly string _path;
    private readonly string _folder;
    private readonly SortedDictionary<string, BaselineEntry[]> _files;
    private readonly ConcurrentDictionary<string, ImmutableHashSet<string>> _seen = new(StringComparer.Ordinal);

    private Baseline(string path, SortedDictionary<string, BaselineEntry[]> files)
    {
        _path = path;
        _folder = FolderOf(path);
        _files = files;
    }

    /// <summary>Reads a baseline.</summary>
    /// <exception cref="UnusableFileException">It can't be read or is none.</exception>
    public static Baseline Read(string path)
    {
        try
        {
            BaselineRoot? root = JsonSerializer.Deserialize(TextFiles.Read(path).Text, Readable.BaselineRoot);
            return root is { Version: CurrentVersion, Files: { } files }
                ? new Baseline(path, files)
                : throw new UnusableFileException($"{path}: is no baseline of this version: write it anew with --write-baseline.");
        }
        catch (JsonException broken)
        {
            throw new UnusableFileException($"{path}:{(broken.LineNumber ?? 0) + 1}:{(broken.BytePositionInLine ?? 0) + 1}: is no baseline: write it anew with --write-baseline.");
        }
    }

    /// <summary>Writes all findings of a check as known.</summary>
    /// <exception cref="UnusableFileException">It can't be written.</exception>
    public static int Write(string path, CheckReport report)
    {
        var files = new SortedDictionary<string, BaselineEntry[]>(StringComparer.Ordinal);
        foreach (CheckedFile file in report.Files)
        {
            BaselineEntry[] entries = [.. KnowableOf(file).Select(known => new BaselineEntry(known.Print, known.Finding.Code, FindingPrints.LineWords(file, known.Finding.Range.Start.Line)))];
            if (entries.Length > 0)
            {
                files[KeyOf(FolderOf(path), file.Path)] = entries;
            }
        }

        FileReplacement.WriteNewOrOld(path, JsonSerializer.Serialize(new BaselineRoot(CurrentVersion, files), Readable.BaselineRoot) + "\n");
        return files.Values.Sum(entries => entries.Length);
    }

    /// <summary>The file without the findings that are known.</summary>
    public CheckedFile Without(CheckedFile file)
    {
        string key = KeyOf(_folder, file.Path);
        if (!_files.TryGetValue(key, out BaselineEntry[]? entries))
        {
            return file;
        }

        HashSet<string> known = [.. entries.Select(entry => entry.Fingerprint)];
        HashSet<Diagnostic> left = new(ReferenceEqualityComparer.Instance);
        left.UnionWith(KnowableOf(file).Where(finding => known.Contains(finding.Print)).Select(finding => finding.Finding));
        ImmutableHashSet<string> seen = [.. KnowableOf(file).Select(finding => finding.Print).Where(known.Contains)];
        _seen.AddOrUpdate(key, seen, (_, before) => before.Union(seen));
        return file with { Diagnostics = [.. file.Diagnostics.Where(finding => !left.Contains(finding))] };
    }

    /// <summary>Lines about the entries that the files have no finding for any more, or whose file is gone.</summary>
    public IEnumerable<string> StaleLines(ImmutableArray<CheckedFile> files)
    {
        Dictionary<string, CheckedFile> byKey = files.DistinctBy(file => KeyOf(_folder, file.Path)).ToDictionary(file => KeyOf(_folder, file.Path));
        string[] stale =
        [
            .. from pair in _files
               from entry in pair.Value
               where byKey.TryGetValue(pair.Key, out CheckedFile? file)
                   ? IsStale(pair.Key, entry, file)
                   : !File.Exists(Path.Combine(_folder, pair.Key))
               select $"{_path}: stale: {pair.Key}: {entry.Code} {Words.Printable(entry.Line)}",
        ];
        return stale.Length <= MostStaleTold ? stale : [.. stale.Take(MostStaleTold), $"{_path}: stale: and {stale.Length - MostStaleTold} more; --write-baseline writes it anew"];
    }

    /// <summary>What a check leaves out by its lint can't be called gone.</summary>
    private bool IsStale(string key, BaselineEntry entry, CheckedFile file) =>
        !(_seen.GetValueOrDefault(key)?.Contains(entry.Fingerprint) ?? false)
        && (LintCatalogue.Find(entry.Code) is not { } lint || file.Settings.Reports(lint));

    private static IEnumerable<(Diagnostic Finding, string Print)> KnowableOf(CheckedFile file)
    {
        ImmutableArray<Diagnostic> knowable = [.. file.Diagnostics.Where(finding => !CheckingLints.IsBrokenPromise(finding.Lint))];
        return knowable.Zip(FindingPrints.Of(file, knowable));
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";

    private static string KeyOf(string folder, string path) => Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace('\\', '/');
}

internal sealed record BaselineRoot(int Version, SortedDictionary<string, BaselineEntry[]>? Files);

/// <summary>One known finding.</summary>
/// <param name="Line">The words of its line, for those who read the file; only the print counts.</param>
internal sealed record BaselineEntry(string Fingerprint, string Code, string Line);

/// <summary>The baseline's types, compiled for NativeAOT.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(BaselineRoot))]
internal sealed partial class BaselineJson : JsonSerializerContext;
