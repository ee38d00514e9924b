using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Model;

namespace RulesLsp.Ide.Stepping;

/// <summary>Where a breakpoint ends up.</summary>
/// <param name="Line">0-based; null: nothing there can stop a packet.</param>
/// <param name="Message">Why it is not where it was asked for; null: it is.</param>
public sealed record BreakpointPlace(int? Line, string? Message);

/// <summary>Finds rules, policies and chains for breakpoints.</summary>
public static class BreakpointPlaces
{
    /// <summary>The rule or policy of a line, or the next one below that a packet can come to.</summary>
    /// <param name="line">0-based.</param>
    public static BreakpointPlace OfLine(Analysis analysis, int line)
    {
        if (line < 0 || line >= analysis.Syntax.LineCount)
        {
            return new BreakpointPlace(null, "The file has no such line.");
        }

        if (CanStop(analysis, line) is { } own)
        {
            return own ? new BreakpointPlace(line, null) : new BreakpointPlace(null, "A later section of the same table replaces this one when the file is loaded.");
        }

        Chain? declared = analysis.Ruleset.Tables.Where(table => table.SupersededBy is null).SelectMany(table => table.Chains).FirstOrDefault(chain => chain.DeclarationLine == line);
        if (declared is not null)
        {
            return declared.Rules.IsEmpty
                ? new BreakpointPlace(null, $"The chain {declared.Name} has no rules.")
                : new BreakpointPlace(declared.Rules[0].Line, Moved(declared.Rules[0].Line, $"the first rule of {declared.Name}"));
        }

        for (int below = line + 1; below < analysis.Syntax.LineCount; below++)
        {
            if (CanStop(analysis, below) == true)
            {
                return new BreakpointPlace(below, Moved(below, "this line is no rule"));
            }
        }

        return new BreakpointPlace(null, "No rule that is loaded stands here or below.");
    }

    /// <summary>The lines (0-based) between two, both included, at which a packet can stop.</summary>
    public static ImmutableArray<int> Between(Analysis analysis, int first, int last) =>
        [.. Enumerable.Range(Math.Max(0, first), Math.Max(0, Math.Min(last, analysis.Syntax.LineCount - 1) - Math.Max(0, first) + 1)).Where(line => CanStop(analysis, line) == true)];

    /// <summary>The chains that a name means: <c>INPUT</c> in every table, <c>nat PREROUTING</c> or <c>nat/PREROUTING</c> in one; empty: none.</summary>
    public static ImmutableArray<Chain> Chains(Analysis analysis, string name)
    {
        string[] words = name.Split([' ', '/', '.'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        (string? table, string? chain) = words switch
        {
            [var only] => (null, only),
            [var first, var second] => (first, second),
            _ => ((string?)null, (string?)null),
        };
        return
        [
            .. from section in analysis.Ruleset.Tables
               where section.SupersededBy is null && (table is null || section.Name.Equals(table, StringComparison.OrdinalIgnoreCase))
               from candidate in section.Chains
               where candidate.Name == chain || (candidate.IsBuiltin && candidate.Name.Equals(chain, StringComparison.OrdinalIgnoreCase))
               where candidate.Origin != ChainOrigin.ImplicitBuiltin
               select candidate,
        ];
    }

    // null: neither a rule nor a policy; false: one that is not loaded.
    private static bool? CanStop(Analysis analysis, int line)
    {
        if (analysis.Ruleset.TableOfLine[line] is not (>= 0 and var table))
        {
            return null;
        }

        bool isThere = !analysis.Ruleset.RulesOfLine(line).IsEmpty || analysis.Ruleset.Tables[table].Chains.Any(chain => chain.IsBuiltin && chain.PolicyLine == line);
        return isThere ? analysis.Ruleset.Tables[table].SupersededBy is null : null;
    }

    private static string Moved(int line, string why) => string.Create(CultureInfo.InvariantCulture, $"Moved to line {line + 1}: {why}.");
}
