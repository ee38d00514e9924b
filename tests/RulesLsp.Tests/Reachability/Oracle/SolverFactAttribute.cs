using Xunit;

namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>A test that asks z3; skipped, and counted as such, where it is not installed.</summary>
internal sealed class SolverFactAttribute : FactAttribute
{
    public SolverFactAttribute() => Skip = SmtSolver.Obstacle;
}
