using System.Globalization;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Tests.Incremental;

/// <summary>
/// A ruleset of three tables, one before the other, and random edits of its chain lines: policies, counters, chains that come, go, change places and are
/// typed letter by letter, in rules' way or not; and of rules in between.
/// </summary>
internal sealed class EditedChainLines
{
    private static readonly string[] Names = ["fresh", "later", "own", "deep", "idle", "LOG", "missing", "INPUT", "OUTPUT", "POSTROUTING", "a", "zone-1", "-x", "fail2ban-x"];
    private static readonly string[] Policies = ["ACCEPT", "DROP", "DROP", "-", "DRO", "REJECT"];

    private readonly Random _random;
    private readonly Stack<RulesetSyntax> _back = [];
    private (int Line, string Ahead)? _typed;

    public EditedChainLines(int seed)
    {
        _random = new Random(seed);
        Syntax = RulesetSyntax.Parse(string.Join('\n',
        [
            "# rules-lsp: family ipv4",
            "*mangle", ":PREROUTING ACCEPT [0:0]", ":INPUT ACCEPT [0:0]", ":FORWARD DROP [0:0]", ":early - [0:0]", "# marks", ":idle - [0:0]",
            "-A PREROUTING -j early", "-A FORWARD -p tcp -j RETURN", "-A FORWARD -p udp -m udp --dport 53 -j ACCEPT", "-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT", "-A early -s 10.9.0.0/16 -j DROP", "COMMIT",
            "*nat", ":PREROUTING ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]", ":out - [0:0]",
            "-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.1.1.1:80", "-A POSTROUTING -o eth0 -j out", "-A out -s 10.0.0.0/8 -j MASQUERADE", "COMMIT",
            "*filter", ":INPUT DROP [12:345]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":own - [0:0]", ":deep - [0:0]", "", ":idle - [0:0]", ":calm - [0:0]",
            "-A INPUT -i lo -j ACCEPT", "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", "-A INPUT -i eth0 -j own", "-A INPUT -p icmp -j RETURN", "-A INPUT -s 10.0.0.0/8 -j LOG",
            "-A FORWARD -s 10.0.0.0/9 -j own", "-A FORWARD -p udp -m udp --dport 53 -j ACCEPT", "-A FORWARD -p udp -m udp --dport 123 -j DROP", "-A FORWARD -p icmp -j ACCEPT", "-A FORWARD -s 10.1.0.0/16 -p tcp -j DROP", "-A FORWARD -s 10.1.2.0/24 -p tcp -j ACCEPT", "-A FORWARD -j RETURN",
            "-A OUTPUT -p tcp -j calm", "-A own -p tcp -m tcp --dport 80 -j ACCEPT", "-A own -s 10.2.0.0/16 -j deep", "-A deep -p tcp -m tcp --dport 80 -j DROP", "-A deep -p udp -j DROP", "-A deep -s 10.2.3.4/32 -p udp -j ACCEPT",
            "COMMIT", "",
        ]));
    }

    public RulesetSyntax Syntax { get; private set; }

    /// <summary>Makes one edit; the change in words that a failure prints.</summary>
    public string Edit()
    {
        if (_typed is (var typedLine, var rest))
        {
            int length = Syntax[typedLine].Length;
            _typed = rest.Length > 1 ? (typedLine, rest[1..]) : null;
            return Change(At(typedLine, length, typedLine, length), rest[..1]);
        }

        // What breaks more than a chain line does not stay for long.
        if (_back.Count > 0 && _random.Next(5) < 3)
        {
            return Back(_back.Pop());
        }

        _back.Push(Syntax);
        int[] chains = [.. Enumerable.Range(0, Syntax.LineCount).Where(index => Syntax[index].Kind == LineKind.Chain)];
        int line = chains[_random.Next(chains.Length)];
        string text = Syntax[line].Text;
        string[] words = text.Split(' ');
        return _random.Next(16) switch
        {
            < 4 when words.Length > 1 => Whole(line, $"{words[0]} {Policies[_random.Next(text.Contains(" - ", StringComparison.Ordinal) ? 4 : Policies.Length)]} {string.Join(' ', words[2..])}".Trim()),
            4 => Whole(line, string.Create(CultureInfo.InvariantCulture, $"{text.Split('[')[0]}[{_random.Next(9)}:{_random.Next(99)}]")),
            5 or 6 => Put(line + _random.Next(2), $":{Name()} - [0:0]\n"),
            7 => Put(line, $":{Name()} - [0:0]\n:{Name()} - [0:0]\n"),
            8 => Change(At(line, 0, line + 1, 0), ""),
            9 => Typed(line + 1, $":{Name()}{_random.Next(10)} - [0:0]"),
            10 when words[0].Length > 1 => Whole(line, $"{words[0][..^1]}{(char)('a' + _random.Next(26))}{text[words[0].Length..]}"),
            11 when Syntax[line + 1].Kind == LineKind.Chain => Change(At(line, 0, line + 2, 0), $"{Syntax[line + 1].Text}\n{text}\n"),
            12 => Put(line + _random.Next(2), _random.Next(2) == 0 ? "# between\n" : "\n"),
            13 => Put(RuleLine(), Rule()),
            14 => Put(RuleLine(), $"-A {Called()} -j {Name()}\n"),
            _ when RuleLine() is var rule => Change(At(rule, 0, rule + 1, 0), ""),
            _ => Put(line, "\n"),
        };
    }

    private static TextRange At(int line, int start, int endLine, int end) => new(new TextPosition(line, start), new TextPosition(endLine, end));

    private string Whole(int line, string text) => Change(At(line, 0, line, Syntax[line].Length), text);

    private string Put(int line, string text) => Change(At(line, 0, line, 0), text);

    private string Typed(int line, string text)
    {
        _typed = (line, text);
        return Put(line, "\n");
    }

    private string Change(TextRange range, string text)
    {
        string before = Syntax[range.Start.Line].Text;
        Syntax = Syntax.WithChange(new TextChange(range, text));
        return string.Create(CultureInfo.InvariantCulture, $"{range} of {before} -> {text}");
    }

    /// <summary>The lines that differ are as they were.</summary>
    private string Back(RulesetSyntax before)
    {
        LineEdit change = LineEdit.Between(before, Syntax);
        string old = string.Concat(Enumerable.Range(change.Start, change.OldCount).Select(line => before[line].Text + "\n"));
        return Change(At(change.Start, 0, change.NewEnd, 0), old);
    }

    private string Name() => Names[_random.Next(Names.Length)];

    private string Called() => new[] { "INPUT", "FORWARD", "own", "deep", "idle" }[_random.Next(5)];

    private int RuleLine()
    {
        int filter = Enumerable.Range(0, Syntax.LineCount).Last(line => Syntax[line].Kind == LineKind.Commit);
        int[] rules = [.. Enumerable.Range(0, filter).Where(line => Syntax[line].Text.StartsWith("-A", StringComparison.Ordinal))];
        return rules[_random.Next(rules.Length)];
    }

    private string Rule() => string.Create(CultureInfo.InvariantCulture, $"-A {Called()} -s 10.{_random.Next(4)}.0.0/16 -p {(_random.Next(2) == 0 ? "tcp" : "udp")} -j {(_random.Next(2) == 0 ? "ACCEPT" : "DROP")}\n");
}
