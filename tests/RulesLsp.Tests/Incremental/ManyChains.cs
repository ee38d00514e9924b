using System.Globalization;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Tests.Incremental;

/// <summary>A ruleset of many small chains, as kube-proxy makes one, and random edits of it: rules in called chains, the conditions of calls, where they lead, calls that come and go, the lines of chains.</summary>
internal sealed class ManyChains
{
    private readonly Random _random;
    private readonly int _services;
    private readonly int _filters;
    private TextChange? _back;

    public ManyChains(int seed, int services)
    {
        (_random, _services, _filters) = (new Random(seed), services, Math.Max(2, services / 8));
        List<string> lines =
        [
            "*filter", ":INPUT ACCEPT [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]", ":KUBE-PORTS - [0:0]", .. Enumerable.Range(0, _filters).Select(chain => $":KUBE-FW-{chain} - [0:0]"),
            "-A INPUT -j KUBE-PORTS", "-A FORWARD -m conntrack --ctstate NEW -j KUBE-PORTS", "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            .. Enumerable.Range(0, _filters).SelectMany(chain => new[] { $"-A KUBE-PORTS -p tcp -m tcp --dport {Port()} -j KUBE-FW-{chain}", $"-A KUBE-FW-{chain} -s {Address(chain)} -j ACCEPT", $"-A KUBE-FW-{chain} -p tcp -j DROP" }),
            "COMMIT",
            "*nat", ":PREROUTING ACCEPT [0:0]", ":INPUT ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]", ":KUBE-SERVICES - [0:0]", ":KUBE-MARK - [0:0]", ":KUBE-POSTROUTING - [0:0]",
            .. Enumerable.Range(0, services).SelectMany(service => new[] { $":KUBE-SVC-{service} - [0:0]", $":KUBE-SEP-{service} - [0:0]" }),
            "-A PREROUTING -j KUBE-SERVICES", "-A OUTPUT -j KUBE-SERVICES", "-A POSTROUTING -j KUBE-POSTROUTING", "-A KUBE-MARK -j MARK --set-xmark 0x4000/0x4000",
            "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN", "-A KUBE-POSTROUTING -j MASQUERADE --random-fully",
            .. Enumerable.Range(0, services).SelectMany(Service),
            "COMMIT", "",
        ];
        Syntax = RulesetSyntax.Parse(string.Join('\n', lines));
    }

    public RulesetSyntax Syntax { get; private set; }

    /// <summary>Makes one edit; the change in words that a failure prints.</summary>
    public string Edit()
    {
        int[] rules = [.. Enumerable.Range(0, Syntax.LineCount).Where(index => Syntax[index].Text.StartsWith("-A KUBE", StringComparison.Ordinal))];
        int line = rules[_random.Next(rules.Length)];
        string text = Syntax[line].Text;
        string chain = text.Split(' ')[1];
        TextChange? back = _back;
        _back = null;
        TextChange change = back ?? _random.Next(20) switch
        {
            < 6 => Digit(line, text),
            < 8 => new TextChange(At(line, text.LastIndexOf(' ') + 1, line, text.Length), Called(chain)),
            8 or 9 => new TextChange(At(line, 0, line, 0), $"-A {chain} -s {Address(_random.Next(99))} -j {Called(chain)}\n"),
            10 => new TextChange(At(line, 0, line, 0), $"-A {chain} -p udp -j {(_random.Next(2) == 0 ? "RETURN" : "ACCEPT")}\n"),
            11 or 12 => new TextChange(At(line, 0, line + 1, 0), ""),
            13 => new TextChange(At(line, 0, line, text.Length), text[.._random.Next(text.Length)]),
            14 => new TextChange(At(line, 0, line, text.Length), $"# {text}"),
            15 => Chain(),
            16 or 17 or 18 => OfService(),
            _ => new TextChange(At(line, 0, line, text.Length), text.Replace("-j KUBE", _random.Next(2) == 0 ? "-g KUBE" : "-s 10.1.2.3,10.9.8.7 -j KUBE", StringComparison.Ordinal)),
        };
        Syntax = Syntax.WithChange(change);
        return string.Create(CultureInfo.InvariantCulture, $"{change.Range} of {text} -> {change.NewText}");
    }

    private IEnumerable<string> Service(int service) =>
    [
        $"-A KUBE-SERVICES -d {Address(service)} -p tcp -m tcp --dport {Port()} -j KUBE-SVC-{service}",
        .. service % 4 == 0 ? [$"-A KUBE-SVC-{service} -m addrtype --src-type LOCAL -j ACCEPT"] : Array.Empty<string>(),
        .. service % 3 > 0 ? [$"-A KUBE-SVC-{service} ! -s 10.244.0.0/14 -d {Address(service)} -p tcp -m tcp --dport {Port()} -j KUBE-MARK"] : Array.Empty<string>(),
        $"-A KUBE-SVC-{service} -m statistic --mode random --probability 0.5 -j KUBE-SEP-{_random.Next(_services)}",
        $"-A KUBE-SVC-{service} -j KUBE-SEP-{service}",
        .. service % 5 == 0 ? [$"-A KUBE-SEP-{service} -m addrtype --src-type LOCAL -p udp -j RETURN"] : Array.Empty<string>(),
        $"-A KUBE-SEP-{service} -s {Address(service)} -j KUBE-MARK",
        $"-A KUBE-SEP-{service} -p tcp -m tcp -j DNAT --to-destination 10.244.{service % 200}.7:8080",
    ];

    /// <summary>The line of a chain comes, goes or gets another name, to be put back at once.</summary>
    private TextChange Chain()
    {
        int[] declared = [.. Enumerable.Range(0, Syntax.LineCount).Where(index => Syntax[index].Text.StartsWith(":KUBE", StringComparison.Ordinal))];
        int line = declared[_random.Next(declared.Length)];
        int end = Syntax[line].Text.IndexOf(' ', StringComparison.Ordinal);
        return _random.Next(4) switch
        {
            0 => PutBack(new TextChange(At(line, 0, line + 1, 0), ""), new TextChange(At(line, 0, line, 0), $"{Syntax[line].Text}\n")),
            1 => PutBack(new TextChange(At(line, end - 1, line, end), _random.Next(10).ToString(CultureInfo.InvariantCulture)), new TextChange(At(line, end - 1, line, end), Syntax[line].Text[(end - 1)..end])),
            2 => PutBack(new TextChange(At(line, 0, line, 0), $":KUBE-SEP-{_random.Next(_services)} - [0:0]\n"), new TextChange(At(line, 0, line + 1, 0), "")),
            _ => new TextChange(At(line, 0, line, 0), $":KUBE-NEW-{Syntax.LineCount} - [0:0]\n"),
        };
    }

    private TextChange PutBack(TextChange change, TextChange back)
    {
        _back = back;
        return change;
    }

    /// <summary>Calls as they come and go in a cluster: a service gets an address, an address more, or one less.</summary>
    private TextChange OfService()
    {
        int[] calls = [.. Enumerable.Range(0, Syntax.LineCount).Where(index => Syntax[index].Text is var text && text.StartsWith("-A KUBE-S", StringComparison.Ordinal) && text.Contains("-j KUBE-", StringComparison.Ordinal))];
        int line = calls[_random.Next(calls.Length)];
        string text = Syntax[line].Text;
        return _random.Next(3) switch
        {
            0 => new TextChange(At(line, 0, line + 1, 0), ""),
            1 => new TextChange(At(line, 0, line, 0), $"{text[..text.IndexOf("-j ", StringComparison.Ordinal)]}-j {Called(text.Split(' ')[1])}\n"),
            _ => new TextChange(At(line, text.LastIndexOf(' ') + 1, line, text.Length), Called(text.Split(' ')[1])),
        };
    }

    /// <summary>A chain that another one may call, seldom one that leads back to it.</summary>
    private string Called(string chain) => (chain.Split('-').ElementAtOrDefault(1), _random.Next(60)) switch
    {
        ("PORTS" or "FW", _) => $"KUBE-FW-{_random.Next(_filters)}",
        (_, 0) or ("SERVICES", _) => $"KUBE-SVC-{_random.Next(_services)}",
        (_, 1) or ("SVC", > 15) => $"KUBE-SEP-{_random.Next(_services)}",
        _ => "KUBE-MARK",
    };

    private TextChange Digit(int line, string text)
    {
        int first = text.IndexOf(" -", 3, StringComparison.Ordinal);
        int[] digits = [.. Enumerable.Range(0, text.Length).Where(column => column > first && char.IsAsciiDigit(text[column]))];
        int at = digits.Length == 0 ? text.Length : digits[_random.Next(digits.Length)];
        return new TextChange(At(line, at, line, Math.Min(text.Length, at + 1)), _random.Next(0, 7).ToString(CultureInfo.InvariantCulture));
    }

    private static TextRange At(int line, int start, int endLine, int end) => new(new TextPosition(line, start), new TextPosition(endLine, end));

    private string Port() => $"{(_random.Next(3) == 0 ? 443 : 80 + _random.Next(4))}";

    private static string Address(int number) => $"10.96.{number / 50}.{number % 50 + 1}/32";
}
