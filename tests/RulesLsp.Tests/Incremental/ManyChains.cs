using System.Globalization;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Tests.Incremental;

/// <summary>A ruleset of many small chains, as kube-proxy makes one, and random edits of it: rules in called chains, the conditions of calls, where they lead, calls that come and go.</summary>
internal sealed class ManyChains
{
    private readonly Random _random;
    private readonly int _services;
    private readonly int _filters;

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
        bool isNat = line > Array.FindIndex(Syntax.Lines.ToArray(), static found => found.Text == "*nat");
        string chain = text.Split(' ')[1];
        TextChange change = _random.Next(16) switch
        {
            < 6 => Digit(line, text),
            < 8 => new TextChange(At(line, text.LastIndexOf(' ') + 1, line, text.Length), Called(isNat)),
            8 or 9 => new TextChange(At(line, 0, line, 0), $"-A {chain} -s {Address(_random.Next(99))} -j {Called(isNat)}\n"),
            10 => new TextChange(At(line, 0, line, 0), $"-A {chain} -p udp -j {(_random.Next(2) == 0 ? "RETURN" : "ACCEPT")}\n"),
            11 or 12 => new TextChange(At(line, 0, line + 1, 0), ""),
            13 => new TextChange(At(line, 0, line, text.Length), text[.._random.Next(text.Length)]),
            14 => new TextChange(At(line, 0, line, text.Length), $"# {text}"),
            _ when isNat && _random.Next(3) == 0 => Chain(),
            _ => new TextChange(At(line, 0, line, text.Length), text.Replace("-j KUBE", _random.Next(2) == 0 ? "-g KUBE" : "-s 10.1.2.3,10.9.8.7 -j KUBE", StringComparison.Ordinal)),
        };
        Syntax = Syntax.WithChange(change);
        return string.Create(CultureInfo.InvariantCulture, $"{change.Range} of {text} -> {change.NewText}");
    }

    private IEnumerable<string> Service(int service) =>
    [
        $"-A KUBE-SERVICES -d {Address(service)} -p tcp -m tcp --dport {Port()} -j KUBE-SVC-{service}",
        $"-A KUBE-SVC-{service} ! -s 10.244.0.0/14 -d {Address(service)} -p tcp -m tcp --dport {Port()} -j KUBE-MARK",
        $"-A KUBE-SVC-{service} -m statistic --mode random --probability 0.5 -j KUBE-SEP-{_random.Next(_services)}",
        $"-A KUBE-SVC-{service} -j KUBE-SEP-{service}",
        $"-A KUBE-SEP-{service} -s {Address(service)} -j KUBE-MARK",
        $"-A KUBE-SEP-{service} -p tcp -m tcp -j DNAT --to-destination 10.244.{service % 200}.7:8080",
    ];

    private TextChange Chain()
    {
        int line = Array.FindIndex(Syntax.Lines.ToArray(), static found => found.Text.StartsWith(":KUBE-MARK", StringComparison.Ordinal));
        return new TextChange(At(line, 0, line, 0), $":KUBE-NEW-{Syntax.LineCount} - [0:0]\n");
    }

    private string Called(bool isNat) => (isNat, _random.Next(4)) switch
    {
        (false, _) => $"KUBE-FW-{_random.Next(_filters)}",
        (true, 0) => "KUBE-MARK",
        (true, 1) => $"KUBE-SVC-{_random.Next(_services)}",
        _ => $"KUBE-SEP-{_random.Next(_services)}",
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
