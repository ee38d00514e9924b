using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Handlers;

/// <summary>
/// A document whose text is a command's answer: <c>rules-lsp:///KIND/TITLE?RULESET#SUBJECT</c> (Vim takes it for a file with less slashes), where the ruleset is the URI of an open
/// document, and the subject is the port that somebody asks about, or what a program said. The title is for the reader only.
/// </summary>
internal sealed record AnswerDocument(string Command, CommandArgument Argument)
{
    public const string Scheme = "rules-lsp";

    private const string TraceKind = "trace";

    private static readonly (string Kind, string Command)[] Kinds =
    [
        (TraceKind, CommandNames.ShowTrace), ("effect", CommandNames.ShowEffect), ("port", CommandNames.WhoCanReachPort),
        ("nftables", CommandNames.ShowTranslation), ("families", CommandNames.CompareFamilies), ("error", CommandNames.ExplainError),
    ];

    /// <summary>The document that an editor can open to see a command's answer about a ruleset.</summary>
    /// <param name="command">A trace or the translation: what lenses and actions offer.</param>
    public static string UriOf(string command, string ruleset)
    {
        string kind = Kinds.FirstOrDefault(known => known.Command == command).Kind ?? TraceKind;
        string title = $"{kind} of {ruleset[(ruleset.LastIndexOf('/') + 1)..]}";
        return $"{Scheme}:///{kind}/{Uri.EscapeDataString(Uri.UnescapeDataString(title))}?{Uri.EscapeDataString(ruleset)}";
    }

    /// <summary>The document that a URI names; null when it is none of this server's.</summary>
    public static AnswerDocument? Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme != Scheme || uri.AbsolutePath.Split('/') is not [_, var kind, ..])
        {
            return null;
        }

        return Kinds.FirstOrDefault(known => known.Kind == kind) is { Command: { } command } found
            ? new AnswerDocument(command, ArgumentOf(command, PartOf(uri.Query), PartOf(uri.Fragment)))
            : null;
    }

    private static CommandArgument ArgumentOf(string command, string? ruleset, string? subject) => command == CommandNames.ExplainError
        ? new CommandArgument(ruleset, Message: subject)
        : new CommandArgument(ruleset, Port: subject);

    private static string? PartOf(string part) => part.Length > 1 ? Uri.UnescapeDataString(part[1..]) : null;
}
