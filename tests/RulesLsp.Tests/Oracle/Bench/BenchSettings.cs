using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>Switches of the kernel that change what routing does.</summary>
/// <param name="ReversePathFilter">0 off, 1 strict, 2 loose; IPv4 alone has it.</param>
internal sealed record BenchSettings(ForwardingState Forwarding, int ReversePathFilter, LoopbackRouting Loopback)
{
    /// <summary>A router as most are.</summary>
    public static BenchSettings Usual { get; } = new(ForwardingState.On, 0, LoopbackRouting.Refused);

    public void Apply()
    {
        int forwarding = Forwarding == ForwardingState.On ? 1 : 0;
        KernelBench.Set("net/ipv4", ("ip_forward", forwarding));
        KernelBench.Set("net/ipv6/conf/all", ("forwarding", forwarding));
        KernelBench.Set("net/ipv4/conf/all", ("rp_filter", ReversePathFilter), ("route_localnet", Loopback == LoopbackRouting.Allowed ? 1 : 0));
    }

    public override string ToString() => $"forwarding {Forwarding}, rp_filter {ReversePathFilter}, route_localnet {Loopback}";
}

/// <summary>Whether 127.0.0.0/8 is routed on real devices (route_localnet).</summary>
internal enum LoopbackRouting : byte
{
    Refused,
    Allowed,
}
