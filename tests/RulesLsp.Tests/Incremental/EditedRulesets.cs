using System.Globalization;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Incremental;

/// <summary>What the rules of an edited ruleset are mostly like.</summary>
internal enum EditedKind
{
    Plain,
    IPv6,

    /// <summary>Calls, goto and RETURN in every chain.</summary>
    Calls,

    /// <summary>The same, and marks that are set and asked for.</summary>
    Marks,

    /// <summary>Devices, prefixes of devices, senders' Ethernet addresses and conditions that boxes do not say, of which few are asked for twice: they come and go with their rules.</summary>
    Names,
}

/// <summary>Random rulesets of two tables, and random edits of them: mostly of single rules, now and then of calls, marks, chains, sections and directives.</summary>
internal sealed class EditedRulesets
{
    private static readonly string[] IPv4Addresses = ["10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.2.3", "192.0.2.0/24", "198.51.100.0/24", "198.51.100.7", "203.0.113.9", "0.0.0.0/1", "128.0.0.0/2"];
    private static readonly string[] IPv6Addresses = ["2001:db8::/32", "2001:db8::/33", "2001:db8:8000::/33", "2001:db8:1::7", "2001:db8:1::/48", "2001:db8:1:2::/64", "fe80::/10", "::/1", "8000::/2", "::1", "2001:db8:1::/56"];

    // Each may call those behind it.
    private static readonly string[] Called = ["INPUT", "FORWARD", "first", "second", "own", "deep"];
    private static readonly string[] Ports = ["22", "80", "53", "1:1023", "1024:65535", "0:79", "80:443", "443", "2000:3000", "2500"];
    private static readonly string[] Chains = ["INPUT", "INPUT", "INPUT", "INPUT", "FORWARD", "own", "own", "deep", "OUTPUT"];
    private static readonly string[] Endings = ["-j ACCEPT", "-j ACCEPT", "-j DROP", "-j DROP", "-j REJECT", "-j LOG", "-j AC", "-j", ""];

    private readonly Random _random;
    private readonly EditedKind _kind;
    private string? _odd;

    public EditedRulesets(int seed, int rules, EditedKind kind = EditedKind.Plain)
    {
        _random = new Random(seed);
        _kind = kind;
        var lines = new List<string> { $"# rules-lsp: family {(kind == EditedKind.IPv6 ? "ipv6" : "ipv4")}", "*filter", ":INPUT DROP [0:0]", ":FORWARD ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":own - [0:0]", ":deep - [0:0]", "-A INPUT -i eth0 -j own", "-A FORWARD -j own" };
        if (HasCalls)
        {
            lines.AddRange([":first - [0:0]", ":second - [0:0]", "-A INPUT -p tcp -j first", "-A FORWARD -i eth0 -j first", "-A first -j second", "-A INPUT -j second"]);
        }

        for (int rule = 0; rule < rules; rule++)
        {
            lines.Add(Rule());
        }

        lines.AddRange([$"-A own -s {Addresses[0]} -j deep", "COMMIT", "*mangle", ":PREROUTING ACCEPT [0:0]", $"-A PREROUTING -s {Addresses[3]} -j DROP", "-A PREROUTING -p tcp -m tcp --dport 22 -j MARK --set-xmark 0x1/0x1", "-A PREROUTING -p udp -j ACCEPT", "COMMIT", ""]);
        Syntax = RulesetSyntax.Parse(string.Join('\n', lines));
    }

    public RulesetSyntax Syntax { get; private set; }

    public AddressFamily Family => _kind == EditedKind.IPv6 ? AddressFamily.IPv6 : AddressFamily.IPv4;

    private bool HasCalls => _kind is EditedKind.Calls or EditedKind.Marks;

    private string[] Addresses => _kind == EditedKind.IPv6 ? IPv6Addresses : IPv4Addresses;

    /// <summary>Makes one edit; the change in words that a failure prints.</summary>
    public string Edit()
    {
        // What changes more than rules does not stay for long: most edits are to be of plain sections.
        if (_odd is { } odd && Chance(60))
        {
            _odd = null;
            int place = Enumerable.Range(0, Syntax.LineCount - 1).FirstOrDefault(index => Syntax[index].Text == odd, -1);
            if (place >= 0)
            {
                Syntax = Syntax.WithChange(new TextChange(At(place, 0, place + 1, 0), ""));
                return $"without {odd}";
            }
        }

        int[] ruleLines = [.. Enumerable.Range(0, Syntax.LineCount).Where(index => Syntax[index].Text.StartsWith("-A", StringComparison.Ordinal))];
        int line = ruleLines.Length > 0 ? ruleLines[_random.Next(ruleLines.Length)] : 1;
        string text = Syntax[line].Text;
        bool isRule = text.StartsWith("-A", StringComparison.Ordinal);
        TextChange change = _random.Next(20) switch
        {
            < 4 when isRule => Whole(line, Rule()),
            < 7 => new TextChange(At(line, 0, line, 0), Rule() + "\n"),
            < 9 when isRule => new TextChange(At(line, 0, line + 1, 0), ""),
            < 14 when isRule => Digit(line, text),
            < 16 when isRule => Whole(line, text[.._random.Next(text.Length)]),
            16 when _odd is null => new TextChange(At(line, 0, line, 0), (_odd = Odd()) + "\n"),
            17 => Silent(),
            18 => ChainLine(),
            19 when isRule && Chance(50) => Whole(line, text + "0"),
            _ => new TextChange(At(line, 0, line, 0), string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Rule() + "\n"))),
        };
        Syntax = Syntax.WithChange(change);
        return string.Create(CultureInfo.InvariantCulture, $"{change.Range} -> {change.NewText}");
    }

    private static TextRange At(int line, int start, int endLine, int end) => new(new TextPosition(line, start), new TextPosition(endLine, end));

    private TextChange Whole(int line, string text) => new(At(line, 0, line, Syntax[line].Text.Length), text);

    /// <summary>A comment or an empty line comes, is another or is gone, wherever it stands.</summary>
    private TextChange Silent()
    {
        int line = _random.Next(Syntax.LineCount - 1);
        string text = Chance(30) ? "" : Pick(["# a word", "#", "# rules-lsp: trace tcp 198.51.100.7 > 192.0.2.1:22 in eth0", "# rules-lsp: expect DROP tcp 10.1.2.3 > 192.0.2.1:80 in eth1", "# rules-lsp: allow shadowed-rule", "# rules-lsp: allow-file log-without-limit", "# rules-lsp: tra", "# Generated by iptables-save v1.8.9 on a day", "### RULES ###", "# iptables -A INPUT -j DROP <<EOF", "#!/bin/sh"]);
        bool isSilent = Syntax[line].Text is "" or ['#', ..] && !Syntax[line].Text.Contains("family", StringComparison.Ordinal);
        return isSilent && Chance(70)
            ? Chance(50) ? Whole(line, text) : new TextChange(At(line, 0, line + 1, 0), "")
            : new TextChange(At(line, 0, line, 0), text + "\n");
    }

    /// <summary>A chain line comes, is another or is gone, mostly where chain lines stand.</summary>
    private TextChange ChainLine()
    {
        int[] lines = [.. Enumerable.Range(0, Syntax.LineCount).Where(index => Syntax[index].Text is [':', ..])];
        int line = lines.Length > 0 && Chance(90) ? lines[_random.Next(lines.Length)] : _random.Next(Syntax.LineCount - 1);
        string text = Pick([":INPUT ACCEPT [0:0]", ":INPUT DROP [1:2]", ":FORWARD DROP [0:0]", ":OUTPUT DROP", ":extra - [0:0]", ":DOCKER - [0:0]", ":missing - [0:0]", ":own - [0:0]", ":ex", ":"]);
        string old = Syntax[line].Text;
        return _random.Next(4) switch
        {
            0 => new TextChange(At(line, 0, line, 0), text + "\n"),
            1 when old is [':', ..] => new TextChange(At(line, 0, line + 1, 0), ""),
            2 when old.Contains("ACCEPT", StringComparison.Ordinal) && old is [':', ..] => Whole(line, old.Replace("ACCEPT", "DROP", StringComparison.Ordinal)),
            _ when old is [':', ..] => Whole(line, Chance(50) ? text : old[.._random.Next(1, old.Length + 1)]),
            _ => new TextChange(At(line, 0, line, 0), ":extra - [0:0]\n"),
        };
    }

    private TextChange Digit(int line, string text)
    {
        int[] digits = [.. Enumerable.Range(0, text.Length).Where(column => char.IsAsciiDigit(text[column]))];
        int at = digits.Length == 0 ? text.Length : digits[_random.Next(digits.Length)];
        return new TextChange(At(line, at, line, Math.Min(text.Length, at + 1)), _random.Next(1, 10).ToString(CultureInfo.InvariantCulture));
    }

    private string Rule()
    {
        string chain = Pick(HasCalls ? Called : Chains);
        string source = Chance(55) ? $" -s {Pick(Addresses)}" : "";
        string destination = Chance(30) ? $" -d {Pick(Addresses)}" : "";
        string device = _kind == EditedKind.Names ? Devices(chain) : Chance(20) && chain != "OUTPUT" ? $" -i {Pick(["eth0", "eth1", "eth+"])}" : "";
        string protocol = _random.Next(5) switch
        {
            0 => "",
            1 => $" -p udp -m udp --dport {Pick(Ports)}",
            2 => $" -p tcp -m multiport --dports 22,80,{_random.Next(1, 4) * 1000}",
            3 => $" -p tcp -m tcp --sport {Pick(Ports)} --dport {Pick(Ports)}",
            _ => $" -p tcp -m tcp --dport {Pick(Ports)}",
        };
        string match = _random.Next(12) switch
        {
            0 => " -m conntrack --ctstate RELATED,ESTABLISHED",
            1 => " -m limit --limit 5/min",
            2 => $" -m set --match-set {Pick(["black", "white"])} src",
            3 => " -m comment --comment \"a few words\"",
            4 or 5 or 6 when _kind == EditedKind.Marks => $" -m mark {Pick(["", "! "])}--mark {Mark()}",
            7 when _kind == EditedKind.Marks => $" -m connmark --mark {Mark()}",
            4 or 5 or 6 or 7 when _kind == EditedKind.Names => Condition(),
            _ => "",
        };
        return $"-A {chain}{source}{destination}{device}{protocol}{match} {Ending(chain)}".TrimEnd();
    }

    private string Ending(string chain) => _random.Next(9) switch
    {
        < 3 when HasCalls && Array.IndexOf(Called, chain) is var place && place < Called.Length - 1 =>
            $"{Pick(["-j", "-j", "-j", "-g"])} {Called[_random.Next(Math.Max(2, place + 1), Called.Length)]}",
        3 when HasCalls => "-j RETURN",
        4 or 5 or 6 when _kind == EditedKind.Marks => Pick([$"-j MARK --set-xmark {Mark()}", $"-j MARK --or-mark 0x{_random.Next(4)}", "-j CONNMARK --save-mark", "-j CONNMARK --restore-mark", $"-j CONNMARK --set-xmark {Mark()}"]),
        _ => Pick(Endings),
    };

    private string Devices(string chain) =>
        (Chance(60) && chain != "OUTPUT" ? $"{Pick(["", "", " !"])} -i {Device()}" : "") + (Chance(20) && chain is "FORWARD" or "OUTPUT" ? $"{Pick(["", " !"])} -o {Device()}" : "");

    // Some are prefixes of others, some stand between them; one character is what a keystroke makes of a name.
    private string Device() => Pick(["eth", "e", "wg", "tun", "l", "lo", "br-lan"])
        + Pick(["", "0", "1", "+", "+", _random.Next(30).ToString(CultureInfo.InvariantCulture), $"{_random.Next(3)}+", $"0.{_random.Next(9)}"]);

    private string Condition() => _random.Next(7) switch
    {
        0 => $" -m set {Pick(["", "! "])}--match-set {Pick(["a", "b", "c", "d", "e"])}{_random.Next(4)} {Pick(["src", "dst"])}",
        1 => $" -m string --string {Pick(["x", "y", "z"])}{_random.Next(9)} --algo bm",
        2 => $" -m addrtype {Pick(["", "! "])}--{Pick(["src", "dst"])}-type {Pick(["LOCAL", "BROADCAST", "MULTICAST", "UNICAST"])}",
        3 => $" -m mac {Pick(["", "! "])}--mac-source 02:00:00:00:00:0{_random.Next(6)}",
        4 => $" -m length {Pick(["", "! "])}--length {_random.Next(3) * 100}:{_random.Next(3, 9) * 100}",
        5 => $" -m ttl --ttl-{Pick(["eq", "gt", "lt"])} {_random.Next(2, 200)}",
        _ => $" -m dscp {Pick(["", "! "])}--dscp 0x0{_random.Next(9)}",
    };

    private string Mark() => $"0x{_random.Next(4)}/0x{_random.Next(1, 4)}";

    private string Odd() => Pick(
    [
        "-A INPUT -j own", "-A FORWARD -p tcp -j deep", "-A own -j RETURN", "-A deep -s 10.1.2.3 -g own", "-A INPUT -m mark --mark 0x1 -j ACCEPT", "-A INPUT -j MARK --set-xmark 0x2/0x2",
        "-A missing -j ACCEPT", "-A INPUT -j missing", ":late - [0:0]", "COMMIT", "*filter", "-X", "-F own", "-I INPUT 1 -p icmp -j ACCEPT", "-D INPUT 1", "-R INPUT 1 -j DROP", "-N fresh", "# rules-lsp: allow shadowed-rule",
        "# rules-lsp: expect DROP tcp 198.51.100.7 > 192.0.2.1:22 in eth0", "# rules-lsp: backend nft", "iptables -A INPUT -j DROP", "  ", " # indented", ":DOCKER - [0:0]", "-A INPUT -j DOCKER", "x", "commit", "A INPUT -j ACCEPT", "-A INPUT -j LOG \\", "-A INPUT -s 10.1.2.3,10.1.2.4 -j DROP", "-A INPUT ! -s 10.0.0.0/8 -j DROP",
    ]);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
