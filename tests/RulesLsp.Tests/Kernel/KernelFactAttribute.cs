using Xunit;

namespace RulesLsp.Tests.Kernel;

/// <summary>A test that asks the real iptables; skipped, and counted as such, where it cannot run.</summary>
internal sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute() => Skip = KernelNamespace.Obstacle;
}

/// <summary>As <see cref="KernelFactAttribute"/>, for each row of its data.</summary>
internal sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute() => Skip = KernelNamespace.Obstacle;
}

/// <summary>As <see cref="KernelFactAttribute"/>, and only in the full run (<c>RULES_LSP_ORACLE=full</c>): it takes minutes.</summary>
internal sealed class FullKernelFactAttribute : FactAttribute
{
    public FullKernelFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable("RULES_LSP_ORACLE") == "full" ? KernelNamespace.Obstacle : "only with RULES_LSP_ORACLE=full";
}
