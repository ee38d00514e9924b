using Xunit;

namespace RulesLsp.Tests.Support;

/// <summary>A test of pipes, devices, links and permissions of Unix; skipped, and counted as such, elsewhere.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    internal const string Obstacle = "only on Unix";

    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? Obstacle : null;
}

/// <summary>As <see cref="UnixFactAttribute"/>, with data.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? UnixFactAttribute.Obstacle : null;
}
