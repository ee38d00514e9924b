using System.Collections.Immutable;
using RulesLsp.Server.Configuration;

namespace RulesLsp.Server.Cli.Options;

/// <summary>
/// Every task and every option, once: the parser reads by it, and the help text, the manual and the completions of shells are
/// written out of it.
/// </summary>
internal static class OptionTable
{
    public static OptionSpec Check { get; } = new("--check", OptionValue.None, "check files, and folders recursively; also runs the expectations in them");

    public static OptionSpec Trace { get; } = new("--trace", OptionValue.Text, "send a packet through the whole hook pipeline; PACKET may be - (standard input) or @FILE: one packet a line, or a pcap or pcapng capture, told with one row a flow")
    {
        ValueName = "PACKET",
    };

    public static OptionSpec Diff { get; } = new("--diff", OptionValue.None, "packets that fare differently in two rulesets, over every table and hook; each class with an example and both deciding lines");

    public static OptionSpec Port { get; } = new("--port", OptionValue.Text, "packets that are let through to a port (tcp/22, udp/53, 53), here or at a host behind, translations included; each class with an example") { ValueName = "PORT" };

    public static OptionSpec Families { get; } = new("--families", OptionValue.None, "services that an IPv4 and an IPv6 ruleset let in differently, with packets of both; the second file is found beside the first where it is not given");

    public static OptionSpec Counterpart { get; } = new("--counterpart", OptionValue.None, "print the ruleset of the other family that does what this one does; lines that have no counterpart stand in it as comments with the reason");

    public static OptionSpec Format { get; } = new("--format", OptionValue.None, "print the file in the form of iptables-save, comments and order kept; --write puts it back into the file, unless a line of it is wrong");

    public static OptionSpec Translate { get; } = new("--translate", OptionValue.None, "print the ruleset as a script for nft -f; what nftables can't say, or says differently, goes to the standard error with line and reason");

    public static OptionSpec Explain { get; } = new("--explain", OptionValue.Topic, "the page of a lint, a match or a target; what a trace's reason means; of - what iptables-restore or the kernel said (standard input), with the guilty line of FILE") { ValueName = "CODE|NAME|-" };

    public static OptionSpec Pages { get; } = new("--pages", OptionValue.File, "write the page of every lint, match and target into a new folder, as Markdown with an index") { ValueName = "FOLDER" };

    public static OptionSpec Stdio { get; } = new("--stdio", OptionValue.None, "language server on standard input and output; also without any option, unless started on a terminal");

    public static OptionSpec DebugAdapter { get; } = new("--dap", OptionValue.None, "debugger on standard input and output: an editor steps a packet through the rules (Debug Adapter Protocol)");

    public static OptionSpec Completion { get; } = new("--completion", OptionValue.Choice, "print what makes a shell complete the options and their values")
    {
        ValueName = WordList.Bar(CliChoices.Shells.Words),
        Choices = CliChoices.Shells.Words,
    };

    public static OptionSpec Manual { get; } = new("--manual", OptionValue.None, "print the manual page, for man(1)");

    public static OptionSpec Version { get; } = new("--version", OptionValue.None, "print name and version") { ShortName = "-V" };

    public static OptionSpec Help { get; } = new("--help", OptionValue.None, "print the help") { ShortName = "-h" };

    public static OptionSpec Output { get; } = new("--output", OptionValue.Choice, $"how findings are written: {WordList.Or(CliChoices.Formats.Words)}; traces and comparisons know the first three, and only traces svg and html, the packet's way as a picture")
    {
        ShortName = "-o",
        ValueName = "FORMAT",
        Choices = CliChoices.Formats.Words,
        Default = "pretty",
    };

    public static OptionSpec FailOn { get; } = new("--fail-on", OptionValue.Choice, $"from where on the exit code is 1: {WordList.Or(SettingChoices.FailOn.Words)}")
    {
        ValueName = "SEVERITY",
        Choices = SettingChoices.FailOn.Words,
        Default = "warning",
    };

    public static OptionSpec Family { get; } = new("--family", OptionValue.Choice, $"what the file is for: {WordList.Or(SettingChoices.Families.Words)}")
    {
        ValueName = "FAMILY",
        Choices = SettingChoices.Families.Words,
        Default = "auto, by file name, directives and content",
    };

    public static OptionSpec Profile { get; } = new("--profile", OptionValue.Choice, $"how the file is loaded: {WordList.Or(SettingChoices.Profiles.Words)}")
    {
        ValueName = "PROFILE",
        Choices = SettingChoices.Profiles.Words,
        Default = "auto, by directives, place and chains",
    };

    public static OptionSpec Backend { get; } = new("--backend", OptionValue.Choice, $"whose refusals are reported: {WordList.Or(SettingChoices.Backends.Words)}")
    {
        ValueName = "BACKEND",
        Choices = SettingChoices.Backends.Words,
        Default = "both",
    };

    public static OptionSpec Host { get; } = new("--host", OptionValue.File, "description of the host (JSON) for rulesets without one of their own") { ValueName = "FILE" };

    public static OptionSpec CaptureInterface { get; } = new("--capture-interface", OptionValue.Text, "device that a capture was made on, where neither the file nor the host tells") { ValueName = "NAME" };

    public static OptionSpec Config { get; } = new("--config", OptionValue.File, $"the project's configuration, in place of the nearest {ProjectFile.Name} at or above each file") { ValueName = "FILE" };

    public static OptionSpec Select { get; } = new("--select", OptionValue.Lints, "only these lints: codes, names or beginnings of codes, with commas between") { ValueName = "CODES" };

    public static OptionSpec Ignore { get; } = new("--ignore", OptionValue.Lints, "all but these") { ValueName = "CODES" };

    public static OptionSpec Enable { get; } = new("--enable", OptionValue.Lints, "lints that are off by default, such as RL4011, besides the others") { ValueName = "CODES" };

    public static OptionSpec Baseline { get; } = new("--baseline", OptionValue.File, "leave out the findings that stand in the file, wherever their lines have moved") { ValueName = "FILE" };

    public static OptionSpec WriteBaseline { get; } = new("--write-baseline", OptionValue.File, "write the findings of this check into the file, and take them as known") { ValueName = "FILE" };

    public static OptionSpec Fix { get; } = new("--fix", OptionValue.None, "with --check: apply every safe fix to the files first");

    public static OptionSpec FixDiff { get; } = new("--fix-diff", OptionValue.None, "with --check: print what --fix would change, as a unified diff, and change nothing");

    public static OptionSpec Write { get; } = new("--write", OptionValue.None, "with --format: put the file back, at once and whole");

    public static OptionSpec StandardInputName { get; } = new("--stdin-filename", OptionValue.Text, "what the standard input is called in reports") { ValueName = "NAME" };

    public static OptionSpec Color { get; } = new("--color", OptionValue.Choice, $"when colours are used: {WordList.Or(CliChoices.Colors.Words)}")
    {
        ValueName = "WHEN",
        Choices = CliChoices.Colors.Words,
        Default = "auto; NO_COLOR is honoured",
    };

    public static OptionSpec Jobs { get; } = new("--jobs", OptionValue.Text, "files checked at the same time")
    {
        ShortName = "-j",
        ValueName = "N",
        Default = "one for each processor",
    };

    public static OptionSpec Verbose { get; } = new("--verbose", OptionValue.None, "traces also show the rules that did not match") { ShortName = "-v" };

    // Language clients pass the editor's process; initialize carries the same number.
    public static OptionSpec ClientProcess { get; } = new("--clientProcessId", OptionValue.Text, "the editor's process") { IsHidden = true };

    /// <summary>The tasks, as the help lists them.</summary>
    public static ImmutableArray<TaskSpec> Tasks { get; } =
    [
        new(CliMode.Check, Check, "[PATH|-]..."),
        new(CliMode.Trace, Trace, "FILE"),
        new(CliMode.Diff, Diff, "OLD NEW"),
        new(CliMode.Port, Port, "FILE"),
        new(CliMode.Families, Families, "RULES.V4 [RULES.V6]"),
        new(CliMode.Counterpart, Counterpart, "FILE|-"),
        new(CliMode.Format, Format, "FILE|- [--write]"),
        new(CliMode.Translate, Translate, "FILE|-"),
        new(CliMode.Explain, Explain, "[FILE]"),
        new(CliMode.Pages, Pages, ""),
        new(CliMode.LanguageServer, Stdio, ""),
        new(CliMode.DebugAdapter, DebugAdapter, ""),
        new(CliMode.Completion, Completion, ""),
        new(CliMode.Manual, Manual, ""),
        new(CliMode.Version, Version, ""),
        new(CliMode.Help, Help, ""),
    ];

    /// <summary>What goes with tasks, as the help lists it.</summary>
    public static ImmutableArray<OptionSpec> Options { get; } =
    [
        Output, FailOn, Family, Profile, Backend, Host, CaptureInterface, Config, Select, Ignore, Enable, Baseline, WriteBaseline, Fix, FixDiff, Write,
        StandardInputName, Color, Jobs, Verbose, ClientProcess,
    ];

    public static ImmutableArray<OptionSpec> All { get; } = [.. Tasks.Select(task => task.Option), .. Options];
}
