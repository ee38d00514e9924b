using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Collects the values of a type that stand elsewhere in the file, not too far away, most frequent first, and those that the host description tells.</summary>
internal static class SeenValues
{
    private const int MostValues = 100;

    /// <summary>How many lines count above and below: an answer must come between two keys in a file of any length.</summary>
    private const int Reach = 5_000;

    /// <param name="exceptLine">The line being typed: what stands there is not worth proposing.</param>
    public static IEnumerable<(string Text, int Count)> Of(Analysis analysis, string type, int exceptLine)
    {
        if (!IsWorthRepeating(type))
        {
            return [];
        }

        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string known in OfHost(analysis, type))
        {
            counts[known] = 0;
        }

        int end = Math.Min(analysis.Syntax.LineCount, exceptLine + Reach + 1);
        for (int line = Math.Max(0, exceptLine - Reach); line < end; line++)
        {
            if (line != exceptLine && analysis.Ruleset.BoundLines[line] is { } bound)
            {
                AddLine(counts, analysis.Syntax[line].Characters, bound, type);
            }
        }

        return counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostValues).Select(pair => (pair.Key, pair.Value));
    }

    /// <summary>What the host description tells of the type: devices, their addresses and networks, sets.</summary>
    private static IEnumerable<string> OfHost(Analysis analysis, string type) => type switch
    {
        ValueTypes.Interface => analysis.HostInterfaces,
        ValueTypes.SetName => analysis.Host?.Sets.Select(set => set.Name) ?? [],
        ValueTypes.Host => AddressesOf(analysis).Select(address => AddressText.Format(address.Address, address.Family)),
        ValueTypes.Address or ValueTypes.AddressList => AddressesOf(analysis).SelectMany(address => new[]
        {
            AddressText.Format(address.Address, address.Family),
            $"{AddressText.Format(address.Network, address.Family)}/{address.PrefixLength}",
        }),
        _ => [],
    };

    private static IEnumerable<InterfaceAddress> AddressesOf(Analysis analysis) =>
        analysis.Host?.Interfaces.SelectMany(device => device.Addresses).Where(address => address.Family == analysis.Family) ?? [];

    private static void AddLine(Dictionary<string, int> counts, ReadOnlySpan<char> text, BoundRule bound, string type)
    {
        AddOptions(counts, text, bound.BuiltinOptions, type);
        foreach (BoundModule match in bound.Matches)
        {
            AddOptions(counts, text, match.Options, type);
        }

        AddOptions(counts, text, bound.Target?.Options ?? [], type);
    }

    private static void AddOptions(Dictionary<string, int> counts, ReadOnlySpan<char> text, ImmutableArray<BoundOption> options, string type)
    {
        foreach (BoundOption option in options)
        {
            for (int i = 0; i < option.ValueSpans.Length && i < option.Definition.Values.Length; i++)
            {
                // A value that iptables refuses is no model.
                if (Kind(option.Definition.Values[i].Type) != Kind(type) || i >= option.Values.Length || option.Values[i] is null)
                {
                    continue;
                }

                TextSpan span = option.ValueSpans[i];
                ReadOnlySpan<char> value = text.Slice(span.Start, span.Length);
                Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known = counts.GetAlternateLookup<ReadOnlySpan<char>>();
                foreach (Range item in value.Split(','))
                {
                    if (!value[item].IsEmpty)
                    {
                        known[value[item]] = known.TryGetValue(value[item], out int count) ? count + 1 : 1;
                    }
                }
            }
        }
    }

    private static bool IsWorthRepeating(string type) => type is ValueTypes.AddressList or ValueTypes.Address or ValueTypes.Host or ValueTypes.AddressRange or ValueTypes.Interface
        or ValueTypes.Port or ValueTypes.PortRange or ValueTypes.PortList or ValueTypes.SetName or ValueTypes.Mac or ValueTypes.Mark
        or ValueTypes.UserId or ValueTypes.Rate;

    /// <summary>Types whose values can stand for each other.</summary>
    private static string Kind(string type) => type is ValueTypes.Port or ValueTypes.PortList ? ValueTypes.PortRange : type;
}
