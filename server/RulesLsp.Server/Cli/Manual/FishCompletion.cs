using System.Text;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Manual;

/// <summary>The completion of fish.</summary>
internal static class FishCompletion
{
    public static string Script()
    {
        var script = new StringBuilder("""
            # fish completion of rules-lsp; as ~/.config/fish/completions/rules-lsp.fish

            # Of a list, what may stand behind its last comma.
            function __rules_lsp_list
                set -l before (string match -r '^.*,' -- (commandline -ct | string replace -r '^--[a-z-]+=' ''))
                for word in $argv
                    echo "$before$word"
                end
            end


            """);
        foreach (OptionSpec option in CompletionScript.Offered)
        {
            string letter = option.ShortName is { } name ? $" -s {name[1..]}" : "";
            script.Append($"complete -c {ProductInfo.Name} -l {option.Name[2..]}{letter}{ValueOf(option)} -d '{Escaped(option.Summary)}'\n");
        }

        return script.ToString();
    }

    private static string ValueOf(OptionSpec option)
    {
        string words = string.Join(' ', CompletionScript.WordsOf(option));
        return option.Kind switch
        {
            OptionValue.None => "",
            OptionValue.Text => " -x",
            OptionValue.File => " -r -F",
            OptionValue.Lints => $" -x -a '(__rules_lsp_list {words})'",
            _ => $" -x -a '{words}'",
        };
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
