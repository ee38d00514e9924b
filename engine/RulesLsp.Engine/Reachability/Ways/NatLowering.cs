using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reachability;

/// <summary>What connection tracking and nat mean for packets as later tables see them, as boxes.</summary>
internal sealed class NatLowering(TableDimensions dimensions, WayTables tables, ConditionLowering condition)
{
    private const int MostProducts = 256;

    private static readonly ulong ButConditions = AlteredFields.AllBut(
        [PacketField.SourceAddress, PacketField.DestinationAddress, PacketField.Protocol, PacketField.SourcePort, PacketField.DestinationPort, PacketField.IcmpTypeCode]);

    /// <summary>Those that nat is asked about: the first ones of connections. What this host sent to itself has been asked about when it left.</summary>
    public Box[] AskedFirst(Hook hook) => dimensions.Shared([dimensions.WithLane(Lane.State, StateOrder.New, StateOrder.New)], NotLooped(hook));

    /// <summary>Those that connection tracking has an opinion about, although a rule would have kept it away.</summary>
    public Box[] TrackedAt(Hook hook)
    {
        // What the kernel says about a connection belongs to it already (nf_ct_attach), and what looped back has been tracked.
        Box[] tracked = hook == Hook.Output
            ? [dimensions.WithLane(Lane.State, StateOrder.Invalid, StateOrder.New), dimensions.WithLane(Lane.State, StateOrder.Maximum, StateOrder.Maximum)]
            : [dimensions.WithLane(Lane.State, StateOrder.Invalid, StateOrder.Maximum)];
        return dimensions.Shared(tracked, NotLooped(hook));
    }

    /// <summary>The destinations that a translation can give.</summary>
    public Box ProductOf(TranslateAction translation)
    {
        Box product = dimensions.Everything();
        if (translation is { IsReadable: true, Kind: TranslationKind.Destination or TranslationKind.Redirect, To: { } to })
        {
            if (to.FirstAddress is { } first && dimensions.Family == AddressFamily.IPv4)
            {
                (product.Low[Lane.Destination], product.High[Lane.Destination]) = ((uint)first, (uint)(to.LastAddress ?? first));
            }

            if (to.FirstPort is { } port)
            {
                (product.Low[Lane.DestinationPortOrIcmp], product.High[Lane.DestinationPortOrIcmp]) = (port, to.LastPort ?? port);
            }
        }

        return product;
    }

    /// <summary>The packets whose destination may have been translated on the way: those that a rule makes, and what follows of other directions and connections.</summary>
    public Box[] Products(Way way)
    {
        // Answers are translated back, and helpers let connections follow another one's translation. Errors are told of any connection.
        Box following = dimensions.WithLane(Lane.State, StateOrder.Related, StateOrder.Maximum);
        if (!tables.TranslatesBackOrFollows)
        {
            byte errors = dimensions.Family == AddressFamily.IPv4 ? ProtocolNumbers.Icmp : ProtocolNumbers.IcmpV6;
            following.High[Lane.State] = StateOrder.Related;
            following.Low[Lane.Protocol] = following.High[Lane.Protocol] = errors;
        }

        List<Box> products = [following];
        foreach ((Box box, TranslateAction? translation) in TranslationsBefore(way))
        {
            Box product = translation is null ? dimensions.WithLane(Lane.State, StateOrder.New, StateOrder.Maximum) : Product(box, translation);
            if (!products.Exists(known => dimensions.Contains(in known, in product)))
            {
                products.Add(product);
            }
        }

        return products.Count <= MostProducts ? [.. products] : [dimensions.WithLane(Lane.State, StateOrder.New, StateOrder.Maximum)];
    }

    private Box Around(ReadOnlySpan<Box> boxes)
    {
        Box around = dimensions.Everything();
        (around.Low, around.High) = (boxes[0].Low, boxes[0].High);
        foreach (ref readonly Box box in boxes)
        {
            BoxMath.Widen(ref around.Low, ref around.High, in box);
        }

        return around;
    }

    private Box[] NotLooped(Hook hook)
    {
        return hook == Hook.Output ? [dimensions.Everything()] : dimensions.NotByLoopback();
    }

    /// <summary>What of the rule's own packets was there before, with the new destination.</summary>
    private Box Product(Box box, TranslateAction translation)
    {
        Box product = ProductOf(translation);
        bool keepsAddress = translation.Kind == TranslationKind.Destination && translation is { IsReadable: true, To.FirstAddress: null };
        bool keepsPort = translation is { IsReadable: true, To.FirstPort: null } or { IsReadable: true, To: null };
        for (int lane = 0; lane < LaneValues.Count; lane++)
        {
            bool isKept = (Lane)lane switch
            {
                Lane.Destination => keepsAddress,
                Lane.DestinationPortOrIcmp => keepsPort,
                _ => true,
            };
            if (isKept)
            {
                (product.Low[lane], product.High[lane]) = (box.Low[lane], box.High[lane]);
            }
        }

        product.Low[Lane.State] = StateOrder.New;
        return product;
    }

    /// <summary>The translating rules, each with the box round its packets.</summary>
    private IEnumerable<(Box Box, TranslateAction? Translation)> TranslationsBefore(Way way)
    {
        Table? nat = tables.Nat;
        if (nat is null || !tables.IsKnown(nat))
        {
            yield return (dimensions.Everything(), null);
            yield break;
        }

        if (nat.FindChain(Pipeline.ChainName(way.Entry)) is not { Hook: not null } chain)
        {
            yield break;
        }

        foreach (RuleSemantics rule in tables.ChainsFrom(chain).SelectMany(tables.RulesOf))
        {
            if (rule.Action is TranslateAction translation)
            {
                condition.Begin(ButConditions, new InterfaceSight(DeviceSight.Unknown, DeviceSight.Unknown));
                foreach (PacketTest test in rule.Tests)
                {
                    condition.Add(test);
                }

                if (!condition.Boxes.IsEmpty)
                {
                    yield return (Around(condition.Boxes), translation);
                }
            }
        }
    }
}
