using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Stepping;
using RulesLsp.Engine.Values;
using RulesLsp.Ide;
using RulesLsp.Ide.Stepping;
using RulesLsp.Server.Cli;
using RulesLsp.Server.Debugging.Protocol;

namespace RulesLsp.Server.Debugging;

/// <summary>A breakpoint as a client asked for it: on a line of a file, or on a chain.</summary>
/// <param name="Path">Absolute; null: on a chain.</param>
/// <param name="Line">0-based; of a line only.</param>
internal sealed record AskedBreakpoint(int Id, string? Path, int Line, string Name, string? Condition, string? HitCondition, string? LogMessage);

/// <summary>What became of it: placed, or not, and why.</summary>
/// <param name="OnLine">null: it is on no line.</param>
/// <param name="OnChain">null: it is on no chain.</param>
internal sealed record PlacedBreakpoint(LineBreakpoint? OnLine, ChainBreakpoint? OnChain, string? Message)
{
    public bool IsThere => OnLine is not null || OnChain is not null;
}

/// <summary>Puts breakpoints where packets can stop.</summary>
internal static class BreakpointPlacing
{
    private const string NotLoaded = "The ruleset is not loaded yet.";

    /// <param name="program">null: nothing is launched yet.</param>
    public static PlacedBreakpoint Place(AskedBreakpoint asked, DebugProgram? program)
    {
        if (program is null)
        {
            return Nowhere(NotLoaded);
        }

        if (asked.Path is not null && asked.Path != program.Path)
        {
            return Nowhere($"Packets go through {program.Path} and no other file.");
        }

        string? problem = Terms(asked, program.Analysis.Family, out StopTerms terms);
        if (problem is not null)
        {
            return Nowhere(problem);
        }

        return asked.Path is null ? OnChain(asked, program.Analysis, terms) : OnLine(asked, program.Analysis, terms);
    }

    private static PlacedBreakpoint OnLine(AskedBreakpoint asked, Analysis analysis, StopTerms terms)
    {
        BreakpointPlace place = BreakpointPlaces.OfLine(analysis, asked.Line);
        return place.Line is { } line ? new PlacedBreakpoint(new LineBreakpoint(asked.Id, line, terms), null, place.Message) : Nowhere(place.Message!);
    }

    private static PlacedBreakpoint OnChain(AskedBreakpoint asked, Analysis analysis, StopTerms terms)
    {
        ImmutableArray<Chain> chains = BreakpointPlaces.Chains(analysis, asked.Name);
        if (!chains.IsEmpty)
        {
            string? message = chains.Length == 1 ? null : $"In the tables {string.Join(", ", chains.Select(chain => chain.TableName))}; \"nat {chains[0].Name}\" would mean one.";
            return new PlacedBreakpoint(null, new ChainBreakpoint(asked.Id, chains, terms), message);
        }

        string? meant = Spelling.Nearest(asked.Name, analysis.Ruleset.Tables.SelectMany(table => table.Chains).Select(chain => chain.Name));
        return Nowhere($"No table has a chain {asked.Name} with something in it{(meant is null || meant == asked.Name ? "." : $"; did you mean {meant}?")}");
    }

    private static string? Terms(AskedBreakpoint asked, AddressFamily family, out StopTerms terms)
    {
        terms = StopTerms.Always;
        PacketExpression? condition = null;
        if (!string.IsNullOrWhiteSpace(asked.Condition))
        {
            PacketExpressionResult result = PacketExpression.Parse(asked.Condition, family);
            if (result.Problem is { } problem)
            {
                return $"The condition can't be read: {problem}.";
            }

            condition = result.Expression;
        }

        HitCondition? hits = null;
        if (!string.IsNullOrWhiteSpace(asked.HitCondition))
        {
            hits = HitCondition.Parse(asked.HitCondition);
            if (hits is null)
            {
                return $"'{asked.HitCondition}' is no hit count, such as 3, >= 3 or % 2.";
            }
        }

        terms = new StopTerms(condition, hits, string.IsNullOrEmpty(asked.LogMessage) ? null : asked.LogMessage);
        return null;
    }

    private static PlacedBreakpoint Nowhere(string why) => new(null, null, why);
}
