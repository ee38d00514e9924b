using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reaching;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Tests.Comparing;
using Xunit;

namespace RulesLsp.Tests.Reaching;

/// <summary>
/// A region of which a walk would tell too many parts apart is followed in halves. Where the packets are told apart by a field that some of them
/// lack, these still lie in one part only.
/// </summary>
public sealed class HalvedRegionTests
{
    private const int Rules = RegionTracker.MostCutsOfWalk + 100;

    /// <param name="first">The first of the values, each of which is two above the one before: values of every day, such as a user's number, are not among them.</param>
    [Theory]
    [InlineData("FORWARD -p udp -m udp --dport {0}", 0)]
    [InlineData("INPUT -p tcp -m tcp --sport {0}", 0)]
    [InlineData("FORWARD -p tcp -m tcpmss --mss {0}", 1)]
    [InlineData("INPUT -m mac --mac-source 02:00:00:00:{1:x2}:{2:x2}", 0)]
    [InlineData("OUTPUT -m owner --uid-owner {0}", 1)]
    [InlineData("FORWARD -m connmark --mark {0}", 0)]
    public void Every_packet_lies_in_one_part(string rule, int first)
    {
        string lines = string.Concat(Enumerable.Range(0, Rules).Select(i => first + (2 * i))
            .Select(value => $"-A {string.Format(CultureInfo.InvariantCulture, rule, value, value / 256, value % 256)} -j DROP\n"));
        var search = new RegionSearch(new Tracer(ExhaustiveComparison.Build($"*filter\n{lines}COMMIT\n"), null, TraceOptions.Default), ExhaustiveComparison.Host);
        List<PacketRegion> left = [];
        FollowedPart[] all = [.. search.FollowUntilKnown(PacketRegion.Everything, new HashSet<object>(), long.MaxValue, left, CancellationToken.None)];
        Assert.Contains(all, part => part.Halves is not null);
        Assert.Empty(left);
        PacketRegion[] parts = [.. all.Where(part => part.Halves is null).Select(part => part.Region)];
        var membership = new RegionMembership(search.Dimensions);
        foreach (Packet packet in Enumerable.Range(1, 3).SelectMany(seed => new SmallWorld(seed).Packets()))
        {
            int holders = parts.Count(region => membership.Holds(region, packet));
            Assert.True(holders == 1, $"{packet.ToShortNotation()} lies in {holders} parts");
        }
    }
}
