using System.Collections.Immutable;

namespace RulesLsp.Server.Cli.Options;

/// <summary>What stands behind an option on the command line.</summary>
internal enum OptionValue : byte
{
    /// <summary>Nothing: the option is there or not.</summary>
    None,
    Text,

    /// <summary>One of a few words.</summary>
    Choice,
    File,

    /// <summary>Lints, with commas between them; the option may be repeated.</summary>
    Lints,

    /// <summary>A lint, a match, a target: what there is a page for.</summary>
    Topic,
}

/// <summary>One option, as the parser, the help text, the manual and the shells know it.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Summary">What it does, as a part of a sentence without a period.</param>
internal sealed record OptionSpec(string Name, OptionValue Kind, string Summary)
{
    /// <summary>The one-letter form; null when there is none.</summary>
    public string? ShortName { get; init; }

    /// <summary>What the value is called; "" without one.</summary>
    public string ValueName { get; init; } = "";

    /// <summary>The words that it takes; of a choice only.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>What holds without the option, in words; "" where nothing is to be said.</summary>
    public string Default { get; init; } = "";

    /// <summary>Told nobody: other programs pass it.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The option with its value, such as "--output FORMAT".</summary>
    public string Usage => ValueName.Length == 0 ? Name : $"{Name} {ValueName}";

    /// <summary>The whole sentence: the words that it takes, what it does, what holds without it.</summary>
    public string Help => Summary + (Default.Length == 0 ? "" : $" (default: {Default})");
}

/// <summary>One thing that the program can be asked to do.</summary>
/// <param name="Operands">What stands behind the option in its usage line; "" for nothing.</param>
internal sealed record TaskSpec(CliMode Mode, OptionSpec Option, string Operands)
{
    /// <summary>The words of the usage line without the program's name.</summary>
    public string Usage => Operands.Length == 0 ? Option.Usage : $"{Option.Usage} {Operands}";
}
