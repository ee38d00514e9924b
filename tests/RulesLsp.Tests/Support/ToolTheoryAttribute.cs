using Xunit;

namespace RulesLsp.Tests.Support;

/// <summary>A test that asks a program of the system; skipped, and counted as such, where it is not installed.</summary>
internal sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(string tool)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Skip = folders.Any(folder => File.Exists(Path.Combine(folder, tool))) ? null : $"no {tool} here";
    }
}
