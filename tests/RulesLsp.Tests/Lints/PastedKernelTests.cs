using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace RulesLsp.Tests.Lints;

/// <summary>
/// A shell runs the commands in one network namespace, the converted file is loaded into another, and iptables-save prints
/// the same in both.
/// </summary>
[Trait("Judge", "kernel")]
public sealed class PastedKernelTests(ITestOutputHelper output)
{
    [KernelFact]
    public void Converted_commands_load_as_what_the_commands_do()
    {
        int compared = 0;
        foreach (string path in PastedFiles.All)
        {
            string text = File.ReadAllText(path);
            // What a ruleset continues, no shell runs.
            if (path.EndsWith("continued.pasted", StringComparison.Ordinal))
            {
                continue;
            }

            if (PastedFiles.Convert(text) is not { } converted || PastedFiles.Check(converted).Any(finding => finding.Lint == CheckingLints.TemplateText))
            {
                continue;
            }

            foreach (Backends backend in new[] { Backends.Nft, Backends.Legacy })
            {
                AddressFamily family = text.StartsWith("ip6tables", StringComparison.Ordinal) ? AddressFamily.IPv6 : AddressFamily.IPv4;
                Assert.Equal($"{Path.GetFileName(path)} {backend}\n{SavedAfterCommands(text, backend, family)}", $"{Path.GetFileName(path)} {backend}\n{SavedAfterLoading(converted, backend, family)}");
                compared++;
            }
        }

        output.WriteLine($"{compared} comparisons");
        Assert.True(compared >= 20);
    }

    [KernelFact]
    public void Random_scripts_load_as_what_they_do()
    {
        var random = new Random(20_250_817);
        for (int i = 0; i < 24; i++)
        {
            string script = "#!/bin/sh\nset -e\n" + PastedScripts.Next(random);
            string converted = PastedFiles.Convert(script)!;
            Backends backend = i % 2 == 0 ? Backends.Nft : Backends.Legacy;
            Assert.Equal($"{script}\n{SavedAfterCommands(script, backend, AddressFamily.IPv4)}", $"{script}\n{SavedAfterLoading(converted, backend, AddressFamily.IPv4)}");
        }
    }

    private static string SavedAfterLoading(string text, Backends backend, AddressFamily family)
    {
        using var kernel = new KernelNamespace();
        return Saved(kernel, Load(kernel, text, backend, family));
    }

    /// <summary>What stands in tables is loaded, and the rest is run by a shell.</summary>
    private static string SavedAfterCommands(string text, Backends backend, AddressFamily family)
    {
        string[] lines = text.Split('\n');
        string[] commands = [.. lines.Where(IsForShell)];
        using var kernel = new KernelNamespace();
        KernelRestore restore = Load(kernel, string.Join('\n', lines.Where(line => !IsForShell(line))), backend, family);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rules-lsp-pasted");
        try
        {
            string form = backend == Backends.Nft ? "nft" : "legacy";
            string script = $"iptables() {{ iptables-{form} \"$@\"; }}\nip6tables() {{ ip6tables-{form} \"$@\"; }}\nsudo() {{ while [ \"${{1#-}}\" != \"$1\" ]; do shift; done; \"$@\"; }}\n"
                + string.Join('\n', commands.Select(WithoutPrompt)) + "\ntrue\n";
            string file = Path.Combine(folder.FullName, "commands.sh");
            File.WriteAllText(file, script);
            kernel.Run("sh", file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return Saved(kernel, restore);
    }

    private static KernelRestore Load(KernelNamespace kernel, string text, Backends backend, AddressFamily family)
    {
        var restore = new KernelRestore(backend, family, text);
        if (text.Contains('*') && text.Contains("COMMIT", StringComparison.Ordinal))
        {
            kernel.Run(restore.Program, "", text);
        }

        return restore;
    }

    /// <summary>The tables sorted by name and their rules by chain, without comments and counters; what is empty and lets all through may be missing.</summary>
    private static string Saved(KernelNamespace kernel, KernelRestore restore)
    {
        IEnumerable<string> lines = kernel.Run(restore.SaveProgram, "").Split('\n')
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.StartsWith(':') ? line[..line.IndexOf('[', StringComparison.Ordinal)] : line);
        IEnumerable<string> tables = from section in string.Join('\n', lines).Split("COMMIT\n")
                                     let rows = section.Split('\n')
                                     where rows.Any(row => row.StartsWith('-') || row.EndsWith("- ", StringComparison.Ordinal) || row.EndsWith("DROP ", StringComparison.Ordinal))
                                     select string.Join('\n', rows.OrderBy(PlaceOf, StringComparer.Ordinal));
        return string.Join('\n', tables.Order(StringComparer.Ordinal));
    }

    /// <summary>The table, then its chains by name, then the rules of each chain in their order.</summary>
    private static string PlaceOf(string row) => row.StartsWith('*') ? "" : row.StartsWith(':') ? row : $"{'\x7f'}{row.Split(' ').ElementAtOrDefault(1)}";

    private static bool IsForShell(string line) => line.Length > 0 && line[0] is not ('*' or ':' or '-' or '#') && line != "COMMIT";

    private static string WithoutPrompt(string line)
    {
        string[] prompts = ["$ ", "admin@host:~$ ", "root@host:/etc# ", "[root@host ~]# "];
        string bare = prompts.Aggregate(line, (text, prompt) => text.StartsWith(prompt, StringComparison.Ordinal) ? text[prompt.Length..] : text);
        return bare.Replace("/usr/sbin/iptables", "iptables", StringComparison.Ordinal).Replace("/sbin/iptables", "iptables", StringComparison.Ordinal);
    }
}
