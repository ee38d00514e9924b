using System.Collections.Immutable;
using RulesLsp.Server.Configuration;

namespace RulesLsp.Server.Cli.Manual;

/// <summary>What the help and the manual say besides the options.</summary>
internal static class ManualText
{
    public const string Purpose = "checks iptables rulesets, traces packets through them, serves editors.";

    public const string Title = "checker and packet tracer for iptables rulesets";

    public const string PacketForms = "A packet is written in short, in the words of iptables, as a line of the kernel's log, or as JSON:";

    public static ImmutableArray<string> Packets { get; } =
    [
        "tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn new",
        "-i eth0 -p tcp -s 198.51.100.7 --sport 40000 -d 192.0.2.1 --dport 22 --syn",
        "IN=eth0 OUT= SRC=198.51.100.7 DST=192.0.2.1 PROTO=TCP SPT=40000 DPT=22 SYN",
    ];

    public static ImmutableArray<(int Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Clean, "nothing found at or above --fail-on"),
        (ExitCode.Findings, "findings, differences or failed expectations"),
        (ExitCode.Usage, "wrong use, or a configuration that can't be used"),
        (ExitCode.Failure, "a file could not be read or written, or an internal error"),
    ];

    public static ImmutableArray<string> Description { get; } =
    [
        "Reads files of iptables-save, iptables-restore, arptables and ebtables without root and without loading them. It says what iptables or the kernel will refuse, what loads and does not do what it says, and which rules no packet can reach; and it sends packets through the whole netfilter pipeline.",
        "Comment lines in the form '# rules-lsp: …' tell it about a file: hosts, packets to trace, what is expected of packets, and which findings are allowed.",
    ];

    public static ImmutableArray<(string Name, string Meaning)> Files { get; } =
    [
        (ProjectFile.Name, "the configuration of a project: the nearest one in the folder of a ruleset or above it holds. Its keys are backend, family, profile, host, select, ignore, severity, failOn and overrides; the command line goes before it, and what a file says of itself before both."),
    ];

    public static ImmutableArray<(string Name, string Meaning)> Environment { get; } =
    [
        ("NO_COLOR", "when it holds any text, nothing is coloured unless --color always stands there."),
        ("SOURCE_DATE_EPOCH", "the time, in seconds since 1970, at which reports and this page are said to have been made. Without it reports hold no time."),
    ];

    public static ImmutableArray<(string Command, string Meaning)> Examples { get; } =
    [
        ("rules-lsp --check /etc/iptables", "checks every ruleset of a folder."),
        ("rules-lsp --check --fix-diff rules.v4", "shows what the safe fixes would change."),
        ("rules-lsp --check --output sarif rules.v4 > report.sarif", "for a code scanning service."),
        ("rules-lsp --trace 'tcp 198.51.100.7 > 192.0.2.1:22 in eth0 syn' rules.v4", "tells what becomes of a packet, and which rule decides."),
    ];
}
