using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Comparing;

/// <summary>How a comparison is made.</summary>
/// <param name="MostWork">Rules to be evaluated at most; what is not decided until then stays undecided.</param>
public sealed record ComparisonOptions(long MostWork = 4_000_000)
{
    // What a walk would have to tell apart beyond is followed in halves.
    internal int MostCuts { get; init; } = RegionTracker.MostCutsOfWalk;
}

/// <summary>Which packets fare differently in two rulesets.</summary>
public static class RulesetComparison
{
    /// <summary>Compares the rulesets of two tracers, of one family that has packets, over every table and hook.</summary>
    /// <param name="host">The host that both run on; null: not described.</param>
    public static ComparisonResult Compare(Tracer oldTracer, Tracer newTracer, HostDescription? host, ComparisonOptions options, CancellationToken cancellation)
    {
        (Ruleset old, Ruleset @new) = (oldTracer.Ruleset, newTracer.Ruleset);
        if (old.Family == @new.Family && old.Syntax.IsSameText(@new.Syntax))
        {
            return OfSameText(old.Family, host);
        }

        DifferenceSearch search = Search(oldTracer, newTracer, host, options, cancellation);
        var words = new RegionWords(search.Dimensions, host);
        var witnesses = new WitnessPacket(search.Dimensions);
        ImmutableArray<DifferenceClass> classes = [.. search.Found
            .Where(found => found.Agreement == FateAgreement.Different)
            .GroupBy(KeyOf)
            .Select(group => ClassOf([.. group], search.Dimensions, words, witnesses))
            .Select(item => item with { Old = WithLine(item.Old, old), New = WithLine(item.New, @new) })
            .OrderBy(item => item.IsOdd)
            .ThenBy(item => item.New.Step?.Line ?? int.MaxValue)
            .ThenBy(item => item.Old.Step?.Line ?? int.MaxValue)
            .ThenBy(item => item.Packets, StringComparer.Ordinal)];
        IEnumerable<UndecidedPart> unknown = search.Found
            .Where(found => found.Agreement == FateAgreement.Unknown)
            .GroupBy(KeyOf)
            .Select(group => new UndecidedPart(words.Of(RegionUnion.Of(group.Select(found => found.Region), search.Dimensions)), UnknownReason(group.First())));
        IEnumerable<UndecidedPart> unfinished = search.Undecided.Select(focus => new UndecidedPart(
            words.Of(focus.Region!),
            $"more cases than are told apart: what {NameOf(focus, old)} changes"));
        return new ComparisonResult(
            old.Family,
            host?.Summary ?? "not described",
            search.Changes.Length,
            classes,
            [.. unknown, .. unfinished]);
    }

    /// <summary>Of two rulesets with one text, whatever it says.</summary>
    /// <param name="host">null: not described.</param>
    public static ComparisonResult OfSameText(AddressFamily family, HostDescription? host) => new(family, host?.Summary ?? "not described", 0, [], []);

    internal static DifferenceSearch Search(Tracer old, Tracer @new, HostDescription? host, ComparisonOptions options, CancellationToken cancellation)
    {
        if (old.Ruleset.Family != @new.Ruleset.Family || !old.Ruleset.Family.HasPackets())
        {
            throw new ArgumentException("rulesets of one family with packets can be compared", nameof(@new));
        }

        var search = new DifferenceSearch(new RulesetSide(old.On(host)), new RulesetSide(@new.On(host)), host, options, cancellation);
        search.Run();
        return search;
    }

    // What is changed of a packet depends on the packet, even where the same two rules do it: it makes no class of its own.
    private static (int?, string?, string, int?, string?, string) KeyOf(DifferentPackets found)
    {
        // By which device they leave makes none either, unless that is the difference.
        (FateOfSide old, FateOfSide @new) = (found.Old with { OutInterface = null }, found.New with { OutInterface = null });
        bool isDeviceTold = old.Ending == @new.Ending;
        return (found.Old.Step?.Line, found.Old.Step?.Chain.Name, isDeviceTold ? found.Old.Ending : old.Ending,
            found.New.Step?.Line, found.New.Step?.Chain.Name, isDeviceTold ? found.New.Ending : @new.Ending);
    }

    private static FateOfSide Common(ImmutableArray<DifferentPackets> group, FateOfSide example, Func<DifferentPackets, FateOfSide> side) =>
        group.All(found => side(found).OutInterface == example.OutInterface) ? example : example with { OutInterface = null };

    private static DifferenceClass ClassOf(ImmutableArray<DifferentPackets> group, DimensionTable dimensions, RegionWords words, WitnessPacket witnesses)
    {
        DifferentPackets example = group.MinBy(found => found.Strangeness)!;
        List<PacketRegion> regions = [.. RegionUnion.Of(group.Select(found => found.Region), dimensions).OrderBy(words.Oddness)];
        return new DifferenceClass(
            words.Of(regions),
            [.. regions.Select(region => new PacketProduct([.. words.Sets(region).Select(set => new PacketSet(set.Name, set.Values))]))],
            witnesses.Of(example),
            words.Conditions(example.Region, dimension => example.Values[dimension.Index]),
            Common(group, example.Old, found => found.Old),
            Common(group, example.New, found => found.New))
        {
            IsOdd = example.Strangeness >= EverydayValues.Odd,
        };
    }

    private static FateOfSide WithLine(FateOfSide side, Ruleset ruleset) =>
        side.Step?.Line is { } line ? side with { LineText = ruleset.Syntax[line - 1].Text.Trim() } : side;

    private static string UnknownReason(DifferentPackets found)
    {
        FateOfSide unknown = found.Old.Verdict == TraceVerdict.Unknown ? found.Old : found.New;
        if (unknown.Reason == TraceReasons.TooManyCases)
        {
            return "more cases than are told apart";
        }

        string side = ReferenceEquals(unknown, found.Old) ? "the old" : "the new";
        return string.Create(CultureInfo.InvariantCulture, $"what line {unknown.Step?.Line} of {side} ruleset does is not known ({unknown.Reason})");
    }

    private static string NameOf(ChangeFocus focus, Ruleset old)
    {
        string side = ReferenceEquals(focus.Side.Tracer.Ruleset, old) ? "the old" : "the new";
        return focus.Subject is Rule rule
            ? string.Create(CultureInfo.InvariantCulture, $"line {rule.Line + 1} of {side} ruleset")
            : $"the policy of {focus.Chain.TableName} {focus.Chain.Name}";
    }
}

/// <summary>What a comparison found.</summary>
/// <param name="Host">What was assumed of the host, in words.</param>
/// <param name="Changes">Rules and policies without a partner in the other ruleset that packets can come to.</param>
/// <param name="Undecided">Packets of which nobody can tell; empty: all others fare alike.</param>
public sealed record ComparisonResult(
    AddressFamily Family,
    string Host,
    int Changes,
    ImmutableArray<DifferenceClass> Classes,
    ImmutableArray<UndecidedPart> Undecided)
{
    /// <summary>No packet fares differently, and that is sure.</summary>
    public bool IsEquivalent => Classes.IsEmpty && Undecided.IsEmpty;
}

/// <summary>Packets that fare differently in one manner.</summary>
/// <param name="Packets">Which ones, in words.</param>
/// <param name="Products">The same exactly: the union of these products of sets.</param>
/// <param name="Witness">One of them; what is null does not matter.</param>
/// <param name="Conditions">What must be so beside the packet itself, for the witness.</param>
public sealed record DifferenceClass(
    string Packets,
    ImmutableArray<PacketProduct> Products,
    Packet Witness,
    ImmutableArray<string> Conditions,
    FateOfSide Old,
    FateOfSide New)
{
    /// <summary>No packet of every day is among them: odd addresses, a time to live that is over.</summary>
    public bool IsOdd { get; init; }
}

/// <summary>Packets of which every field lies in the set given for it, and for which all conditions hold.</summary>
public sealed record PacketProduct(ImmutableArray<PacketSet> Sets);

/// <summary>The values of a field, or a condition.</summary>
public sealed record PacketSet(string Name, string Values);

/// <summary>Packets of which it is not known whether they fare differently.</summary>
public sealed record UndecidedPart(string Packets, string Reason);
