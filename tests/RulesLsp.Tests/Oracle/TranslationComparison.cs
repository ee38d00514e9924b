using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Tests.Oracle.Bench;

namespace RulesLsp.Tests.Oracle;

/// <summary>What the kernel did with one packet under two rulesets.</summary>
internal static class TranslationComparison
{
    /// <summary>The first thing that differs, in words; null: nothing that can be seen does.</summary>
    public static string? Difference(Observation original, Observation translated)
    {
        if (Fate(original) != Fate(translated))
        {
            return $"fate: {Fate(original)} with iptables, {Fate(translated)} with nft";
        }

        if (Path(original) != Path(translated))
        {
            return $"way: {Path(original)} with iptables, {Path(translated)} with nft";
        }

        // What routing refuses is answered five times and then once a second for each source (ip_error in net/ipv4/route.c), whatever the rules say.
        bool isRefusedByRouting = original.Last is { Hook: Hook.Prerouting, Side: CheckpointSide.Leaves };
        string answers = string.Join(" and ", original.Answers);
        string others = string.Join(" and ", translated.Answers);
        if (answers != others && !isRefusedByRouting)
        {
            return $"answers: {answers} with iptables, {others} with nft";
        }

        for (int i = 0; i < original.Path.Count; i++)
        {
            (Checkpoint first, Checkpoint second) = (original.Path[i], translated.Path[i]);
            if (first.Mark != second.Mark)
            {
                return $"mark at {Name(first)}: 0x{first.Mark:x} with iptables, 0x{second.Mark:x} with nft";
            }

            if (!first.Bytes.Span.SequenceEqual(second.Bytes.Span))
            {
                return $"packet at {Name(first)}: {PacketReader.Read(first.Bytes.Span)} ({Convert.ToHexString(first.Bytes.Span)}) with iptables, {PacketReader.Read(second.Bytes.Span)} ({Convert.ToHexString(second.Bytes.Span)}) with nft";
            }
        }

        return original.Frames.Zip(translated.Frames).All(pair => pair.First.Device == pair.Second.Device && pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes))
            ? null
            : "the frame that leaves differs";
    }

    private static string Fate(Observation seen) => seen.IsDelivered ? "delivered"
        : seen.IsSent ? "sent by " + seen.Last!.Output
        : seen.EndedIn is { } hook ? $"ended in {Pipeline.ChainName(hook)}"
        : seen.Last is { } last ? $"lost behind {Pipeline.ChainName(last.Hook)}"
        : "never seen";

    private static string Path(Observation seen) => string.Join(' ', seen.Path.Select(Name));

    private static string Name(Checkpoint point) => $"{Pipeline.ChainName(point.Hook)}.{point.Side}({point.Input}>{point.Output})";
}
