using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Answers conditions that need lots, counters or the host; what nobody knows becomes a choice of the run.</summary>
internal sealed class OpaqueEvaluator(TraceRun run)
{
    /// <summary>Does the plain form hold? The caller turns it round for a negated test.</summary>
    public bool Holds(OpaqueTest test, Rule rule, int index)
    {
        string text = $"{WhyText.Text(test)} at {TraceRun.LineOf(rule)}";
        bool? known = test.Detail switch
        {
            RandomDetail random => run.Choices.Draw(random.Probability, $"{text} matched", $"{text} did not match"),
            EveryNthDetail nth => EveryNth(nth, rule, index, text),
            TokenBucketDetail bucket => TakeToken(bucket, rule, index, text),
            InitialStateDetail initial => Assume(initial.InitialAnswer, $"{text}: {initial.Assumption}"),
            RecentDetail recent => RecentLists.Holds(run, recent, text),
            SetMembershipDetail set => IsMember(set),
            AddressTypeDetail type => HasType(type),
            ConnectionDetail part => ConnectionParts.Holds(run.Packet, part),
            _ => null,
        };
        if (known is { } answer)
        {
            return answer;
        }

        if (test.Kind == OpaqueKind.Fresh)
        {
            return run.Choices.Ask($"{text} matches", $"{text} does not match");
        }

        // The same question about the same packet: asked once.
        string key = string.Create(CultureInfo.InvariantCulture, $"{test.Key} #{run.Packet.Version}");
        return run.AskOnce(key, $"{text} holds", $"{text} does not hold");
    }

    private bool Assume(bool answer, string assumption)
    {
        run.Assumptions.Add(assumption);
        return answer;
    }

    private bool EveryNth(EveryNthDetail nth, Rule rule, int index, string text)
    {
        run.Assumptions.Add($"{text}: the counter starts with this packet or scenario");
        uint evaluation = run.State.Evaluations.GetValueOrDefault((rule, index));
        run.State.Evaluations[(rule, index)] = evaluation + 1;
        return evaluation >= nth.First && (evaluation - nth.First) % nth.Every == 0;
    }

    private bool TakeToken(TokenBucketDetail bucket, Rule rule, int index, string text)
    {
        if (!run.State.Buckets.TryGetValue((rule, index), out (double Tokens, double Time) state))
        {
            run.Assumptions.Add($"{text}: the bucket is full at first");
            state = (bucket.Burst, run.State.Now);
        }

        double refill = (run.State.Now - state.Time) * bucket.Count / Math.Max(1, bucket.Seconds);
        double tokens = Math.Min(bucket.Burst, state.Tokens + refill);
        bool isTaken = tokens >= 1;
        run.State.Buckets[(rule, index)] = (isTaken ? tokens - 1 : tokens, run.State.Now);
        return isTaken;
    }

    private bool? IsMember(SetMembershipDetail detail)
    {
        SetAssumption? assumption = run.Start.Sets.FirstOrDefault(set => set.SetName == detail.SetName);
        if (assumption is not null)
        {
            return assumption.IsMember;
        }

        string? element = IpSet.ElementOf(run.Packet, detail.IsSource);
        if (element is not null && run.State.SetChanges.TryGetValue((detail.SetName, element), out bool isAdded))
        {
            return isAdded;
        }

        return run.Host?.FindSet(detail.SetName)?.Contains(run.Packet, detail.IsSource);
    }

    private bool? HasType(AddressTypeDetail detail)
    {
        PacketField field = detail.IsSource ? PacketField.SourceAddress : PacketField.DestinationAddress;
        if (run.Packet.Value(field) is not { } address)
        {
            return null;
        }

        string? device = detail.IsLimitedToInput ? run.Packet.Input.Name : detail.IsLimitedToOutput ? run.Packet.Output.Name : "";
        if (run.Host is { } host)
        {
            return device is null ? null : (host.Routing.TypeOf(address, run.Packet.Family, device) & detail.Types) != 0;
        }

        AddressTypes surely = AddressKinds.WithoutHost(address, run.Packet.Family);
        if (surely != AddressTypes.None)
        {
            return (surely & detail.Types) != 0;
        }

        // Own address or somebody else's: the question that routing asks too.
        const AddressTypes Open = AddressTypes.Local | AddressTypes.Unicast | AddressTypes.Broadcast;
        if ((detail.Types & ~Open) != 0 || (detail.Types & AddressTypes.Broadcast) != 0 || device is not "")
        {
            return null;
        }

        return (detail.Types & (AddressTypes.Local | AddressTypes.Unicast)) == (AddressTypes.Local | AddressTypes.Unicast)
            || PacketWalk.IsOwnAddress(run, address) == ((detail.Types & AddressTypes.Local) != 0);
    }
}

/// <summary>The parts of a connection's entry.</summary>
internal static class ConnectionParts
{
    /// <summary>null: not known. Without an entry nothing holds; the rule's own test on the state sees to that first.</summary>
    public static bool? Holds(FlowingPacket packet, ConnectionDetail detail)
    {
        if (packet.Connection is not { } connection)
        {
            return null;
        }

        if (detail.Part == ConnectionPart.Status)
        {
            ConnectionStatus status = (connection.SeenReply ? ConnectionStatus.SeenReply : ConnectionStatus.None)
                | (connection.IsExpected ? ConnectionStatus.Expected : ConnectionStatus.None)
                | (connection.IsConfirmed ? ConnectionStatus.Confirmed : ConnectionStatus.None);

            // ASSURED depends on the protocol's own progress, which is not followed.
            if ((detail.Bits & ConnectionStatus.Assured) != 0 && (detail.Bits & status) == 0)
            {
                return connection.SeenReply ? null : false;
            }

            return detail.Bits == ConnectionStatus.None ? status == ConnectionStatus.None : (status & detail.Bits) != 0;
        }

        UInt128? value = detail.Part switch
        {
            ConnectionPart.Protocol => packet.Value(PacketField.Protocol),
            ConnectionPart.OriginalSource => connection.Original.Source,
            ConnectionPart.OriginalDestination => connection.Original.Destination,
            ConnectionPart.ReplySource => connection.Reply.Source,
            ConnectionPart.ReplyDestination => connection.Reply.Destination,
            ConnectionPart.OriginalSourcePort => connection.Original.SourcePort,
            ConnectionPart.OriginalDestinationPort => connection.Original.DestinationPort,
            ConnectionPart.ReplySourcePort => connection.Reply.SourcePort,
            ConnectionPart.ReplyDestinationPort => connection.Reply.DestinationPort,
            _ => packet.IsReply ? 1u : 0u,
        };
        return value is null ? null : detail.Ranges.Any(range => value >= range.First && value <= range.Last);
    }
}

/// <summary>Lists of recently seen addresses, as net/netfilter/xt_recent.c keeps them.</summary>
internal static class RecentLists
{
    // ip_pkt_list_tot: stamps kept for an address.
    private const int MostStamps = 20;

    public static bool? Holds(TraceRun run, RecentDetail detail, string text)
    {
        PacketField field = detail.IsDestination ? PacketField.DestinationAddress : PacketField.SourceAddress;
        if (run.Packet.Value(field) is not { } address)
        {
            return detail.Operation == RecentOperation.Set ? true : null;
        }

        (string List, UInt128 Address) key = (detail.List, address & detail.Mask);
        RecentEntry? entry = run.State.Recent.GetValueOrDefault(key);
        if (detail.ComparesTimeToLive && entry is not null && entry.TimeToLive != run.Packet.Value(PacketField.TimeToLive))
        {
            entry = null;
        }

        if (detail.Operation == RecentOperation.Set)
        {
            Stamp(run, key, entry, detail);
            return true;
        }

        if (entry is null)
        {
            run.Assumptions.Add($"{text}: the list {detail.List} has nothing but what this ruleset put on it");
            return false;
        }

        if (detail.Operation == RecentOperation.Remove)
        {
            run.State.Recent.Remove(key);
            return true;
        }

        int hits = entry.Stamps.Count(stamp => detail.Seconds == 0 || run.State.Now - stamp <= detail.Seconds);
        bool holds = hits >= Math.Max(1u, detail.HitCount);
        if (holds && detail.Operation == RecentOperation.Update)
        {
            Stamp(run, key, entry, detail);
        }

        return holds;
    }

    private static void Stamp(TraceRun run, (string List, UInt128 Address) key, RecentEntry? entry, RecentDetail detail)
    {
        int kept = Math.Max(MostStamps, (int)detail.HitCount);
        IEnumerable<double> stamps = [.. entry?.Stamps ?? [], run.State.Now];
        run.State.Recent[key] = new RecentEntry([.. stamps.TakeLast(kept)], run.Packet.Value(PacketField.TimeToLive));
    }
}
