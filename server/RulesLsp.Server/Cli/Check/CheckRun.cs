using System.Collections.Concurrent;
using RulesLsp.Server.Cli.Fix;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Files;

namespace RulesLsp.Server.Cli.Check;

/// <summary>Checks the files of one run, and fixes them where that is asked; safe for use by several threads.</summary>
internal sealed class CheckRun(CliOptions options, Baseline? baseline, CancellationToken cancellation)
{
    private readonly FileChecker _checker = new(options);
    private readonly ConcurrentDictionary<string, Lock> _writing = new(StringComparer.Ordinal);

    /// <summary>Reads what the check of a file needs besides the file.</summary>
    /// <exception cref="ConfigurationException">The project's configuration can't be used.</exception>
    /// <exception cref="UnusableFileException">It, or the host's description, can't be read.</exception>
    public void Prepare(string path) => _checker.Prepare(path);

    /// <exception cref="UnusableFileException">The file can't be read, or not be written.</exception>
    public FixedFile Check(Func<RulesetText> read, CheckTarget target)
    {
        if (options.Fixes == FixMode.ShowDifference)
        {
            return Fix(read());
        }

        // A link in a folder may lead to any file of the system: who means that one names it.
        bool isFoundLink = target.Origin == TargetOrigin.Found && new FileInfo(target.Path).LinkTarget is not null;
        if (options.Fixes == FixMode.Tell || isFoundLink)
        {
            CheckedFile found = Find(read());
            return new FixedFile(found, found, 0, isFoundLink && FileFixer.ChooseFrom(found.Diagnostics).Length > 0 ? "it is a link; name it, or the file behind it" : null);
        }

        // Two names may lead to one file: the second one finds it fixed.
        string place = new FileInfo(target.Path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(target.Path);
        lock (_writing.GetOrAdd(place, static _ => new Lock()))
        {
            RulesetText text = read();
            FixedFile file = Fix(text);
            if (file.Applied > 0)
            {
                FileReplacement.Write(text, file.Text);
            }

            return file;
        }
    }

    private FixedFile Fix(RulesetText text)
    {
        FixedFile file = new FileFixer(Find).Fix(text);
        return file.Applied > 0 && text.Loss == DecodingLoss.BadBytes
            ? throw new UnusableFileException($"{text.Path}: has bytes that are no UTF-8, which fixing would not keep; nothing was fixed.")
            : file;
    }

    private CheckedFile Find(RulesetText text)
    {
        CheckedFile file = _checker.Check(text, cancellation);
        return baseline?.Without(file) ?? file;
    }
}
