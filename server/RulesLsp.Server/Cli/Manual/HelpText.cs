using System.Text;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Manual;

/// <summary>What <c>--help</c> prints, out of the table of options.</summary>
internal static class HelpText
{
    private const int Width = 110;
    private const int TaskColumn = 37;
    private const int OptionColumn = 26;

    public static string Text { get; } = Write();

    private static string Write()
    {
        var text = new StringBuilder();
        text.Append($"{ProductInfo.Name} {ProductInfo.Version}: {ManualText.Purpose}\n\nUsage:\n");
        foreach (TaskSpec task in OptionTable.Tasks)
        {
            Write(text, $"{ProductInfo.Name} {task.Usage}{(task.Option.ShortName is { } letter ? $" | {letter}" : "")}", task.Option.Help, TaskColumn);
        }

        text.Append("\nOptions:\n");
        foreach (OptionSpec option in OptionTable.Options.Where(option => !option.IsHidden))
        {
            Write(text, Both(option, option.Usage), option.Help, OptionColumn);
        }

        text.Append("\nPackets:\n");
        foreach (string packet in ManualText.Packets)
        {
            text.Append($"  '{packet}'\n");
        }

        text.Append("\nExit codes:\n");
        foreach ((int code, string meaning) in ManualText.ExitCodes)
        {
            text.Append($"  {code}  {meaning}\n");
        }

        return text.ToString();
    }

    /// <summary>"-o, --output FORMAT".</summary>
    private static string Both(OptionSpec option, string usage) => option.ShortName is { } letter ? $"{letter}, {usage}" : usage;

    private static void Write(StringBuilder text, string left, string right, int column)
    {
        text.Append("  ").Append(left);
        int at = 2 + left.Length;
        if (at + 2 > column)
        {
            text.Append('\n');
            at = 0;
        }

        text.Append(' ', column - at);
        at = column;
        foreach (string word in right.Split(' '))
        {
            if (at > column && at + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', column);
                at = column;
            }

            text.Append(at > column ? " " : "").Append(word);
            at += (at > column ? 1 : 0) + word.Length;
        }

        text.Append('\n');
    }
}
