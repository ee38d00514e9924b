using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Checking;

/// <summary>
/// A packet that reaches a rule and matches it through everything that the file holds. The analysis finds one for the rule's table; here
/// packets like it are sent through the tracer until one arrives, the most usual first.
/// </summary>
/// <param name="reachability">Of the tracer's ruleset.</param>
public sealed class RuleWitness(Tracer tracer, ReachabilityResult reachability)
{
    private const int MostRules = 200;
    private const string Loopback = "lo";
    private const string NatTable = "nat";

    private readonly Tracer _tracer = tracer.OfDecisions;
    private readonly Lazy<ImmutableArray<WitnessPacket>> _translated = new(() => WitnessesOf(tracer, reachability, tracer.Ruleset.LiveTable(NatTable), action =>
        action is TranslateAction { Kind: TranslationKind.Destination or TranslationKind.Redirect or TranslationKind.Network }));
    private readonly Lazy<ImmutableArray<UInt128>> _excepted = new(() => Excepted(tracer));
    private readonly Lazy<string> _unnamed = new(() => Unnamed(tracer));
    private readonly Lazy<ImmutableArray<WitnessPacket>> _accepted = new(() =>
    [
        .. tracer.Ruleset.Tables.Where(table => table.SupersededBy is null)
            .SelectMany(table => WitnessesOf(tracer, reachability, table, action => action is VerdictAction { IsAccept: true } or ReturnAction)),
    ]);

    /// <summary>The packet, and what must hold besides; null: none was found.</summary>
    public WitnessPacket? Find(Rule rule)
    {
        if (reachability.VerdictOf(rule) is not AliveVerdict alive)
        {
            return null;
        }

        return Candidates(alive).FirstOrDefault(candidate =>
            _tracer.Trace(candidate.Packet, candidate.Conditions, rule.Chain.TableName).Outcomes.Any(outcome => outcome.Matched(rule)));
    }

    // What the file's own rules translate is the better example than what somebody else did.
    private IEnumerable<WitnessPacket> Candidates(AliveVerdict alive)
    {
        if (alive.Witness is { Packet.Translated: not ConntrackStates.None } told)
        {
            WitnessPacket untranslated = told with { Packet = told.Packet with { Translated = ConntrackStates.None } };
            return CandidatesOf(alive with { Witness = untranslated }).Append(told with { Packet = SimilarPackets.Usual(told.Packet) }).Append(told);
        }

        return CandidatesOf(alive);
    }

    private IEnumerable<WitnessPacket> CandidatesOf(AliveVerdict alive)
    {
        WitnessPacket found = alive.Witness;
        bool isLast = alive.Path[0].Chain.Hook is Hook.Postrouting;

        // The lowest address of an excepted network is its own: a host has the next one.
        if (found.Packet.Source is { } own && _excepted.Value.Contains(own + 1))
        {
            yield return found with { Packet = SimilarPackets.Usual(found.Packet with { Source = own + 1 }) };
        }

        foreach (Packet packet in SimilarPackets.Like(found.Packet, isLast))
        {
            yield return found with { Packet = packet };
        }

        // What is sent to an address that rules translate arrives where they send it.
        foreach (WitnessPacket translated in _translated.Value)
        {
            ImmutableArray<AssumedCondition> conditions = [.. found.Conditions, .. translated.Conditions];
            yield return new WitnessPacket(SimilarPackets.Before(found.Packet, translated.Packet), conditions);
            yield return new WitnessPacket(translated.Packet with { OutInterface = found.Packet.OutInterface, State = ConntrackStates.New }, conditions);
            yield return new WitnessPacket(found.Packet with { DestinationPort = translated.Packet.DestinationPort }, conditions);
            yield return new WitnessPacket(found.Packet with { Destination = translated.Packet.Destination }, conditions);
        }

        // What other tables let pass.
        HashSet<PacketField> asked = [.. alive.Path.SelectMany(rule => _tracer.SemanticsOf(rule).Tests).SelectMany(FieldsOf)];
        HashSet<bool> sides = [.. alive.Path.SelectMany(rule => _tracer.SemanticsOf(rule).Tests).OfType<InterfaceTest>().Select(test => test.IsInput)];
        foreach (WitnessPacket accepted in _accepted.Value)
        {
            Packet packet = SimilarPackets.Overlaid(found.Packet, accepted.Packet, asked, sides);
            yield return found with { Packet = SimilarPackets.Usual(packet) };
            yield return found with { Packet = packet };
            if (packet.InInterface == Loopback)
            {
                yield return found with { Packet = SimilarPackets.Usual(packet) with { InInterface = null, OutInterface = Loopback } };
            }
        }

        // Who is excepted where others are stopped.
        foreach (UInt128 source in asked.Contains(PacketField.SourceAddress) ? [] : _excepted.Value)
        {
            yield return found with { Packet = SimilarPackets.Usual(found.Packet with { Source = source }) };
        }

        foreach (Packet packet in SimilarPackets.OfOtherKinds(found.Packet, asked))
        {
            yield return found with { Packet = packet };
        }

        // What rules would translate, unless it comes over lo: by a device that no rule names, as what they leave alone, or translated before.
        if (found.Packet.InInterface == Loopback)
        {
            Packet other = found.Packet with { InInterface = _unnamed.Value };
            foreach (WitnessPacket accepted in _accepted.Value)
            {
                yield return found with { Packet = SimilarPackets.Usual(SimilarPackets.Overlaid(other, accepted.Packet, asked, [true, false])) };
            }

            foreach (Packet before in new[] { SimilarPackets.Usual(other), other })
            {
                yield return found with { Packet = before with { Translated = ConntrackStates.Dnat } };
            }
        }
    }

    private static string Unnamed(Tracer tracer)
    {
        HashSet<string> named = [.. tracer.Ruleset.Rules.SelectMany(rule => tracer.SemanticsOf(rule).Tests).OfType<InterfaceTest>().Select(test => test.Name)];
        return Enumerable.Range(0, int.MaxValue).Select(static number => $"eth{number}").First(name => !named.Contains(name));
    }

    // "! -s NETWORK -j DROP": the network's addresses.
    private static ImmutableArray<UInt128> Excepted(Tracer tracer) =>
    [
        .. tracer.Ruleset.Rules.SelectMany(rule => tracer.SemanticsOf(rule).Tests).OfType<RangeTest>()
            .Where(test => test is { IsNegated: true, Field: PacketField.SourceAddress })
            .Select(test => test.Ranges[0]).Select(range => range.First == range.Last ? range.First : range.First + 1).Distinct().Take(MostRules),
    ];

    private static IEnumerable<PacketField> FieldsOf(PacketTest test) => test switch
    {
        RangeTest range => [range.Field],
        MaskTest mask => [mask.Field],
        AnyOfTest any => any.Alternatives.SelectMany(FieldsOf),
        _ => [],
    };

    private static ImmutableArray<WitnessPacket> WitnessesOf(Tracer tracer, ReachabilityResult reachability, Table? table, Func<RuleAction, bool> isMeant) =>
        table is null ? [] :
        [
            .. table.Chains.SelectMany(chain => chain.Rules)
                .Where(rule => isMeant(tracer.ActionOf(rule)))
                .Take(MostRules)
                .Select(rule => reachability.VerdictOf(rule))
                .OfType<AliveVerdict>()
                .Select(alive => alive.Witness),
        ];
}
