using BenchmarkDotNet.Attributes;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Bench;

/// <summary>From text to model: 10,000 rules of mixed addresses, ports and states, cold, warm and after one edit.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(3)]
[IterationCount(5)]
public class BindingBench
{
    private readonly RulesetBuilder _builder = new(Catalogue.Default);
    private string _text = "";
    private RulesetSyntax _syntax = RulesetSyntax.Parse("");
    private RulesetSyntax _edited = RulesetSyntax.Parse("");
    private Ruleset? _ruleset;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        var lines = new List<string> { "*filter", ":INPUT DROP [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]" };
        for (int rule = 0; rule < 10_000; rule++)
        {
            string address = $"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.0/{random.Next(20, 25)}";
            lines.Add((rule % 4) switch
            {
                0 => $"-A INPUT -s {address} -p tcp -m tcp --dport {random.Next(1, 65535)} -j ACCEPT",
                1 => $"-A INPUT -s {address} -d 192.0.2.0/24 -p udp -m udp --dport {random.Next(1, 30000)}:{random.Next(30000, 65535)} -j DROP",
                2 => $"-A INPUT -s {address} -i eth0 -p tcp -m multiport --dports 80,443,{random.Next(1000, 9999)} -j ACCEPT",
                _ => $"-A INPUT -d {address} -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT",
            });
        }

        _text = string.Join('\n', [.. lines, "COMMIT", ""]);
        _syntax = RulesetSyntax.Parse(_text);
        _ruleset = _builder.Build(_syntax, RulesetOptions.Default);
        _edited = _syntax.WithChange(new(new(new(5_000, 0), new(5_000, 0)), "-A INPUT -j DROP\n"));
    }

    [Benchmark]
    public RulesetSyntax Lex() => RulesetSyntax.Parse(_text);

    [Benchmark]
    public Ruleset BuildWarm() => _builder.Build(_syntax, RulesetOptions.Default);

    [Benchmark]
    public Ruleset BuildCold() => new RulesetBuilder(Catalogue.Default).Build(_syntax, RulesetOptions.Default);

    [Benchmark]
    public Ruleset BuildAfterAnInsertedLine() => _builder.Build(_edited, RulesetOptions.Default, _ruleset);
}
