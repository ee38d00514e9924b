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
        ConditionWords words = run.Tracer.WordsOf(rule, test);
        string text = words.Place;
        if (run.Region is { } region)
        {
            return Fact(test.Detail, text)
                ?? (test.Kind == OpaqueKind.Fresh ? region.AskAnew(rule, index, words)
                : test.Detail is SetMembershipDetail set ? region.AskAboutPacket(test.Key, $"{ConditionWords.SubjectOf(set, null)} is in the set {set.SetName}", $"{ConditionWords.SubjectOf(set, null)} is not in the set {set.SetName}")
                : region.AskAboutPacket(test.Key, $"{words.Name} matches", $"{words.Name} does not match"));
        }

        if (run.Assumed is { } answers && (Fact(test.Detail, text) ?? answers.Holds(test, rule)) is { } assumed)
        {
            return assumed;
        }

        bool? known = test.Detail switch
        {
            RandomDetail random => run.Choices.Draw(random.Probability, words.Drawn(TraceResult.Match, random.Probability), words.Drawn(TraceResult.NoMatch, random.Probability)),
            EveryNthDetail nth => EveryNth(nth, rule, index, text),
            TokenBucketDetail bucket => CountingAnswers.TakeToken(run, bucket, rule, index, text),
            SharedBucketsDetail buckets => Turned(CountingAnswers.IsRateKept(run, buckets, rule, index, text), buckets.IsAbove),
            ConnectionLimitDetail limit => Turned(ConnectionLimits.IsAbove(run, limit, rule, index, text), limit.IsUpTo),
            ConnectionVolumeDetail volume => run.Packet.Connection?.Volume.Holds(volume),
            QuotaDetail quota => CountingAnswers.IsWithinQuota(run, quota, rule, index, text) != quota.IsNegated,
            AssumedDetail usual => Assume(usual, text),
            HelperDetail helper => ConnectionParts.IsAnnouncedBy(run.Packet, helper.Name),
            RecentDetail recent => RecentLists.Holds(run, recent, text),
            SetMembershipDetail asked => IsMember(asked),
            AddressTypeDetail type => AddressTypeAnswer.Of(run, type),
            ConnectionDetail part => ConnectionParts.Holds(run.Packet, part),
            ChunkTypesDetail chunks => HasChunks(chunks),
            _ => null,
        };
        if (known is { } answer)
        {
            return answer;
        }

        if (test.Kind == OpaqueKind.Fresh)
        {
            return run.Choices.Ask(words.Matches, words.DoesNotMatch);
        }

        // The same question about the same packet: asked once.
        string key = string.Create(CultureInfo.InvariantCulture, $"{test.Key} #{run.Packet.Version}");
        if (test.Detail is SetMembershipDetail membership)
        {
            string subject = ConditionWords.SubjectOf(membership, IpSet.ElementOf(run.Packet, membership.IsSource));
            return run.AskOnce(key, $"{subject} is in the set {membership.SetName}", $"{subject} is not in the set {membership.SetName}");
        }

        return run.AskOnce(key, words.Matches, words.DoesNotMatch);
    }

    /// <summary>An answer or its opposite; what is not known stays so.</summary>
    private static bool? Turned(bool? answer, bool isTurned) => answer is { } known ? known != isTurned : null;

    /// <summary>What no assumption can change; null: nothing speaks against one.</summary>
    private bool? Fact(OpaqueDetail? detail, string text) => detail switch
    {
        RecentDetail recent => SeenInThisRun(recent, text),
        SetMembershipDetail set => IsMember(set),
        AddressTypeDetail type => AddressTypeAnswer.Of(run, type),
        ChunkTypesDetail chunks => HasChunks(chunks),

        // The packet begins its connection: nothing else is known of one that it only continues.
        ConnectionDetail part when part.Part == ConnectionPart.Protocol || IsFirstOfConnection() =>
            ConnectionParts.Holds(run.Packet, part),
        _ => null,
    };

    private bool? HasChunks(ChunkTypesDetail asked) => run.Start.Chunks.IsEmpty ? null : asked.Holds(run.Start.Chunks);

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

    private bool Assume(AssumedDetail detail, string text)
    {
        run.Assumptions.Add($"{text}: {detail.Assumption}");
        return detail.Answer;
    }

    private bool EveryNth(EveryNthDetail nth, Rule rule, int index, string text)
    {
        run.Assumptions.Add($"{text}: the counter starts with this packet or scenario");
        uint evaluation = run.State.CountEvaluation(rule, index);
        return evaluation >= nth.First && (evaluation - nth.First) % nth.Every == 0;
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

        // Whatever a set holds today: who follows a region tells the packets in it from the others as such. What a rule did to a set of a list is open.
        return run.Region is not null || run.Host?.FindSet(detail.SetName) is not { } set || set.IsListOfAny(run.State.SetChanges.Keys.Select(static change => change.Set))
            ? null
            : set.Contains(run.Packet, detail.IsSource, run.Host.FindSet, run.State.Now);
    }
}

/// <summary>The parts of a connection's entry.</summary>
internal static class ConnectionParts
{
    /// <summary>Did the helper announce the connection? null: it was announced, and nobody says by whom.</summary>
    public static bool? IsAnnouncedBy(FlowingPacket packet, string name) => packet.Connection switch
    {
        { Master.Helper: { } helper } => name.Length == 0 || name.StartsWith(helper, StringComparison.Ordinal),
        { IsExpected: true } when !RejectReply.IsIcmpError(packet) => null,
        _ => false,
    };

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
                | (connection.IsAssured ? ConnectionStatus.Assured : ConnectionStatus.None)
                | (connection.IsConfirmed ? ConnectionStatus.Confirmed : ConnectionStatus.None);

            // What went before may have assured it.
            if ((detail.Bits & ConnectionStatus.Assured) != 0 && (detail.Bits & status) == 0)
            {
                return connection is { SeenReply: true, IsFollowed: false } ? null : false;
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
