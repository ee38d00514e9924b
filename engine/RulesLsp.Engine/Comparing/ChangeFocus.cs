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
    private const int ShortChain = 16;

    private readonly DimensionTable _dimensions;
    private readonly IReadOnlySet<PacketField> _altered;
    private readonly ImmutableArray<Hook> _hooks;
    private readonly string _table;

    /// <param name="altered">Fields that something may have changed before a rule looks at them.</param>
    public ChangeFocus(RulesetSide side, RulesetSide other, object subject, DimensionTable dimensions, IReadOnlySet<PacketField> altered)
    {
        Side = side;
        Other = other;
        Subject = subject;
        _dimensions = dimensions;
        _altered = altered;
        Chain = subject as Chain ?? ((Rule)subject).Chain;
        _hooks = side.HooksOf(Chain);
        _table = Chain.TableName;
        Region = RegionOf(PacketRegion.Everything);
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
    public Stack<PacketRegion>? Open { get; set; }

    /// <summary>Matching it changes nothing for any packet: it only looks.</summary>
    public bool IsIdle => Subject is Rule rule
        && Side.Semantics.Of(rule) is { Action: ContinueAction } meaning
        && !meaning.Tests.Any(test => test is OpaqueTest { Detail: RecentDetail });

    /// <summary>Packets that the rule takes never come to the subject.</summary>
    public bool IsKeptAwayBy(Rule rule) => !ReferenceEquals(rule, Subject) && Side.Semantics.Of(rule).Action switch
    {
        VerdictAction { IsAccept: false } or RejectAction => true,
        VerdictAction => rule.Chain.TableName == _table && _hooks.Length == 1 && Side.HooksOf(rule.Chain) is [var hook] && hook == _hooks[0],
        _ => false,
    };

    /// <summary>For long chains the rules that packets of the region may match.</summary>
    public Dictionary<Chain, ImmutableArray<Rule>> RulesOf(RulesetSide side)
    {
        var rules = new Dictionary<Chain, ImmutableArray<Rule>>();
        foreach (Chain chain in side.Tables.SelectMany(table => table.Chains).Where(chain => chain.Rules.Length > ShortChain))
        {
            rules[chain] = [.. chain.Rules.Where(rule => CanMatch(side, rule))];
        }

        return rules;
    }

    private bool CanMatch(RulesetSide side, Rule rule)
    {
        foreach (PacketTest test in side.Semantics.Of(rule).Tests)
        {
            switch (test)
            {
                case RangeTest range when IsSteady(range.Field, rule.Chain.TableName):
                    FieldDomain domain = Region![_dimensions.Of(range.Field)];
                    if (range.IsNegated ? domain.IsWithin(range.Ranges.AsSpan()) : !domain.Overlaps(range.Ranges.AsSpan()))
                    {
                        return false;
                    }

                    break;
                case InterfaceTest { IsInput: true } device when !InputPart(device).Overlaps(Region![_dimensions.Input].Ranges.AsSpan()):
                case NeverTest:
                    return false;
                case OpaqueTest or UnmodelledTest or AnyOfTest:
                    return true;
            }
        }

        return true;
    }

    // A packet that this host sends to itself comes back in by lo: it stays possible.
    private FieldDomain InputPart(InterfaceTest device)
    {
        FieldDomain fitting = _dimensions.Devices.Fitting(device.Name, device.IsPrefix);
        FieldDomain part = device.IsNegated ? _dimensions.Input.All.Subtract(fitting) : fitting;
        return FieldDomain.OfRanges(part.Ranges.Add(new FieldRange(0, 0)));
    }

    private PacketRegion? RegionOf(PacketRegion region)
    {
        if (_hooks.IsEmpty)
        {
            return null;
        }

        if (_hooks is [Hook.Output])
        {
            region = region.With(_dimensions.Input, FieldDomain.Of(0));
        }
        else if (_hooks is [Hook.Forward])
        {
            region = region.With(_dimensions.Input, _dimensions.Input.All.Subtract(FieldDomain.Of(0)));
        }

        if (Subject is not Rule rule)
        {
            return region;
        }

        foreach (PacketTest test in Side.Semantics.Of(rule).Tests)
        {
            (Dimension Dimension, FieldDomain Part)? limit = test switch
            {
                RangeTest range when IsSteady(range.Field, _table) => LimitOf(range, region),
                MaskTest mask when IsSteady(mask.Field, _table) => LimitOf(mask, region),
                InterfaceTest { IsInput: true } device => (_dimensions.Input, InputPart(device).Intersect(region[_dimensions.Input])),
                NeverTest => (_dimensions.Input, FieldDomain.OfRanges([])),
                _ => null,
            };
            if (limit is not { } known)
            {
                continue;
            }

            if (known.Part.IsEmpty)
            {
                return null;
            }

            region = region.With(known.Dimension, known.Part);
        }

        return region;
    }

    private (Dimension, FieldDomain) LimitOf(RangeTest test, PacketRegion region)
    {
        Dimension dimension = _dimensions.Of(test.Field);
        FieldDomain ranges = FieldDomain.OfRanges(test.Ranges);
        return (dimension, test.IsNegated ? region[dimension].Subtract(ranges) : region[dimension].Intersect(ranges));
    }

    private (Dimension, FieldDomain)? LimitOf(MaskTest test, PacketRegion region)
    {
        Dimension dimension = _dimensions.Of(test.Field);
        return region[dimension].Masked(test.Mask, test.Value) is { } part
            ? (dimension, test.IsNegated ? region[dimension].Subtract(part) : part)
            : null;
    }

    // Every rule sees the field as the packet came with it. raw stands before connection tracking.
    private bool IsSteady(PacketField field, string table) => field switch
    {
        PacketField.SourceAddress or PacketField.DestinationAddress or PacketField.Protocol or PacketField.SourcePort or PacketField.DestinationPort
            or PacketField.IcmpTypeCode or PacketField.TcpFlags or PacketField.Length or PacketField.TypeOfService
            or PacketField.TcpMaximumSegmentSize => !_altered.Contains(field),
        PacketField.ConntrackState => table != "raw" && !_altered.Contains(field),
        _ => false,
    };
}
