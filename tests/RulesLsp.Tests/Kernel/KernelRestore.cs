using System.Collections.Immutable;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Kernel;

/// <summary>A text for one of the restore programs.</summary>
internal sealed record KernelRestore(Backends Backend, AddressFamily Family, string Text)
{
    /// <summary>ipset commands to run first; the sets are gone afterwards.</summary>
    public ImmutableArray<string> Ipsets { get; init; } = [];

    /// <summary>Options of the program, such as <c>--noflush</c>.</summary>
    public string Options { get; init; } = "";

    /// <summary>Whether what is loaded is printed again.</summary>
    public KernelPrint Print { get; init; }

    /// <summary>The program that prints what is loaded.</summary>
    public string SaveProgram => Program[..^"restore".Length] + "save";

    public string Program => ProgramOf(Family) + (Backend == Backends.Nft ? "-nft" : "-legacy") + "-restore";

    private static string ProgramOf(AddressFamily family) => family switch
    {
        AddressFamily.IPv4 => "iptables",
        AddressFamily.IPv6 => "ip6tables",
        AddressFamily.Arp => "arptables",
        _ => "ebtables",
    };

    /// <summary>Some rules alone, at the end of a built-in chain.</summary>
    public static KernelRestore OfRules(Backends backend, AddressFamily family, string table, string chain, params IEnumerable<string> rules) =>
        new(backend, family, $"*{table}\n{string.Concat(rules.Select(rule => $"-A {chain} {rule}\n"))}COMMIT\n");
}

/// <summary>What to do with a text that was loaded.</summary>
internal enum KernelPrint : byte
{
    Nothing,

    /// <summary>Print it as iptables-save does.</summary>
    Saved,
}

/// <summary>What the program and the kernel said.</summary>
/// <param name="Saved">What iptables-save printed; empty where it was not asked or nothing was loaded.</param>
internal sealed record RestoreResult(int ExitCode, string Errors, string Saved = "")
{
    public bool IsTaken => ExitCode == 0;

    /// <summary>The program says that the running kernel or this installation lacks a part, which says nothing about the rule.</summary>
    public bool LacksSupport =>
        !IsTaken && (Errors.Contains("missing kernel module", StringComparison.Ordinal) || Errors.Contains("Could not fetch rule set generation id", StringComparison.Ordinal));
}
