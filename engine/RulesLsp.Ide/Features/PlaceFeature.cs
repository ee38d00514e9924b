using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>Where the caret stands, and what the ruleset is taken for.</summary>
/// <param name="Table">null: outside of a table.</param>
/// <param name="Chain">Of the rule or declaration in the line; null: there is none.</param>
public sealed record RulesetPlace(string? Table, string? Chain, AddressFamily Family, Backends Backends);

/// <summary>Tells what an editor shows in its status line.</summary>
public static class PlaceFeature
{
    /// <param name="line">0-based.</param>
    public static RulesetPlace Compute(Analysis analysis, int line)
    {
        bool isInFile = line >= 0 && line < analysis.Syntax.LineCount;
        Table? table = isInFile ? analysis.TableAt(line) : null;
        Chain? chain = isInFile ? analysis.RuleAt(line)?.Chain ?? table?.Chains.FirstOrDefault(declared => declared.DeclarationLine == line) : null;
        return new RulesetPlace(table?.Name, chain?.Name, analysis.Family, analysis.Options.Backends);
    }
}
