using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>One changed rule or policy, and the packets that can come to it: nowhere else can its change make a difference.</summary>
internal sealed class ChangeFocus
{
    private readonly RuleRegions _regions;
    private readonly ImmutableArray<Hook> _hooks;
    private readonly string _table;
    private readonly ImmutableArray<PacketRegion> _parts;

    public ChangeFocus(RulesetSide side, RulesetSide other, object subject, RuleRegions regions)
    {
        Side = side;
        Other = other;
        Subject = subject;
        _regions = regions;
        Chain = subject as Chain ?? ((Rule)subject).Chain;
        _hooks = side.HooksOf(Chain);
        _table = Chain.TableName;
        _parts = regions.PartsAround(side, Chain, subject as Rule, PacketRegion.Everything);
        Region = regions.Around(side, Chain, subject as Rule, PacketRegion.Everything);
    }

    public RulesetSide Side { get; }

    public RulesetSide Other { get; }

    /// <summary>The hooks at which packets can come to it.</summary>
    public ImmutableArray<Hook> Hooks => _hooks;

    /// <summary>The rule, or the built-in chain whose policy changed.</summary>
    public object Subject { get; }

    public Chain Chain { get; }

    /// <summary>Holds every packet that can match; a product, so it may hold others too. null: none can.</summary>
    public PacketRegion? Region { get; }

    /// <summary>Regions that are still to be walked; null: not begun.</summary>
    public Stack<OpenRegion>? Open { get; set; }

    /// <summary>Matching it changes nothing for any packet: it only looks.</summary>
    public bool IsIdle => Subject is Rule rule
        && Side.Semantics.Of(rule) is { Action: ContinueAction } meaning
        && !meaning.Tests.Any(test => test is OpaqueTest { Detail: RecentDetail });

    /// <summary>Every packet that can match, in regions to be followed.</summary>
    public IEnumerable<OpenRegion> Begin()
    {
        var whole = new OpenRegion(Region!, _regions.RulesFor(Side, Region!), _regions.RulesFor(Other, Region!));
        return _parts.Length == 1 ? [whole] : _parts.Select(part => Part(part, whole));
    }

    /// <summary>A part of an open region of which fewer rules take packets.</summary>
    public OpenRegion Part(PacketRegion part, OpenRegion whole) => new(part, _regions.RulesFor(Side, part, whole.Own), _regions.RulesFor(Other, part, whole.Others));

    /// <summary>Packets that the rule takes never come to the subject.</summary>
    public bool IsKeptAwayBy(Rule rule) => !ReferenceEquals(rule, Subject) && Side.Semantics.Of(rule).Action switch
    {
        VerdictAction { IsAccept: false } or RejectAction => true,
        VerdictAction => rule.Chain.TableName == _table && _hooks.Length == 1 && Side.HooksOf(rule.Chain) is [var hook] && hook == _hooks[0],
        _ => false,
    };
}

/// <summary>Packets that are still to be followed.</summary>
/// <param name="Own">For long chains of the change's own ruleset the rules that they may match.</param>
/// <param name="Others">The same of the other ruleset.</param>
internal sealed record OpenRegion(PacketRegion Region, Dictionary<Chain, RuleList> Own, Dictionary<Chain, RuleList> Others)
{
    /// <summary>How many rules those are.</summary>
    public int Rules => Own.Values.Concat(Others.Values).Sum(static chain => chain.Length);
}
