using RulesLsp.Engine.Model;
using RulesLsp.Engine.Model.Pasted;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>What of a script with rulesets in here documents is not looked at.</summary>
public static class HereDocuments
{
    public static LintDescriptor Descriptor { get; } =
        new("RL1026", "here-document", Severity.Information, "A part of a script with rulesets in here documents is not looked at.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        Ruleset ruleset = context.Ruleset;
        foreach (HereDocument document in ruleset.HereDocuments)
        {
            if (WhyUnread(document, ruleset.Family) is { } why)
            {
                yield return Finding(context, document.Start, why, document.Obstacle == HereObstacle.Tabs ? WithoutTabs(context, document) : null);
            }
        }

        if (!ruleset.HereDocuments.IsEmpty && FirstCommand(context) is { } line)
        {
            yield return Finding(context, line, "the commands of this script are not looked at, only the rules in its here documents are", null);
        }
    }

    private static string? WhyUnread(HereDocument document, AddressFamily family) => document switch
    {
        { Obstacle: HereObstacle.Tabs } => "these rules are not looked at: the shell takes away the tabs in front of them, which iptables-restore does not take",
        { Obstacle: HereObstacle.Escapes } => "these rules are not looked at: the shell replaces backslashes and '`…`' in them unless the word behind '<<' stands in quotes",
        _ when document.Family != family => $"these rules are for {FamilyNames.InText(document.Family)} and are not looked at: the script is read for {FamilyNames.InText(family)}",
        _ => null,
    };

    private static int? FirstCommand(LintContext context)
    {
        Ruleset ruleset = context.Ruleset;
        for (int line = 0; line < ruleset.Syntax.LineCount; line++)
        {
            if (ruleset.HereDocuments.FirstOrDefault(document => document.Start == line) is { } document)
            {
                line = document.End;
            }
            else if (PastedProgram.FamilyOfLine(ruleset.Syntax[line].Text) is not null)
            {
                return line;
            }
        }

        return null;
    }

    /// <summary>The document as the shell hands it on, with a word that keeps it so.</summary>
    private static DiagnosticFix WithoutTabs(LintContext context, HereDocument document)
    {
        var changes = new List<TextChange>();
        int dash = context.Ruleset.Syntax[document.Start].Text.IndexOf("<<-", StringComparison.Ordinal) + 2;
        changes.Add(new TextChange(TextRange.OnLine(document.Start, new TextSpan(dash, 1)), ""));
        for (int line = document.Start + 1; line <= document.End && line < context.Ruleset.Syntax.LineCount; line++)
        {
            string text = context.Ruleset.Syntax[line].Text;
            int tabs = text.Length - text.AsSpan().TrimStart('\t').Length;
            if (tabs > 0)
            {
                changes.Add(new TextChange(TextRange.OnLine(line, new TextSpan(0, tabs)), ""));
            }
        }

        return new DiagnosticFix("Write the rules without tabs", [.. changes]);
    }

    private static Diagnostic Finding(LintContext context, int line, string message, DiagnosticFix? fix)
    {
        string text = context.Ruleset.Syntax[line].Text;
        int start = text.Length - text.AsSpan().TrimStart().Length;
        return new Diagnostic(Descriptor, Descriptor.DefaultSeverity, TextRange.OnLine(line, TextSpan.FromBounds(start, text.AsSpan().TrimEnd().Length)), message, [], Fix: fix);
    }
}
