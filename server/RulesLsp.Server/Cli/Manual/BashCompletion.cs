using System.Text;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Manual;

/// <summary>The completion of bash.</summary>
internal static class BashCompletion
{
    public static string Script()
    {
        var script = new StringBuilder("""
            # bash completion of rules-lsp; in ~/.bashrc: source <(rules-lsp --completion bash)
            _rules_lsp()
            {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} list="" known="" words=""
                COMPREPLY=()
                # bash takes the = of --option=value for a word of its own.
                if [[ $word == "=" ]]; then
                    word=""
                elif [[ $before == "=" && COMP_CWORD -ge 2 ]]; then
                    before=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                case $before in

            """);
        foreach (OptionSpec option in CompletionScript.Offered.Where(option => option.Kind != OptionValue.None))
        {
            string names = option.ShortName is { } letter ? $"{letter}|{option.Name}" : option.Name;
            script.Append($"        {names})\n");
            script.Append(option.Kind switch
            {
                OptionValue.File => "            compopt -o filenames 2>/dev/null\n            COMPREPLY=($(compgen -f -- \"$word\"))\n            return\n",
                OptionValue.Text => "            return\n",
                OptionValue.Lints => $"            list=yes words=\"{string.Join(' ', CompletionScript.WordsOf(option))}\"\n",
                _ => $"            words=\"{string.Join(' ', CompletionScript.WordsOf(option))}\"\n",
            });
            script.Append("            ;;\n");
        }

        script.Append($$"""
                esac
                if [[ -n $words ]]; then
                    # Of a list, the part behind the last comma.
                    [[ -n $list && $word == *,* ]] && known=${word%,*},
                    COMPREPLY=($(compgen -P "$known" -W "$words" -- "${word#"$known"}"))
                elif [[ $word == -* ]]; then
                    COMPREPLY=($(compgen -W "{{string.Join(' ', CompletionScript.Offered.Select(option => option.Name))}}" -- "$word"))
                else
                    compopt -o filenames 2>/dev/null
                    COMPREPLY=($(compgen -f -- "$word"))
                fi
            }
            complete -F _rules_lsp {{ProductInfo.Name}}

            """);
        return script.ToString();
    }
}
