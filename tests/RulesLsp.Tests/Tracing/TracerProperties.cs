using CsCheck;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;
using RulesLsp.Tests.Packets;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>Any packet through any of our rulesets: a whole answer, the same each time, in both forms.</summary>
public sealed class TracerProperties
{
    private static readonly HostDescription Host = HostParser.Parse(
        "eth0 192.0.2.1/24, eth0 2001:db8::1/64, br-1a2b 10.0.0.1/24, default via 192.0.2.254 dev eth0, forwarding", static _ => null).Host!;

    private static readonly Lazy<Tracer[]> Tracers = new(LoadTracers);

    [Fact]
    public void EveryPacketGetsAnAnswer() => Gen.Select(PacketNotationProperties.AnyPacket, Gen.Int[0, 1_000]).Sample(
        (packet, index) =>
        {
            Tracer[] fitting = [.. Tracers.Value.Where(tracer => tracer.Ruleset.Family == packet.Family)];
            Tracer tracer = fitting[index % fitting.Length];
            TraceTree tree = tracer.Trace(packet);
            string json = TraceJson.Write(tree, TraceDetail.EveryRule);
            return tree.Outcomes.Length > 0
                && tree.Outcomes.Length <= tracer.Options.MostOutcomes + 1
                && TraceText.WritePretty(tree).EndsWith('\n')
                && json == TraceJson.Write(tracer.Trace(packet), TraceDetail.EveryRule)
                && SumsToOne(tree);
        },
        iter: 1_500);

    // Lots alone: where nothing else is open, the cases share the whole probability.
    private static bool SumsToOne(TraceTree tree)
    {
        bool isLotsOnly = tree.Outcomes.All(outcome => outcome.Reason != TraceReasons.TooManyCases
            && outcome.Conditions.All(condition => condition.Contains("matched", StringComparison.Ordinal) || condition.Contains("did not match", StringComparison.Ordinal)));
        return !isLotsOnly || Math.Abs(tree.Outcomes.Sum(outcome => outcome.Probability ?? 1) - 1) < 1e-6;
    }

    private static Tracer[] LoadTracers()
    {
        string[] files = [.. Directory.GetFiles(RepositoryRoot.Combine("tests", "rulesets"), "*.rules"), .. Directory.GetFiles(RepositoryRoot.Combine("tests", "fixtures", "tracing"), "*.rules")];
        return [.. files.SelectMany(file =>
        {
            AddressFamily family = file.Contains('6', StringComparison.Ordinal) && Path.GetFileName(file).Contains('6', StringComparison.Ordinal) ? AddressFamily.IPv6 : AddressFamily.IPv4;
            Ruleset ruleset = new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(File.ReadAllText(file)), new RulesetOptions(family, RulesetProfile.Restore, []));
            return new[] { new Tracer(ruleset, null, TraceOptions.Default), new Tracer(ruleset, Host, TraceOptions.Default with { Backend = Backends.Nft }) };
        })];
    }
}
