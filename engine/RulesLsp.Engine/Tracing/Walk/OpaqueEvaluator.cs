using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Answers conditions that need lots, counters or the host; what nobody knows becomes a choice of the run.</summary>
internal sealed class OpaqueEvaluator(TraceRun run)
{
    /// <summary>Does the plain form hold? The caller turns it round for a negated test.</summary>
    public bool Holds(OpaqueTest test, Rule rule, int index)
    {
        string text = $"{WhyText.Text(test)} at {TraceRun.LineOf(rule)}";
        if (run.Region is { } region)
        {
            return Fact(test.Detail, text)
                ?? (test.Kind == OpaqueKind.Fresh ? region.AskAnew(rule, index, text) : region.AskAboutPacket(test.Key, WhyText.Text(test)));
        }

        if (run.Assumed is { } answers)
        {
            return Fact(test.Detail, text) ?? answers.Holds(test, rule);
        }

        bool? known = test.Detail switch
        {
            RandomDetail random => run.Choices.Draw(random.Probability, $"{text} matched", $"{text} did not match"),
            EveryNthDetail nth => EveryNth(nth, rule, index, text),
            TokenBucketDetail bucket => TakeToken(bucket, rule, index, text),
            InitialStateDetail initial => Initially(initial, rule, index, text),
            RecentDetail recent => RecentLists.Holds(run, recent, text),
            SetMembershipDetail set => IsMember(set),
            AddressTypeDetail type => AddressTypeAnswer.Of(run, type),
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

    /// <summary>What no assumption can change; null: nothing speaks against one.</summary>
    private bool? Fact(OpaqueDetail? detail, string text) => detail switch
    {
        RecentDetail recent => SeenInThisRun(recent, text),
        SetMembershipDetail set => IsMember(set),
        AddressTypeDetail type => AddressTypeAnswer.Of(run, type),

        // The packet begins its connection: nothing else is known of one that it only continues.
        ConnectionDetail part when part.Part == ConnectionPart.Protocol || IsFirstOfConnection() =>
            ConnectionParts.Holds(run.Packet, part),
        _ => null,
    };

    private bool IsFirstOfConnection()
    {
        RegionSight.Connection(run);
        return run.Packet.Connection is { IsConfirmed: false } connection
            && (!connection.IsExpected || (run.Region is not null && !RejectReply.IsIcmpError(run.Packet)));
    }

    // An assumed past can put an address on a list; what this run put there, it cannot take away.
    private bool? SeenInThisRun(RecentDetail detail, string text)
    {
        bool? holds = RecentLists.Holds(run, detail, text);
        return detail.Operation == RecentOperation.Set || holds != detail.IsNegated ? holds : null;
    }

    // Once enough packets were counted, nobody keeps the count that would tell.
    private bool? Initially(InitialStateDetail initial, Rule rule, int index, string text)
    {
        uint evaluation = initial.SharedName is { } name
            ? CountOne(run.State.SharedEvaluations, name)
            : CountOne(run.State.Evaluations, (rule, index));
        if (evaluation >= initial.Times)
        {
            return null;
        }

        run.Assumptions.Add($"{text}: {initial.Assumption}");
        return initial.InitialAnswer;
    }

    private bool EveryNth(EveryNthDetail nth, Rule rule, int index, string text)
    {
        run.Assumptions.Add($"{text}: the counter starts with this packet or scenario");
        uint evaluation = CountOne(run.State.Evaluations, (rule, index));
        return evaluation >= nth.First && (evaluation - nth.First) % nth.Every == 0;
    }

    /// <summary>How often it was asked before.</summary>
    private static uint CountOne<TKey>(Dictionary<TKey, uint> counts, TKey key)
        where TKey : notnull
    {
        uint before = counts.GetValueOrDefault(key);
        counts[key] = before + 1;
        return before;
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

        // Whatever a set holds today: who follows a region tells the packets in it from the others as such.
        return run.Region is not null ? null : run.Host?.FindSet(detail.SetName)?.Contains(run.Packet, detail.IsSource);
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

        RegionSight.ConnectionPart(packet, detail);
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

            // NONE is no bit at all: no connection has it (xt_conntrack.c).
            return (status & detail.Bits) != 0;
        }

        UInt128? value = detail.Part switch
        {
            ConnectionPart.Protocol => connection.Protocol,
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
