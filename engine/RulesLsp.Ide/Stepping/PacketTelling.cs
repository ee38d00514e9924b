using System.Globalization;
using RulesLsp.Engine.Tracing.Stepping;

namespace RulesLsp.Ide.Stepping;

/// <summary>Tells in words which packets are sent and what becomes of them.</summary>
internal sealed class PacketTelling(Action<DebugEvent> tell, int packets)
{
    /// <summary>Which packet begins its way, and what is taken for granted.</summary>
    public void Packet(PacketWay at)
    {
        string number = packets == 1 ? "packet" : string.Create(CultureInfo.InvariantCulture, $"packet {at.PacketIndex + 1} of {packets}");
        tell(new ToldEvent(ToldKind.Progress, $"{number}: {at.Tree.Packet.ToShortNotation()}", null));
        if (at.PacketIndex == 0)
        {
            tell(new ToldEvent(ToldKind.Progress, $"host: {at.Tree.Host}", null));
        }

        foreach (string assumption in at.Tree.Assumptions)
        {
            tell(new ToldEvent(ToldKind.Progress, $"assumed: {assumption}", null));
        }
    }

    /// <summary>What becomes of it, once that is decided.</summary>
    public void Verdict(DebuggedWay way)
    {
        if (way.Verdict is { } verdict)
        {
            tell(new ToldEvent(ToldKind.Verdict, $"{way.ShortNameAmong(packets)}: {verdict}", way.At.End!.DecidingStep?.Line - 1));
        }
    }
}
