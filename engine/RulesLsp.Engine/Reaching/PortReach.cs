using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Comparing;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Reaching;

/// <summary>Which packets a ruleset lets through to a port, here or at a host behind: over every table and hook, translations included.</summary>
public static class PortReach
{
    /// <summary>Rules to be evaluated at most; what is not decided until then stays undecided.</summary>
    public const long MostWork = 4_000_000;

    // Nobody reads more parts of what is undecided.
    private const int MostTold = 20;

    /// <param name="tracer">Of a ruleset that has packets.</param>
    /// <param name="host">null: not described.</param>
    public static PortAnswer Find(Tracer tracer, HostDescription? host, PortQuestion question, CancellationToken cancellation) =>
        Find(tracer, host, question, MostWork, cancellation);

    internal static PortAnswer Find(Tracer tracer, HostDescription? host, PortQuestion question, long mostWork, CancellationToken cancellation)
    {
        PortSearch search = Search(tracer, host, question, mostWork, cancellation);
        var words = new RegionWords(search.Dimensions, host);
        ImmutableArray<PortClass> classes = [.. search.Found
            .GroupBy(KeyOf)
            .Select(group => ClassOf([.. group], search.Dimensions, words, tracer.Ruleset))
            .OrderBy(item => item.Arrival)
            .ThenBy(item => item.IsOdd)
            .ThenBy(item => !item.BeginsConnections)
            .ThenBy(item => item.Fate.Step?.Line ?? int.MaxValue)
            .ThenBy(item => item.Packets, StringComparer.Ordinal)];
        IEnumerable<UndecidedPart> unknown = search.Unknown
            .GroupBy(found => found.Reason)
            .Select(group => new UndecidedPart(words.Of([.. group.Select(found => found.Region).Take(MostTold)]), group.Key));
        IEnumerable<UndecidedPart> unfinished = search.Left.Count == 0 ? [] : [new UndecidedPart(words.Of([.. search.Left.Take(MostTold)]), TooMany)];
        return new PortAnswer(question, tracer.Ruleset.Family, host?.Summary ?? "not described", classes, [.. unknown, .. unfinished]);
    }

    internal static PortSearch Search(Tracer tracer, HostDescription? host, PortQuestion question, long mostWork, CancellationToken cancellation)
    {
        if (!tracer.Ruleset.Family.HasPackets())
        {
            throw new ArgumentException("only rulesets of packets let something through to a port", nameof(tracer));
        }

        var search = new PortSearch(tracer, host, question, mostWork, cancellation);
        search.Run();
        return search;
    }

    private static (PortArrival, string, int?, string?, int?) KeyOf(PortPackets found) =>
        (found.Arrival, (found.Fate with { OutInterface = null }).Ending, found.Fate.Step?.Line, found.Fate.Step?.Chain.Name, found.Translation?.Line);

    private static PortClass ClassOf(ImmutableArray<PortPackets> group, DimensionTable dimensions, RegionWords words, Ruleset ruleset)
    {
        PortPackets example = group.MinBy(found => found.Strangeness)!;
        List<PacketRegion> regions = [.. RegionUnion.Of(group.Select(found => found.Region), dimensions).OrderBy(words.Oddness)];
        Dimension states = dimensions.Of(PacketField.ConntrackState);
        FateOfSide fate = group.All(found => found.Fate.OutInterface == example.Fate.OutInterface) ? example.Fate : example.Fate with { OutInterface = null };
        return new PortClass(
            words.Of(regions),
            [.. regions.Select(region => new PacketProduct([.. words.Sets(region).Select(set => new PacketSet(set.Name, set.Values))]))],
            new WitnessPacket(dimensions).Of(example.Packet, example.Region, example.Values),
            words.Conditions(example.Region, dimension => example.Values[dimension.Index]),
            fate with { LineText = TextOf(ruleset, fate.Step?.Line) },
            example.Arrival)
        {
            Translation = example.Translation is { Line: { } line } step ? new RuleLine(step.Table, step.Chain.Name, line, TextOf(ruleset, line)!) : null,
            IsOdd = example.Strangeness >= EverydayValues.Odd,
            BeginsConnections = regions.Any(region => region[states].Contains((byte)ConntrackStates.New) || region[states].Contains((byte)ConntrackStates.Untracked)),
        };
    }

    private static string? TextOf(Ruleset ruleset, int? line) => line is { } number ? ruleset.Syntax[number - 1].Text.Trim() : null;

    private const string TooMany = "more cases than are told apart";

    /// <summary>"what line 7 does is not known (unknown-target)".</summary>
    internal static string UnknownReason(TraceOutcome outcome) => outcome switch
    {
        { Reason: TraceReasons.TooManyCases } => TooMany,
        { Verdict: TraceVerdict.Queue, DecidingStep.Line: { } line } => string.Create(CultureInfo.InvariantCulture, $"line {line} hands them to a program, which decides"),
        { DecidingStep.Line: { } line } => string.Create(CultureInfo.InvariantCulture, $"what line {line} does is not known ({outcome.Reason})"),
        _ => $"what becomes of them is not known ({outcome.Reason})",
    };
}

/// <summary>Where packets arrive.</summary>
public enum PortArrival : byte
{
    /// <summary>At the port that was asked for, to which they were sent or which a translation gave them.</summary>
    AtPort,

    /// <summary>They were sent to the port, and a translation gives them another one.</summary>
    Elsewhere,
}

/// <summary>What a ruleset lets through to a port.</summary>
/// <param name="Host">What was assumed of the host, in words.</param>
/// <param name="Undecided">Packets of which nobody can tell; empty: no others than those of the classes are let through.</param>
public sealed record PortAnswer(PortQuestion Question, AddressFamily Family, string Host, ImmutableArray<PortClass> Classes, ImmutableArray<UndecidedPart> Undecided);

/// <summary>Packets that are let through in one manner.</summary>
/// <param name="Packets">Which ones, in words.</param>
/// <param name="Products">The same exactly, as the packets are before the first hook: the union of these products of sets.</param>
/// <param name="Witness">One of them; what is null does not matter.</param>
/// <param name="Conditions">What must be so beside the packet itself, for the witness.</param>
public sealed record PortClass(
    string Packets,
    ImmutableArray<PacketProduct> Products,
    Packet Witness,
    ImmutableArray<string> Conditions,
    FateOfSide Fate,
    PortArrival Arrival)
{
    /// <summary>The rule that gives them another port; null: none does.</summary>
    public RuleLine? Translation { get; init; }

    /// <summary>No packet of every day is among them.</summary>
    public bool IsOdd { get; init; }

    /// <summary>Some of them begin a connection, or belong to none.</summary>
    public bool BeginsConnections { get; init; }
}

/// <summary>A rule where it stands.</summary>
/// <param name="Line">1-based.</param>
public sealed record RuleLine(string Table, string Chain, int Line, string Text);
