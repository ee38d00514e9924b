using RulesLsp.Engine.Values;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Kernel;

/// <summary>The rulesets that the tests call good are good for the real tools too.</summary>
[Trait("Judge", "kernel")]
public sealed class FixturesLoadTests
{
    private const string Broken = "broken.rules";

    [KernelFact]
    public void Good_rulesets_load_on_both_back_ends()
    {
        string[] files = [.. FilesOf("tests", "fixtures", "ok").Concat(FilesOf("tests", "rulesets").Where(file => Path.GetFileName(file) != Broken))];
        Assert.NotEmpty(files);
        IReadOnlyList<(KernelRestore Restore, string File, RestoreResult Result)> loaded = Load(files);
        Assert.Empty(loaded.Where(load => !load.Result.IsTaken).Select(load => $"{load.File} {load.Restore.Program}: {load.Result.Errors}"));
    }

    [KernelFact]
    public void The_broken_ruleset_is_refused_by_both_back_ends() =>
        Assert.All(Load([RepositoryRoot.Combine("tests", "rulesets", Broken)]), load => Assert.False(load.Result.IsTaken));

    private static List<(KernelRestore Restore, string File, RestoreResult Result)> Load(string[] files)
    {
        var loaded = new List<(KernelRestore, string, RestoreResult)>();
        foreach (Backends backend in new[] { Backends.Nft, Backends.Legacy })
        {
            using var kernel = new KernelNamespace();
            KernelRestore[] restores = [.. files.Select(file => Of(File.ReadAllText(file), backend))];
            IReadOnlyList<RestoreResult> results = kernel.Restore(restores);
            loaded.AddRange(restores.Select((restore, i) => (restore, files[i], results[i])));
        }

        return loaded;
    }

    private static KernelRestore Of(string text, Backends backend) =>
        new(backend, text.Contains("# rules-lsp: family ipv6", StringComparison.Ordinal) ? AddressFamily.IPv6 : AddressFamily.IPv4, text);

    private static IEnumerable<string> FilesOf(params string[] folder) =>
        Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.rules").Order(StringComparer.Ordinal);
}
