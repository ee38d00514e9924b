using System.Globalization;
using System.Text;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Manual;

/// <summary>The page for man(1), out of the table of options, in the macros of man(7).</summary>
internal static class ManualPage
{
    // With its backslashes still below 80.
    private const int Width = 64;

    /// <param name="date">The day on the page; null: none.</param>
    public static string Text(DateTimeOffset? date)
    {
        var page = new StringBuilder();
        string day = date?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
        page.Append($".TH {ProductInfo.Name.ToUpperInvariant()} 1 \"{day}\" \"{ProductInfo.Name} {ProductInfo.Version}\" \"User Commands\"\n");
        page.Append($".SH NAME\n{Plain(ProductInfo.Name)} \\- {Plain(ManualText.Title)}\n");
        page.Append(".SH SYNOPSIS\n");
        page.AppendJoin(".br\n", OptionTable.Tasks.Select(task => $".B {Plain(ProductInfo.Name)}\n{Plain(task.Usage)}\n"));
        page.Append(".SH DESCRIPTION\n").AppendJoin(".PP\n", ManualText.Description.Select(Line));
        page.Append(".SH TASKS\n");
        foreach (TaskSpec task in OptionTable.Tasks)
        {
            Item(page, Bold(task.Option, task.Usage), Sentence(task.Option.Help));
        }

        page.Append(".SH OPTIONS\n");
        foreach (OptionSpec option in OptionTable.Options.Where(option => !option.IsHidden))
        {
            Item(page, Bold(option, option.Usage), Sentence(option.Help));
        }

        page.Append(".SH PACKETS\n").Append(Line(ManualText.PacketForms)).Append(".PP\n.nf\n").AppendJoin("", ManualText.Packets.Select(packet => $"{Plain(packet)}\n")).Append(".fi\n");
        Items(page, "EXIT STATUS", ManualText.ExitCodes.Select(code => (code.Code.ToString(CultureInfo.InvariantCulture), Sentence(code.Meaning))));
        Items(page, "ENVIRONMENT", ManualText.Environment.Select(variable => (variable.Name, Sentence(variable.Meaning))));
        Items(page, "FILES", ManualText.Files.Select(file => (file.Name, Sentence(file.Meaning))));
        Items(page, "EXAMPLES", ManualText.Examples.Select(example => (example.Command, Sentence(example.Meaning))));
        page.Append(".SH SEE ALSO\n.BR iptables (8),\n.BR iptables\\-save (8),\n.BR iptables\\-restore (8)\n");
        return page.ToString();
    }

    private static void Items(StringBuilder page, string title, IEnumerable<(string Head, string Text)> items)
    {
        page.Append(".SH ").Append(title).Append('\n');
        foreach ((string head, string text) in items)
        {
            Item(page, Plain(head), text);
        }
    }

    private static void Item(StringBuilder page, string head, string text) =>
        page.Append(".TP\n.B ").Append(head.Replace("\"", "\\(dq", StringComparison.Ordinal)).Append('\n').Append(Line(text));

    private static string Bold(OptionSpec option, string usage) => Plain(option.ShortName is { } letter ? $"{letter}, {usage}" : usage);

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.') + ".";

    /// <summary>Lines of text; one that begins with a dot or a quote would be taken for a command.</summary>
    private static string Line(string text)
    {
        var lines = new StringBuilder();
        int width = 0;
        foreach (string word in text.Split(' '))
        {
            // Sources of pages are read by people too.
            bool breaks = width > 0 && width + 1 + word.Length > Width;
            lines.Append(breaks ? "\n" : width > 0 ? " " : "");
            width = breaks || width == 0 ? word.Length : width + 1 + word.Length;
            lines.Append(width == word.Length && word[0] is '.' or '\'' ? "\\&" : "").Append(Plain(word));
        }

        return lines.Append('\n').ToString();
    }

    /// <summary>Dashes that can be copied, and no character that troff takes for an instruction.</summary>
    private static string Plain(string text) => text
        .Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal)
        .Replace("'", "\\(aq", StringComparison.Ordinal)
        .Replace("…", "...", StringComparison.Ordinal);
}
