using System.Collections.Immutable;
using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;

namespace RulesLsp.Ide.Features.Messages;

/// <summary>The line of a file that a message is about, and what is known against it.</summary>
/// <param name="Line">0-based.</param>
/// <param name="Finding">null: nothing is known against it.</param>
internal sealed record GuiltyLine(int Line, Diagnostic? Finding)
{
    /// <param name="line">0-based, as the message names it; null: it names none.</param>
    /// <param name="name">A match, target, chain or word that it names; "": none.</param>
    public static GuiltyLine? Find(Analysis analysis, int? line, string name)
    {
        ImmutableArray<Diagnostic> errors = [.. analysis.FastDiagnostics.Where(finding => finding.Severity == Severity.Error)];
        if (line is not { } named || named >= analysis.Syntax.LineCount)
        {
            return name.Length == 0 || line is not null ? null : OfModule(analysis, errors, name);
        }

        if (errors.FirstOrDefault(finding => finding.Range.Start.Line <= named && named <= finding.Range.End.Line) is { } here)
        {
            return new GuiltyLine(here.Range.Start.Line, here);
        }

        // Who hands a whole table to the kernel hears of its end only.
        if (analysis.Syntax[named].Kind == LineKind.Commit && analysis.TableAt(named) is not null)
        {
            int table = analysis.Ruleset.TableOfLine[named];
            Diagnostic[] ofTable = [.. errors.Where(finding => analysis.Ruleset.TableOfLine[finding.Range.Start.Line] == table)];
            Diagnostic? guilty = ofTable.FirstOrDefault(finding => name.Length > 0 && Names(analysis.Syntax[finding.Range.Start.Line], name)) ?? ofTable.FirstOrDefault();
            return guilty is null ? new GuiltyLine(named, null) : new GuiltyLine(guilty.Range.Start.Line, guilty);
        }

        return new GuiltyLine(named, null);
    }

    private static GuiltyLine? OfModule(Analysis analysis, ImmutableArray<Diagnostic> errors, string name)
    {
        int[] lines =
        [
            .. Enumerable.Range(0, analysis.Syntax.LineCount).Where(line => analysis.Ruleset.BoundLines[line] is { } rule
                && (rule.Matches.Any(match => IsCalled(match, name)) || (rule.Target is { } target && IsCalled(target, name)))),
        ];
        Diagnostic? guilty = errors.FirstOrDefault(finding => lines.Contains(finding.Range.Start.Line));
        return guilty is not null ? new GuiltyLine(guilty.Range.Start.Line, guilty) : lines is [var only] ? new GuiltyLine(only, null) : null;
    }

    private static bool IsCalled(BoundModule module, string name) => module.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool Names(LineSyntax line, string name)
    {
        for (int word = 0; word < line.Words.Length; word++)
        {
            if (line.Word(word).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}
