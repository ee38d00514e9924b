using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Engine.Model.Detection;

/// <summary>Lines that leave open what a file is: a ruleset or none, a script. Its family may be told by the addresses in them, or by a header, and its profile by chains that are declared or not.</summary>
public static class QuietLines
{
    /// <param name="areInSections">They stand behind the first table line.</param>
    public static bool Are(ReadOnlySpan<LineSyntax> lines, bool areInSections)
    {
        foreach (LineSyntax line in lines)
        {
            bool isQuiet = line.Kind switch
            {
                LineKind.Empty => true,
                LineKind.Comment => !ProfileDetection.TellsProfile(line) && !line.Characters.StartsWith("#!", StringComparison.Ordinal),
                LineKind.Command => areInSections && !PastedProgram.MayStart(line),
                LineKind.Chain => areInSections,
                _ => false,
            };
            if (!isQuiet)
            {
                return false;
            }
        }

        return true;
    }
}
