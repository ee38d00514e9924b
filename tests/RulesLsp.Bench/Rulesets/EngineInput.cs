using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Bench.Rulesets;

/// <summary>What the engine works on in the benchmarks that run inside this process.</summary>
internal static class EngineInput
{
    private const string Host = "eth0 192.0.2.1/24, eth1 10.0.0.1/24, default via 192.0.2.254 dev eth0, forwarding";

    /// <summary>flat10k, flat100k, kube1k: a letter for ten times a hundred.</summary>
    public static string Text(string name) => name.StartsWith("kube", StringComparison.Ordinal)
        ? KubeRuleset.Text(Macro.MacroOptions.Size(name[4..]))
        : FlatRuleset.Text(Macro.MacroOptions.Size(name[4..]));

    public static Ruleset Build(string text) => new RulesetBuilder(Catalogue.Default).Build(RulesetSyntax.Parse(text), RulesetOptions.Default);

    public static Tracer Tracer(string text) => new(Build(text), HostParser.Parse(Host, static _ => null).Host, TraceOptions.Default);

    /// <summary>Packets for this host: half of them from where the flat rulesets have their rules.</summary>
    public static Packet[] Packets(int count)
    {
        var dice = new Dice(3);
        return [.. Enumerable.Range(0, count).Select(number => Packet(
            number % 2 == 0 ? $"9.{dice.Between(0, 255)}.{dice.Between(0, 255)}.7" : $"16.{dice.Between(0, 255)}.{dice.Between(0, 255)}.7",
            dice.Between(1, 65_535)))];
    }

    private static Packet Packet(string source, int port) =>
        PacketParser.Parse($"tcp {source}:40000 > 192.0.2.1:{port} in eth0 syn new", AddressFamily.IPv4).Packet
            ?? throw new InvalidOperationException("The packet of the benchmark can't be read.");
}
