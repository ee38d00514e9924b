using RulesLsp.Engine.Lints;
using RulesLsp.Server.Cli;

namespace RulesLsp.Server.Configuration;

/// <summary>Checks the lints that a command line or a configuration names.</summary>
internal static class LintNames
{
    /// <summary>Why no lint is meant by a code, a name or a beginning of a code; null when one is.</summary>
    public static string? ProblemOf(string name)
    {
        if (LintCatalogue.All.Any(lint => lint.IsNamedBy(name)))
        {
            return null;
        }

        string? meant = Spelling.Nearest(name, LintCatalogue.All.SelectMany(lint => new[] { lint.Code, lint.Name }));
        return meant is null ? $"There is no lint {name}." : $"There is no lint {name}; did you mean {meant}?";
    }
}
