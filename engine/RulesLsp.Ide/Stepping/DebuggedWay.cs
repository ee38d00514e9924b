using System.Globalization;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>One of the ways that packets can go, with the place where it stands.</summary>
public sealed class DebuggedWay
{
    internal DebuggedWay(int id, PacketWay at)
    {
        Id = id;
        At = at;
    }

    /// <summary>Tells it from all others of the session.</summary>
    public int Id { get; }

    public PacketWay At { get; internal set; }

    /// <summary>It began at a fork at which nobody stopped: what stops packets where it stands was not asked yet.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>Which packet it is, and what is assumed on this way.</summary>
    /// <param name="packets">How many packets there are.</param>
    public string NameAmong(int packets) => At.Conditions.IsEmpty ? $"{ShortNameAmong(packets)}: {At.Tree.Packet.ToShortNotation()}" : ShortNameAmong(packets);

    /// <summary>The same, without the packet itself.</summary>
    internal string ShortNameAmong(int packets)
    {
        string packet = packets == 1 ? "packet" : string.Create(CultureInfo.InvariantCulture, $"packet {At.PacketIndex + 1} of {packets}");
        string share = At.Probability is { } probability ? string.Create(CultureInfo.InvariantCulture, $" ({probability * 100:0.#} %)") : "";
        return At.Conditions.IsEmpty ? packet : $"{packet}, if {string.Join(" and ", At.Conditions)}{share}";
    }

    /// <summary>"ACCEPT: delivered to this host …"; null: its way is not over.</summary>
    public string? Verdict => At.End is { } end ? $"{TraceJson.Verdict(end.Verdict)}: {TraceText.Fate(end)}" : null;
}
