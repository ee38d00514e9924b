using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>
/// Translates whole rulesets into scripts that nft loads at once or not at all: the tables are made anew, as iptables-restore makes them, with
/// the same names, hooks, priorities, policies and counters.
/// </summary>
public static class RulesetTranslator
{
    /// <summary>Whether rulesets of this program can be translated.</summary>
    public static bool CanTranslate(Ruleset ruleset) => ruleset.Catalogue.Pipeline.File.Nft is not null;

    /// <summary>The script for a ruleset.</summary>
    /// <param name="host">Where the sets have their members from; null: they are declared empty.</param>
    /// <param name="name">What the ruleset is called in the first line.</param>
    public static RulesetTranslation Translate(Ruleset ruleset, HostDescription? host, string name)
    {
        var script = new ScriptWriter(ruleset, host);
        script.WriteHeader(name);
        foreach (StructureProblem problem in ruleset.Problems.Where(IsRefusal))
        {
            script.Tell(problem.Range.Start.Line, TranslationGrade.Untranslatable, $"iptables refuses it: {problem.Message.TrimEnd('.')}");
        }

        int next = 0;
        for (int index = 0; index < ruleset.Tables.Length; index++)
        {
            Table table = ruleset.Tables[index];
            int last = table.CommitLine ?? LastLineOf(ruleset, index);
            script.WriteComments(next, table.Line - 1);
            next = last + 1;
            if (table.SupersededBy is { } later)
            {
                script.Tell(table.Line, TranslationGrade.Told, $"the section at line {ruleset.Tables[later].Line + 1} loads the table {table.Name} anew, so this one is left out");
                continue;
            }

            if (ruleset.Catalogue.Pipeline.FindTable(table.Name) is { } known)
            {
                script.WriteTable(table, known, index, last);
            }
        }

        script.WriteComments(next, ruleset.Syntax.LineCount - 1);
        return script.Finish();
    }

    /// <summary>The commands of nft for one line of a ruleset, alone; null for a line that makes no rule.</summary>
    public static RuleTranslation? TranslateLine(Ruleset ruleset, HostDescription? host, int line)
    {
        ReadOnlySpan<Rule> rules = ruleset.RulesOfLine(line);
        if (rules.IsEmpty || !CanTranslate(ruleset))
        {
            return null;
        }

        var translator = new RuleTranslator(ruleset, host);
        var objects = new DeclaredObjects();
        var commands = ImmutableArray.CreateBuilder<string>();
        var declarations = ImmutableArray.CreateBuilder<string>();
        var problems = ImmutableArray.CreateBuilder<TranslationProblem>();
        foreach (Rule rule in rules)
        {
            ChainNames names = ScriptWriter.NamesOf(ruleset, ruleset.LiveTable(rule.Chain.TableName));
            RuleTranslation translation = translator.Translate(rule, objects, names);
            declarations.AddRange(translation.Declarations);
            problems.AddRange(translation.Problems);
            if (translation.IsUntranslatable)
            {
                return translation;
            }

            commands.AddRange(translation.Rules.Select(words => ScriptWriter.AddRule(ruleset, rule.Chain.TableName, names.Of(rule.Chain.Name), words)));
        }

        return new RuleTranslation(commands.ToImmutable(), declarations.ToImmutable(), [.. problems.Distinct()]);
    }

    private static int LastLineOf(Ruleset ruleset, int table) => ruleset.TableOfLine.LastIndexOf(table) is >= 0 and var last ? last : ruleset.Tables[table].Line;

    private static bool IsRefusal(StructureProblem problem) => problem.Backends == Backends.Both && problem.Kind is
        StructureProblemKind.MissingCommit or StructureProblemKind.MalformedCommit or StructureProblemKind.LineOutsideTable or StructureProblemKind.UnknownTable
        or StructureProblemKind.LaterTable or StructureProblemKind.UndefinedChain or StructureProblemKind.UndefinedJump or StructureProblemKind.BuiltinChainNotInTable
        or StructureProblemKind.JumpToBuiltinChain or StructureProblemKind.InvalidPolicy or StructureProblemKind.InvalidChainLine
        or StructureProblemKind.InvalidChainName or StructureProblemKind.PositionOutOfRange or StructureProblemKind.NothingToChange;
}
