using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Files;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;

namespace RulesLsp.Server.Workspace;

/// <summary>The rulesets in the workspace's folders, beside the documents that are open.</summary>
internal sealed class WorkspaceFiles(ServerSession session)
{
    /// <summary>Who opens a whole disk as a workspace gets the first of its rulesets.</summary>
    private const int MostFiles = 500;

    /// <summary>Larger rulesets are judged when they are opened.</summary>
    private const long LargestFile = 4 << 20;

    /// <summary>How long a list of a folder holds where the editor does not tell of new files.</summary>
    private static readonly TimeSpan ListLife = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, ClosedFile> _known = new(StringComparer.Ordinal);
    private readonly Lock _listing = new();
    private ImmutableArray<string> _folders = [];
    private ImmutableArray<string> _paths = [];
    private Stopwatch? _listed;
    private long _lastResult;

    /// <summary>Takes the folders that the editor has open.</summary>
    public void Open(InitializeParams parameters) => Change(
        parameters.WorkspaceFolders is { Length: > 0 } folders ? [.. folders.Select(folder => folder.Uri)] : parameters.RootUri is { } root ? [root] : [], []);

    /// <summary>Takes folders in and lets others go.</summary>
    public void Change(IEnumerable<string> added, IEnumerable<string> removed)
    {
        lock (_listing)
        {
            _folders = [.. _folders.Except(removed.Select(DocumentUri.PathOf)).Union(added.Select(DocumentUri.PathOf))];
            _listed = null;
        }
    }

    /// <summary>Where files may stand that a document names: in the workspace, and in these folders besides.</summary>
    public ReadableFolders ReadableFrom(IEnumerable<string> others)
    {
        lock (_listing)
        {
            return ReadableFolders.Of(_folders.Concat(others));
        }
    }

    /// <summary>Forgets what was read: files were written, or settings have changed.</summary>
    public void Forget()
    {
        lock (_listing)
        {
            _known.Clear();
            _listed = null;
        }
    }

    /// <summary>The files that no editor has open, in the order of their paths; what was read of one is kept until the file is written.</summary>
    public IEnumerable<ClosedFile> Closed()
    {
        HashSet<string> open = [.. session.Documents.All.Select(document => DocumentUri.PathOf(document.Uri))];
        foreach (string path in Paths())
        {
            if (!open.Contains(path) && At(path) is { } file && file.Stamp.Bytes <= LargestFile)
            {
                yield return file;
            }
        }
    }

    /// <summary>The file at a path as the editor has it, else as it stands on the disk.</summary>
    public FoundDocument Newest(string path) => session.Documents.All.FirstOrDefault(document => DocumentUri.PathOf(document.Uri) == path) is { } open
        ? new FoundDocument(open, null)
        : At(path)?.Find() ?? new FoundDocument(null, null);

    /// <summary>The file at a path as it stands on the disk, kept until it is written; null when there is none.</summary>
    private ClosedFile? At(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return null;
        }

        var stamp = new FileStamp(file.LastWriteTimeUtc, file.Length);
        return _known.AddOrUpdate(path, _ => New(path, stamp), (_, known) => known.Stamp == stamp ? known : New(path, stamp));
    }

    private ClosedFile New(string path, FileStamp stamp) => new(path, stamp, $"file-{Interlocked.Increment(ref _lastResult)}", session);

    private ImmutableArray<string> Paths()
    {
        lock (_listing)
        {
            if (_listed is null || _listed.Elapsed > ListLife)
            {
                _paths = [.. _folders.SelectMany(FilesIn).Distinct(StringComparer.Ordinal).Take(MostFiles)];
                _listed = Stopwatch.StartNew();
            }

            return _paths;
        }
    }

    private static IEnumerable<string> FilesIn(string folder)
    {
        try
        {
            // A link may lead anywhere; who means the file behind it opens that.
            ReadableFolders readable = ReadableFolders.Of([folder]);
            return Directory.Exists(folder) ? RulesetFiles.In(folder).Where(path => new FileInfo(path).LinkTarget is null || readable.Hold(path)) : [];
        }
        catch (UnusableFileException)
        {
            return [];
        }
    }
}
