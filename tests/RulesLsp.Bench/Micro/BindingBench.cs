using BenchmarkDotNet.Attributes;
using RulesLsp.Bench.Rulesets;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Bench.Micro;

/// <summary>From text to model: 10,000 rules, cold, warm and after one edit.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(3)]
[IterationCount(5)]
public class BindingBench
{
    private readonly RulesetBuilder _builder = new(Catalogue.Default);
    private readonly string _text = FlatRuleset.Text(10_000);
    private RulesetSyntax _syntax = RulesetSyntax.Parse("");
    private RulesetSyntax _edited = RulesetSyntax.Parse("");
    private Ruleset? _ruleset;

    [GlobalSetup]
    public void Setup()
    {
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
