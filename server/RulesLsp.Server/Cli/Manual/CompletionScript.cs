using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Manual;

/// <summary>What <c>--completion</c> prints: a script that makes a shell complete our options, out of their table.</summary>
internal static class CompletionScript
{
    public static string For(Shell shell) => shell switch
    {
        Shell.Bash => BashCompletion.Script(),
        Shell.Zsh => ZshCompletion.Script(),
        _ => FishCompletion.Script(),
    };

    /// <summary>The options that a shell offers.</summary>
    public static ImmutableArray<OptionSpec> Offered { get; } = [.. OptionTable.All.Where(option => !option.IsHidden)];

    /// <summary>The words that an option takes; none where it takes a file or any text.</summary>
    public static ImmutableArray<string> WordsOf(OptionSpec option) => option.Kind switch
    {
        OptionValue.Choice => option.Choices,
        OptionValue.Lints => Lints,
        OptionValue.Topic => Topics,
        _ => [],
    };

    private static ImmutableArray<string> Lints { get; } = [.. LintCatalogue.All.SelectMany(lint => new[] { lint.Code, lint.Name })];

    private static ImmutableArray<string> Topics =>
    [
        .. Lints,
        .. Catalogue.All.SelectMany(catalogue => catalogue.Entries).Select(entry => entry.Name).Distinct().Order(StringComparer.Ordinal),
    ];
}
