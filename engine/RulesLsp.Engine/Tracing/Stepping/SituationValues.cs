using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>A value with its name, and the values of which it is made.</summary>
public sealed record NamedValue(string Name, string Text, ImmutableArray<NamedValue> Parts)
{
    public NamedValue(string name, string text)
        : this(name, text, [])
    {
    }
}

/// <summary>What there is to look at where a packet stands, in groups.</summary>
public static class SituationValues
{

    /// <summary>The fields of the packet that it has, under the names of its JSON notation.</summary>
    public static ImmutableArray<NamedValue> OfPacket(Situation situation) =>
        [.. Named(situation, name => name.Field is not (PacketField.Mark or PacketField.ConnectionMark or PacketField.ConntrackState or PacketField.ConntrackNat))];

    /// <summary>The marks of the packet and of its connection.</summary>
    public static ImmutableArray<NamedValue> OfMarks(Situation situation) =>
        [.. Named(situation, name => name.Field is PacketField.Mark or PacketField.ConnectionMark)];

    /// <summary>What conntrack knows: the state, and of an entry both ends of it as they look in either direction.</summary>
    public static ImmutableArray<NamedValue> OfConnection(Situation situation)
    {
        var values = ImmutableArray.CreateBuilder<NamedValue>();
        string state = SituationText.Of(PacketNames.Of(PacketField.ConntrackState)!, situation) ?? "not looked at yet";
        values.Add(new NamedValue("state", state));
        if (situation.Flowing.Connection is not { } connection)
        {
            values.Add(new NamedValue("entry", "none"));
            return values.ToImmutable();
        }

        values.Add(new NamedValue("direction", situation.Flowing.IsReply ? "reply" : "original"));
        values.Add(new NamedValue("original", Ends(connection.Original, situation)));
        values.Add(new NamedValue("reply", Ends(connection.Reply, situation)));
        values.Add(new NamedValue("nat", Translations(connection)));
        values.Add(new NamedValue("confirmed", YesNo(connection.IsConfirmed)));
        values.Add(new NamedValue("seenReply", YesNo(connection.SeenReply)));
        values.Add(new NamedValue("assured", YesNo(connection.IsAssured)));
        values.Add(new NamedValue("expected", YesNo(connection.IsExpected)));
        if (connection.Helper is { } helper)
        {
            values.Add(new NamedValue("helper", helper));
        }

        if (double.IsFinite(connection.Expires))
        {
            values.Add(new NamedValue("expires", Seconds(connection.Expires)));
        }

        return values.ToImmutable();
    }

    /// <summary>What rules count and remember from packet to packet, and the clock.</summary>
    public static ImmutableArray<NamedValue> OfCounting(Situation situation)
    {
        TraceState state = situation.State;
        var values = ImmutableArray.CreateBuilder<NamedValue>();
        values.Add(new NamedValue("clock", Seconds(state.Now)));
        values.AddRange(state.Buckets.Select(pair => new NamedValue(BucketName(pair.Key), $"{Round(pair.Value.Tokens)} packets left")));
        values.AddRange(state.ByteBuckets.Select(pair => new NamedValue(BucketName(pair.Key), "counts bytes")));
        values.AddRange(state.Quotas.Select(pair => new NamedValue($"quota at {TraceRun.LineOf(pair.Key.Rule)}", QuotaText(pair.Value))));
        values.AddRange(state.Evaluations.Select(pair => new NamedValue($"counter at {TraceRun.LineOf(pair.Key.Rule)}", $"asked {pair.Value} times")));
        values.AddRange(state.Counted.Select(pair => new NamedValue(
            $"connections at {TraceRun.LineOf(pair.Key.Rule)}", $"{pair.Value.Entries.Length} of {Address(pair.Key.Address, situation)}")));
        values.AddRange(state.Recent.Select(pair => new NamedValue(
            $"list {pair.Key.List}", $"{Address(pair.Key.Address, situation)} seen at {string.Join(", ", pair.Value.Stamps.Select(Seconds))}")));
        values.AddRange(state.SetChanges.Select(pair => new NamedValue($"set {pair.Key.Set}", $"{pair.Key.Element} {(pair.Value ? "added" : "taken out")}")));
        values.AddRange(state.HostAnswers.Select(pair => new NamedValue($"assumed of the host: {pair.Key}", YesNo(pair.Value))));
        return [.. values.Take(1), .. values.Skip(1).OrderBy(value => value.Name, StringComparer.Ordinal)];
    }

    /// <summary>Why a rule was passed by: what it asks and what the packet has. Empty: it was not.</summary>
    public static ImmutableArray<NamedValue> OfMiss(TraceStep step)
    {
        if (step.FailedTest is not { } failed || step.Rule is not { } rule)
        {
            return [];
        }

        var values = ImmutableArray.CreateBuilder<NamedValue>();
        values.Add(new NamedValue("rule", $"{rule.Chain.Name} rule {rule.Number}, {TraceRun.LineOf(rule)}"));
        values.Add(new NamedValue("why", step.Why!));
        if (failed.Option is { } option)
        {
            values.Add(new NamedValue("condition", option.Definition.Name));
        }

        if (WhyText.Asked(failed, step.Family) is { } asked)
        {
            values.Add(new NamedValue("rule asks", (failed.IsNegated ? "not " : "") + asked));
            values.Add(new NamedValue("packet has", step.Observed.Text(failed, step.Family) is { Length: > 0 } seen ? seen : "nothing of the kind"));
        }

        return values.ToImmutable();
    }

    private static IEnumerable<NamedValue> Named(Situation situation, Func<PacketName, bool> fits)
    {
        foreach (PacketName name in PacketNames.All.Where(fits))
        {
            if (SituationText.Of(name, situation) is { } text)
            {
                yield return new NamedValue(name.Name, text);
            }
        }
    }

    private static string Ends(Walk.Tuple ends, Situation situation) =>
        $"{PacketShortNotation.Endpoint(ends.Source, (ushort?)ends.SourcePort, situation.Family)} > {PacketShortNotation.Endpoint(ends.Destination, (ushort?)ends.DestinationPort, situation.Family)}";

    private static string Translations(Connection connection) => (connection.IsDestinationTranslated, connection.IsSourceTranslated) switch
    {
        (true, true) => "destination and source translated",
        (true, false) => "destination translated",
        (false, true) => "source translated",
        _ => "none",
    };

    private static string BucketName(BucketKey key) => key.Rule is { } rule ? $"limit at {TraceRun.LineOf(rule)}"
        : key.Parts.Length == 0 ? $"limit {key.Table}"
        : $"limit {key.Table} of {key.Parts.Trim()}";

    private static string QuotaText(CountedBytes quota) => quota.IsUsedUp ? "used up"
        : quota.Least == quota.Most ? $"{quota.Least} bytes counted"
        : $"{quota.Least} to {quota.Most} bytes counted";

    private static string Address(UInt128 address, Situation situation) => PacketShortNotation.Address(address, situation.Family);

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s");

    private static string Round(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private static string YesNo(bool answer) => answer ? "yes" : "no";
}
