using System.Collections.Immutable;
using System.Numerics;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Tracing;

namespace RulesLsp.Ide.Pictures;

/// <summary>What a station of the diagram is.</summary>
public enum StationKind : byte
{
    /// <summary>A device that the packet comes in by.</summary>
    Arrival,

    /// <summary>A program of this host that sends.</summary>
    Sender,

    /// <summary>A table at a hook.</summary>
    Table,

    /// <summary>Connection tracking at a hook.</summary>
    Tracking,
    ReceivedRouting,
    SentRouting,
    RoutedAgain,

    /// <summary>A program of this host that receives.</summary>
    Receiver,

    /// <summary>A device that the packet leaves by.</summary>
    Departure,
}

/// <summary>Which station; the hook and the table say which of several.</summary>
/// <param name="Hook">null: it stands outside of the hooks.</param>
/// <param name="Table">"" for what is no table.</param>
public readonly record struct StationKey(StationKind Kind, Hook? Hook = null, string Table = "");

/// <summary>A set of the cases of a picture, by their index.</summary>
public readonly record struct CaseSet(uint Bits)
{
    /// <summary>How many cases a picture tells apart.</summary>
    public const int Most = 24;

    public bool IsEmpty => Bits == 0;

    public int Count => BitOperations.PopCount(Bits);

    public IEnumerable<int> Indexes
    {
        get
        {
            uint bits = Bits;
            return Enumerable.Range(0, Most).Where(index => (bits >> index & 1) == 1);
        }
    }

    public static CaseSet Of(int index) => new(1u << index);

    public bool Has(int index) => (Bits >> index & 1) == 1;

    public CaseSet With(CaseSet other) => new(Bits | other.Bits);
}

/// <summary>What a row of a station is about.</summary>
public enum RowKind : byte
{
    /// <summary>A rule that matched.</summary>
    Rule,
    Policy,

    /// <summary>A field that has another value from here on.</summary>
    Change,
    Note,
}

/// <summary>A row in a station.</summary>
/// <param name="Detail">What does not fit: the rule as written, what is logged; "" for nothing.</param>
/// <param name="Line">1-based line of the file; null: none is meant.</param>
public sealed record PictureRow(RowKind Kind, string Text, string Detail, int? Line, CaseSet Cases);

/// <summary>The way ends at a station.</summary>
public sealed record PictureEnd(TraceVerdict Verdict, CaseSet Cases);

/// <summary>A station of the diagram and what happened there.</summary>
/// <param name="Note">What stands beside the title: a priority, or that the file does not have the table.</param>
/// <param name="Cases">The cases that come here; empty: none does.</param>
public sealed record PictureStation(
    StationKey Key, string Title, string Note, CaseSet Cases, ImmutableArray<PictureRow> Rows, ImmutableArray<PictureEnd> Ends);

/// <summary>One way that it can go.</summary>
/// <param name="Sentence">The fate, with condition and probability.</param>
/// <param name="Way">The stations in order.</param>
public sealed record PictureCase(double? Probability, TraceVerdict Verdict, string Sentence, ImmutableArray<StationKey> Way);

/// <summary>What a picture of a packet's way shows.</summary>
/// <param name="FileName">The ruleset's name without its folders.</param>
/// <param name="Cases">At most <see cref="CaseSet.Most"/> of them.</param>
/// <param name="CasesLeftOut">How many more there are.</param>
/// <param name="Stations">Every station of the diagram, hook by hook.</param>
public sealed record PacketPicture(
    string FileName,
    string Packet,
    string Host,
    ImmutableArray<string> Assumptions,
    ImmutableArray<PictureCase> Cases,
    int CasesLeftOut,
    ImmutableArray<PictureStation> Stations)
{
    /// <summary>The set of all cases.</summary>
    public CaseSet AllCases => new(Cases.Length == 0 ? 0 : uint.MaxValue >> (32 - Cases.Length));

    public PictureStation Station(StationKey key) => Stations.First(station => station.Key == key);

    /// <summary>"case 2", "cases 1, 3" or "33.3 %": which of the cases that come to a place; "" where it is all of them.</summary>
    public string Share(CaseSet some, CaseSet all)
    {
        if (some == all || some.IsEmpty)
        {
            return "";
        }

        if (Cases.All(one => one.Probability is not null))
        {
            return PictureText.Percent(some.Indexes.Sum(index => Cases[index].Probability!.Value));
        }

        string[] numbers = [.. some.Indexes.Select(index => PictureText.Number(index + 1))];
        return numbers.Length == 1 ? $"case {numbers[0]}" : $"cases {string.Join(", ", numbers)}";
    }
}
