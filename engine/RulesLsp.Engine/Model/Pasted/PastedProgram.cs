using System.Collections.Immutable;
using System.Text.RegularExpressions;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Pasted;

/// <summary>What a shell command runs.</summary>
/// <param name="Family">The family of an iptables; null for a program that only has to do with it, such as iptables-save.</param>
/// <param name="Name">As it is written.</param>
/// <param name="Span">Where it stands in the text that was read.</param>
/// <param name="Arguments">What it is given; without a prompt, sudo and the program.</param>
internal sealed record PastedProgram(AddressFamily? Family, string Name, TextSpan Span, ImmutableArray<ShellWord> Arguments)
{
    private const string IPv4Program = "iptables";
    private const string IPv6Program = "ip6tables";

    private static readonly Dictionary<string, string> NoVariables = [];
    private static readonly string[] OtherPrograms = ["arptables", "ebtables"];
    private static readonly string[] Forms = ["-legacy", "-nft"];
    private static readonly string[] Starters = ["sudo", "doas", "exec", "command", "nice"];

    /// <summary>Whether a line may start an iptables command: rules start with a dash, and reading words as a shell costs time.</summary>
    public static bool MayStart(LineSyntax line) =>
        line.Kind == LineKind.Command
        && line.Characters.TrimStart() is not ['-', ..]
        && (line.Characters.Contains("tables", StringComparison.OrdinalIgnoreCase) || line.Characters.Contains('$'));

    /// <summary>The iptables that a command runs; null when it runs something else.</summary>
    /// <param name="variables">What the script's variables stand for.</param>
    public static PastedProgram? Of(ImmutableArray<ShellWord> command, IReadOnlyDictionary<string, string> variables)
    {
        int at = SkipPrompt(command);
        bool isStarted = at < command.Length && Starters.Contains(command[at].Text);
        for (; at < command.Length; at++)
        {
            ShellWord word = command[at];
            string name = word.Variable is null ? word.Text : ValueOf(word, variables);
            if (name.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } words && word.Variable is not null)
            {
                // A variable for several words, such as "iptables -w".
                return Of([.. words.Select(part => new ShellWord(part, word.Span, null)), .. command[(at + 1)..]], variables);
            }

            if (FamilyOfProgram(name) is { IsKnown: true } program)
            {
                return new PastedProgram(program.Family, name[(name.LastIndexOf('/') + 1)..], word.Span, command[(at + 1)..]);
            }

            // "sudo -u root iptables": the options of such programs and their values.
            if (!isStarted)
            {
                return null;
            }
        }

        return null;
    }

    private static (bool IsKnown, AddressFamily? Family) FamilyOfProgram(string word)
    {
        // "IPT=/sbin/iptables" runs nothing.
        string program = word.Contains('=') ? "" : word[(word.LastIndexOf('/') + 1)..];
        string bare = program;
        foreach (string form in Forms)
        {
            bare = bare.EndsWith(form, StringComparison.Ordinal) ? bare[..^form.Length] : bare;
        }

        return bare switch
        {
            IPv4Program => (true, AddressFamily.IPv4),
            IPv6Program => (true, AddressFamily.IPv6),
            _ => (OtherPrograms.Contains(bare) || bare.StartsWith(IPv4Program + "-", StringComparison.Ordinal) || bare.StartsWith(IPv6Program + "-", StringComparison.Ordinal), null),
        };
    }

    /// <summary>The family of the iptables that a file runs, IPv4 where it runs both; null when it runs none.</summary>
    public static AddressFamily? FamilyOf(RulesetSyntax syntax)
    {
        Dictionary<string, string>? variables = null;
        AddressFamily? found = null;
        foreach (LineSyntax line in syntax.Lines)
        {
            if (!MayStart(line))
            {
                continue;
            }

            variables ??= VariablesOf(syntax);
            foreach (ImmutableArray<ShellWord> command in ShellReader.Read(line.Text).Commands)
            {
                found = Of(command, variables)?.Family ?? found;
                if (found == AddressFamily.IPv4)
                {
                    return found;
                }
            }
        }

        return found;
    }

    /// <summary>The family of the iptables that a line alone runs; null when it runs none.</summary>
    public static AddressFamily? FamilyOfLine(string text) => text.Contains("tables", StringComparison.OrdinalIgnoreCase)
        ? ShellReader.Read(text).Commands.Select(command => Of(command, NoVariables)?.Family).FirstOrDefault(family => family is not null)
        : null;

    /// <summary>
    /// What the variables of a script stand for, as far as its text says it: one assignment of a plain word. A variable that
    /// is called like the program stands for it.
    /// </summary>
    public static Dictionary<string, string> VariablesOf(RulesetSyntax syntax)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var changing = new HashSet<string>(StringComparer.Ordinal);
        foreach (LineSyntax line in syntax.Lines)
        {
            if (line.Kind == LineKind.Command && line.Characters.Contains('=') && PastedPatterns.Assignment().Match(line.Text) is { Success: true } match)
            {
                string name = match.Groups["name"].Value;
                if (!variables.TryAdd(name, match.Groups["value"].Value))
                {
                    changing.Add(name);
                }
            }
        }

        foreach (string name in changing)
        {
            variables.Remove(name);
        }

        return variables;
    }

    private static string ValueOf(ShellWord word, IReadOnlyDictionary<string, string> variables)
    {
        string name = word.Text.Trim('$', '{', '}');
        return variables.TryGetValue(name, out string? value) ? value : name.ToLowerInvariant();
    }

    /// <summary><c>$</c>, <c>root@host:~#</c>, <c>[root@host ~]#</c>: copied together with the command.</summary>
    private static int SkipPrompt(ImmutableArray<ShellWord> command)
    {
        string first = command.IsEmpty ? "" : command[0].Text;
        if (first is "$" or "%" || (first.Contains('@') && first is [.., '#' or '$']))
        {
            return 1;
        }

        return first is ['[', ..] && first.Contains('@') && command.Length > 1 && command[1].Text is [.., ']', '#' or '$'] ? 2 : 0;
    }
}

/// <summary>Shapes of shell lines.</summary>
internal static partial class PastedPatterns
{
    /// <summary>A variable gets a value that is the same whenever the script runs.</summary>
    [GeneratedRegex(@"^\s*(export\s+|readonly\s+)?(?<name>[A-Za-z_]\w*)=(""(?<value>[^""$`\\]*)""|'(?<value>[^']*)'|(?<value>[^""'$`\\\s;&|()]*))\s*(#.*)?$")]
    public static partial Regex Assignment();

    /// <summary>Words that decide at run time which commands run, and functions.</summary>
    [GeneratedRegex(@"^\s*((if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|\{|\})(\s|;|$)|[\w-]+\s*\(\))")]
    public static partial Regex Control();

    /// <summary>What scripts of firewalls do before they run iptables.</summary>
    [GeneratedRegex(@"^\s*(sudo\s+)?(/\S*/)?(echo|printf|set|export|modprobe|insmod|depmod|sysctl|ip|ipset|cd|source|\.|sleep|logger|service|systemctl)\s+\S")]
    public static partial Regex Preparation();

    /// <summary>The script ends here.</summary>
    [GeneratedRegex(@"^\s*(exit|return)(\s|;|$)")]
    public static partial Regex End();
}
