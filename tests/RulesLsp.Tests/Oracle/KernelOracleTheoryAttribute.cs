using RulesLsp.Tests.Kernel;
using Xunit;

namespace RulesLsp.Tests.Oracle;

/// <summary>Cases that need the real kernel and a device that this process can serve; skipped, and counted as such, where it cannot run.</summary>
internal sealed class KernelOracleTheoryAttribute : TheoryAttribute
{
    public KernelOracleTheoryAttribute() => Skip = KernelNamespace.Obstacle
        ?? (File.Exists("/dev/net/tun") ? null : "no /dev/net/tun")
        ?? (File.Exists("/usr/sbin/nft") ? null : "nft is not installed");
}
