using System.Text;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Manual;

/// <summary>The completion of zsh.</summary>
internal static class ZshCompletion
{
    public static string Script()
    {
        var script = new StringBuilder($"""
            #compdef {ProductInfo.Name}
            # zsh completion of rules-lsp; in ~/.zshrc behind compinit: source <(rules-lsp --completion zsh), or as _rules-lsp in a folder of $fpath
            _rules_lsp()
            {"{"}
                _arguments -s \

            """);
        foreach (OptionSpec option in CompletionScript.Offered)
        {
            string repeat = option.Kind == OptionValue.Lints ? "*" : "";
            string value = ValueOf(option);
            script.Append($"        '{repeat}{option.Name}[{Escaped(option.Summary)}]{value}' \\\n");
            script.Append(option.ShortName is { } letter ? $"        '{letter}[{Escaped(option.Summary)}]{value}' \\\n" : "");
        }

        script.Append($$"""
                    '*:file:_files'
            }
            if [[ $funcstack[1] == _rules-lsp ]]; then
                _rules_lsp "$@"
            else
                compdef _rules_lsp {{ProductInfo.Name}}
            fi

            """);
        return script.ToString();
    }

    private static string ValueOf(OptionSpec option)
    {
        string words = string.Join(' ', CompletionScript.WordsOf(option));
        return option.Kind switch
        {
            OptionValue.None => "",
            OptionValue.Text => $":{Escaped(option.ValueName)}: ",
            OptionValue.File => $":{Escaped(option.ValueName)}:_files",
            OptionValue.Lints => $":{Escaped(option.ValueName)}:_sequence compadd - {words}",
            _ => $":{Escaped(option.ValueName)}:({words})",
        };
    }

    /// <summary>Safe inside single quotes and inside a specification of _arguments.</summary>
    private static string Escaped(string text) => text
        .Replace("'", "'\\''", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal)
        .Replace(":", "\\:", StringComparison.Ordinal);
}
