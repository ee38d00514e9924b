using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Checking;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Detection;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;
using Witnesses = (RulesLsp.Engine.Checking.RuleWitness OnAnyHost, RulesLsp.Engine.Checking.HostWitness OnSomeHost);

namespace RulesLsp.Tests.Reachability;

/// <summary>Sends the witness of every live rule through the real tracer, and counts what comes of it.</summary>
internal sealed class WitnessCheck
{
    private static readonly RulesetBuilder Builder = new(Catalogue.Default);

    private readonly List<string> _undecided = [];
    private readonly List<string> _hosted = [];
    private readonly List<string> _keptAway = [];
    private readonly SortedDictionary<string, int> _limits = new(StringComparer.Ordinal);

    /// <summary>Rules that were looked at.</summary>
    public int Rules { get; private set; }

    public int Dead { get; private set; }

    /// <summary>Of the dead ones those that packets would reach if there were no other tables.</summary>
    public int DeadBehindOthers { get; private set; }

    public int Undecided { get; private set; }

    /// <summary>The witness reaches and matches the rule, through everything that the file holds.</summary>
    public int Confirmed { get; private set; }

    /// <summary>The witness reaches the rule on a host that is set up in an unusual way.</summary>
    public int Hosted => _hosted.Count;

    /// <summary>Live as far as the file goes, and the kernel itself keeps all of its packets away.</summary>
    public int KeptAway => _keptAway.Count;

    /// <summary>The way begins in a chain that rules outside of the file enter: the witness reaches the rule from there on.</summary>
    public int EnteredFromElsewhere { get; private set; }

    /// <summary>The witness reaches the rule at its hook, but other tables and hooks change or take it, and all packets tried like it.</summary>
    public List<string> TakenElsewhere { get; } = [];

    /// <summary>Live rules that are not confirmed, and that no known limit explains.</summary>
    public List<string> Unexplained { get; } = [];

    public int Limited => _limits.Values.Sum();

    /// <summary>What loads of a text: lines that are refused become comments.</summary>
    public static Ruleset Loadable(string path, string text)
    {
        RulesetSyntax syntax = RulesetSyntax.Parse(text);
        FileDirectives directives = FileDirectives.Read(syntax);
        Ruleset ruleset = Builder.Build(syntax, ProfileDetection.OptionsFor(path, syntax, directives));
        HashSet<int> refused =
        [
            .. new Checker(new RulesetFacts(new Lazy<Ruleset>(ruleset), directives, CheckOptions.Default)).FastDiagnostics
                .Where(finding => finding.Severity == Severity.Error).Select(finding => finding.Range.Start.Line),
        ];
        if (refused.Count == 0)
        {
            return ruleset;
        }

        var rest = new StringBuilder();
        for (int line = 0; line < syntax.LineCount; line++)
        {
            rest.Append(syntax[line].Kind == LineKind.Command && refused.Contains(line) ? "#" : syntax[line].Text).Append('\n');
        }

        syntax = RulesetSyntax.Parse(rest.ToString());
        return Builder.Build(syntax, ProfileDetection.OptionsFor(path, syntax, directives));
    }

    /// <summary>Looks at the rules of the live tables; at most at <paramref name="most"/> of each, evenly chosen.</summary>
    public void Add(string name, Ruleset ruleset, int most = int.MaxValue)
    {
        ReachabilityResult result = ReachabilityAnalysis.Analyse(ruleset, new ReachabilityOptions { KeepsChains = ruleset.KeepsChains }, CancellationToken.None);
        ReachabilityResult alone = ReachabilityAnalysis.Analyse(ruleset, new ReachabilityOptions { KeepsChains = ruleset.KeepsChains, Scope = ReachabilityScope.EachTable }, CancellationToken.None);
        var tracer = new Tracer(ruleset, null, TraceOptions.Default);
        Witnesses whole = (new RuleWitness(tracer, result), new HostWitness(tracer, result));
        foreach (Table table in ruleset.Tables.Where(table => table.SupersededBy is null && Catalogue.Default.Pipeline.FindTable(table.Name) is not null))
        {
            var tracers = new Dictionary<(Hook Hook, Chain Entered), Tracer>();
            Rule[] rules = [.. table.Chains.SelectMany(chain => chain.Rules)];
            int step = Math.Max(1, rules.Length / Math.Max(1, most));
            for (int i = 0; i < rules.Length; i += step)
            {
                DeadBehindOthers += result.IsDead(rules[i]) && !alone.IsDead(rules[i]) ? 1 : 0;
                Add(name, ruleset, rules[i], result.VerdictOf(rules[i]), whole, (hook, entered) =>
                {
                    if (!tracers.TryGetValue((hook, entered), out Tracer? tracer))
                    {
                        tracers[(hook, entered)] = tracer = new Tracer(With(ruleset, [AtHook(table, hook, entered)]), null, TraceOptions.Default).OfDecisions;
                    }

                    return tracer;
                });
            }
        }
    }

    /// <summary>Sends a packet that somebody else found for a rule through the rule's table alone.</summary>
    /// <param name="found">Its path begins where the packet enters the table.</param>
    public void AddFound(string name, Ruleset ruleset, Rule rule, AliveVerdict found)
    {
        Rules++;
        Hook hook = HookOf(found);
        Table table = AtHook(ruleset.LiveTable(rule.Chain.TableName)!, hook, found.Path[0].Chain);
        TraceTree tree = new Tracer(With(ruleset, [table]), null, TraceOptions.Default).OfDecisions.Trace(found.Witness.Packet, found.Witness.Conditions);
        if (Matched(tree, rule))
        {
            Confirmed++;
        }
        else
        {
            AddUnconfirmed(name, new Unconfirmed(ruleset, rule, found, hook, tree));
        }
    }

    /// <summary>The figures, for the test's output.</summary>
    public string Report()
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"{Rules} rules: {Dead} dead ({DeadBehindOthers} of them because of earlier tables), {Undecided} undecided, {Rules - Dead - Undecided} live");
        report.AppendLine(CultureInfo.InvariantCulture, $"confirmed: {Confirmed} through the whole file, {Hosted} on a host set up for it, {EnteredFromElsewhere} from a chain that others enter; {KeptAway} kept away by the kernel; not confirmed: {TakenElsewhere.Count} that other tables take or change, {Unexplained.Count} unexplained; {Limited} that nothing before the hook lets pass:");
        foreach ((string reason, int count) in _limits)
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"{count,6} {reason}");
        }

        return report.AppendJoin('\n', _undecided.Take(20)).AppendLine().AppendJoin('\n', Unexplained.Take(20)).AppendLine().AppendJoin('\n', TakenElsewhere.Take(100)).AppendLine()
            .AppendJoin('\n', _hosted.Take(100)).AppendLine().AppendJoin('\n', _keptAway.Take(100)).ToString();
    }

    private void Add(string name, Ruleset ruleset, Rule rule, RuleVerdict verdict, Witnesses whole, Func<Hook, Chain, Tracer> atHook)
    {
        Rules++;
        Dead += verdict is DeadVerdict ? 1 : 0;
        Undecided += verdict is UndecidedVerdict ? 1 : 0;
        if (verdict is UndecidedVerdict { Why: var why })
        {
            _undecided.Add($"{name}:{rule.Line + 1} {rule.Chain.TableName} {ruleset.Syntax[rule.Line].Text}: {why}");
        }

        if (verdict is not AliveVerdict alive)
        {
            return;
        }

        Packet packet = alive.Witness.Packet;
        if (whole.OnAnyHost.Find(rule) is not null)
        {
            Confirmed++;
            return;
        }

        if (whole.OnSomeHost.Find(rule) is { } hosted)
        {
            _hosted.Add($"{Where()}: {hosted.Witness.Packet} on {hosted.Host}");
            return;
        }

        if (whole.OnSomeHost.WhyNone(rule) is { } checks)
        {
            _keptAway.Add($"{Where()}: {checks}");
            return;
        }

        Chain entered = alive.Path[0].Chain;
        Hook hook = HookOf(alive);
        TraceTree tree = atHook(hook, entered).Trace(packet, alive.Witness.Conditions);
        if (!Matched(tree, rule))
        {
            AddUnconfirmed(name, new Unconfirmed(ruleset, rule, alive, hook, tree));
        }
        else if (entered.IsBuiltin)
        {
            TakenElsewhere.Add($"{Where()}: {packet}");
        }
        else
        {
            EnteredFromElsewhere++;
        }

        string Where() => $"{name}:{rule.Line + 1} {rule.Chain.TableName} {ruleset.Syntax[rule.Line].Text}";
    }

    private static bool Matched(TraceTree tree, Rule rule) => tree.Outcomes.Any(way => way.Matched(rule));

    private void AddUnconfirmed(string name, Unconfirmed witness)
    {
        if (WitnessLimits.ReasonOf(witness) is { } limit)
        {
            _limits[limit] = _limits.GetValueOrDefault(limit) + 1;
            return;
        }

        IEnumerable<string> met = witness.Tree.Outcomes[0].Steps.Select(step => $"{step.Line}:{step.Result}");
        Unexplained.Add($"{name}:{witness.Rule.Line + 1} {witness.Ruleset.Syntax[witness.Rule.Line].Text}: {witness.Packet}, {string.Join("; ", witness.Alive.Witness.Conditions)}; met {string.Join(' ', met)} {witness.Tree.Outcomes[0].Reason}");
    }

    /// <summary>The hook whose built-in chain a witness comes through.</summary>
    private static Hook HookOf(AliveVerdict alive) => alive.Path[0].Chain.Hook ?? HookOf(alive.Witness.Packet, alive.Path[0].Chain.TableName);

    /// <summary>A hook that such a packet comes through.</summary>
    private static Hook HookOf(Packet packet, string table)
    {
        Hook[] fitting = packet switch
        {
            { InInterface: null } => [Hook.Output, Hook.Postrouting],
            { OutInterface: null } => [Hook.Input, Hook.Prerouting],
            _ => [Hook.Forward, Hook.Postrouting],
        };
        return fitting.First(hook => Catalogue.Default.Pipeline.HooksOf(table).Contains(hook));
    }

    /// <summary>The table with one built-in chain; it calls the chain that rules outside of the file enter.</summary>
    private static Table AtHook(Table table, Hook hook, Chain entered)
    {
        ImmutableArray<Chain> chains = [.. table.Chains.Select(chain => chain.Hook is null || chain == entered ? chain : Empty(chain))];
        if (!entered.IsBuiltin)
        {
            Chain caller = chains.First(chain => chain.Hook == hook);
            LineSyntax line = RulesetSyntax.Parse($"-A {caller.Name} -j {entered.Name}")[0];
            caller.Rules =
            [
                new Rule
                {
                    Chain = caller,
                    Number = 1,
                    Line = entered.DeclarationLine ?? table.Line,
                    Bound = Builder.BinderOf(AddressFamily.IPv4).Bind(line),
                    SourceIndex = 0,
                    DestinationIndex = 0,
                    JumpChain = entered,
                },
            ];
        }

        return new Table
        {
            Name = table.Name,
            Line = table.Line,
            CommitLine = table.CommitLine,
            SupersededBy = null,
            Chains = [.. chains],
        };
    }

    private static Chain Empty(Chain chain) => new()
    {
        Name = chain.Name,
        TableName = chain.TableName,
        Hook = chain.Hook,
        Origin = ChainOrigin.ImplicitBuiltin,
        Policy = ChainPolicy.Accept,
        DeclarationLine = null,
        PolicyLine = null,
    };

    private static Ruleset With(Ruleset ruleset, ImmutableArray<Table> tables) => new()
    {
        Syntax = ruleset.Syntax,
        Family = ruleset.Family,
        Catalogue = ruleset.Catalogue,
        KeepsChains = ruleset.KeepsChains,
        Tables = tables,
        BoundLines = ruleset.BoundLines,
        TableOfLine = ruleset.TableOfLine,
        FirstRuleOfLine = ruleset.FirstRuleOfLine,
        Rules = ruleset.Rules,
        Problems = ruleset.Problems,
    };
}
