using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>Writes the script table by table: line by line where the section only appends, else chain by chain as they are in the end.</summary>
internal sealed class ScriptWriter(Ruleset ruleset, HostDescription? host)
{
    private readonly RuleTranslator _translator = new(ruleset, host);
    private readonly ImmutableArray<ScriptLine>.Builder _lines = ImmutableArray.CreateBuilder<ScriptLine>();
    private readonly List<LineProblem> _problems = [];
    private int _rules;
    private int _leftOut;

    private string Family => ruleset.Catalogue.Pipeline.File.Nft!.Families[FamilyNames.Of(ruleset.Family)];

    public static ChainNames NamesOf(Ruleset ruleset, Table? table) => new(table, ruleset.Catalogue.Pipeline.File.Nft!.Reserved);

    /// <summary>The command that adds a rule.</summary>
    public static string AddRule(Ruleset ruleset, string table, string chain, string words) =>
        $"add rule {ruleset.Catalogue.Pipeline.File.Nft!.Families[FamilyNames.Of(ruleset.Family)]} {table} {chain} {words}";

    public void WriteHeader(string name)
    {
        Write("#!/usr/sbin/nft -f");
        Write($"# {name} in nftables. Load it with nft -f: all of it, or nothing where something is wrong.");
        Write(ruleset.KeepsChains
            ? "# As the ruleset is loaded beside others (--noflush), it adds to the tables and leaves in them what is there."
            : "# Like iptables-restore it makes its tables anew, and leaves all others alone; what iptables-legacy has loaded stays beside them.");
    }

    /// <summary>Comments and blank lines between two lines (0-based, both included).</summary>
    public void WriteComments(int first, int last)
    {
        for (int line = first; line <= last; line++)
        {
            WriteComment(line);
        }
    }

    public void WriteTable(Table table, PipelineTable known, int index, int last)
    {
        ChainNames names = NamesOf(ruleset, table);
        var objects = new DeclaredObjects();
        Write($"add table {Family} {table.Name}", table.Line);
        if (!ruleset.KeepsChains)
        {
            Write($"delete table {Family} {table.Name}");
            Write($"add table {Family} {table.Name}");
        }

        foreach (Chain chain in table.Chains.Where(chain => chain.DeclarationLine is null && IsNeeded(chain)))
        {
            WriteChain(chain, known, names);
        }

        if (IsPlain(index, table.Line, last))
        {
            WriteInOrder(table, known, names, objects, last);
        }
        else
        {
            WriteByChain(table, known, names, objects, last);
        }
    }

    /// <summary>Notes what is wrong with a line.</summary>
    public void Tell(int line, TranslationGrade grade, string reason) => _problems.Add(new LineProblem(line, grade, reason));

    public RulesetTranslation Finish() => new(
        _lines.ToImmutable(),
        [.. _problems.Distinct().OrderBy(problem => problem.Line)],
        _rules,
        _leftOut);

    /// <summary>A section of plain appends: its lines and what they become stand in the same order.</summary>
    private bool IsPlain(int index, int first, int last)
    {
        for (int line = first; line <= last; line++)
        {
            if (ruleset.TableOfLine[line] == index && ruleset.BoundLines[line] is { } bound
                && bound.Command is not (RuleCommand.None or RuleCommand.Append or RuleCommand.NewChain or RuleCommand.Policy or RuleCommand.List or RuleCommand.Zero))
            {
                return false;
            }
        }

        return true;
    }

    private void WriteInOrder(Table table, PipelineTable known, ChainNames names, DeclaredObjects objects, int last)
    {
        ILookup<int, Chain> declared = table.Chains.Where(chain => chain.DeclarationLine is not null).ToLookup(chain => chain.DeclarationLine!.Value);
        for (int line = table.Line + 1; line <= last; line++)
        {
            WriteComment(line);
            foreach (Chain chain in declared[line])
            {
                WriteChain(chain, known, names);
            }

            foreach (Rule rule in ruleset.RulesOfLine(line))
            {
                WriteRule(rule, names, objects);
            }
        }
    }

    /// <summary>Chains first, then their rules as the kernel would number them, each below the comments that stand above its line.</summary>
    private void WriteByChain(Table table, PipelineTable known, ChainNames names, DeclaredObjects objects, int last)
    {
        foreach (Chain chain in table.Chains.Where(chain => chain.DeclarationLine is not null))
        {
            WriteChain(chain, known, names);
        }

        var written = new HashSet<int>();
        foreach (Rule rule in table.Chains.SelectMany(chain => chain.Rules))
        {
            int first = rule.Line;
            while (first - 1 > table.Line && ruleset.Syntax[first - 1].Kind == LineKind.Comment && !written.Contains(first - 1))
            {
                first--;
            }

            for (int line = first; line < rule.Line; line++)
            {
                written.Add(line);
                WriteComment(line);
            }

            WriteRule(rule, names, objects);
        }

        for (int line = table.Line + 1; line <= last; line++)
        {
            if (ruleset.Syntax[line].Kind == LineKind.Comment && !written.Contains(line))
            {
                WriteComment(line);
            }
        }
    }

    private void WriteRule(Rule rule, ChainNames names, DeclaredObjects objects)
    {
        _rules++;
        RuleTranslation translation = _translator.Translate(rule, objects, names);
        foreach (TranslationProblem problem in translation.Problems)
        {
            Tell(rule.Line, problem.Grade, problem.Reason);
            Write($"# line {rule.Line + 1}{GradeWords(problem.Grade)}: {OnOneLine(problem.Reason)}", rule.Line);
        }

        if (translation.IsUntranslatable)
        {
            _leftOut++;
            Write($"#   {OnOneLine(ruleset.Syntax[rule.Line].Text)}", rule.Line);
            return;
        }

        foreach (string declaration in translation.Declarations)
        {
            Write(declaration, rule.Line);
        }

        foreach (string words in translation.Rules)
        {
            Write(AddRule(ruleset, rule.Chain.TableName, names.Of(rule.Chain.Name), words), rule.Line);
        }
    }

    private void WriteChain(Chain chain, PipelineTable table, ChainNames names)
    {
        string name = names.Of(chain.Name);
        if (name != chain.Name && chain.DeclarationLine is { } line)
        {
            Tell(line, TranslationGrade.Told, $"nft has no chain of the name {chain.Name}: it is called {name}");
        }

        string command = $"add chain {Family} {table.Name} {name}";
        if (chain.Hook is { } hook)
        {
            PipelineChain known = table.Chains.First(candidate => ruleset.Catalogue.Pipeline.FindHook(candidate.Hook) == hook);
            string policy = chain.Policy == ChainPolicy.Drop ? "drop" : "accept";
            command += $" {{ type {known.NftType} hook {known.Hook.ToLowerInvariant()} priority {known.Priority}; policy {policy}; }}";
        }

        Write(command, chain.DeclarationLine);
        if (ruleset.KeepsChains && chain is { Hook: null, DeclarationLine: not null })
        {
            Write($"flush chain {Family} {table.Name} {name}", chain.DeclarationLine);
        }
    }

    /// <summary>A chain that no line declares: a built-in one with rules, or one that somebody else has and rules name.</summary>
    private static bool IsNeeded(Chain chain) => chain.Origin switch
    {
        ChainOrigin.ImplicitBuiltin => !chain.Rules.IsEmpty || chain.PolicyLine is not null,
        ChainOrigin.External => !chain.Rules.IsEmpty || !chain.Callers.IsEmpty,
        _ => !chain.Rules.IsEmpty,
    };

    private void WriteComment(int line)
    {
        switch (ruleset.Syntax[line].Kind)
        {
            case LineKind.Comment:
                Write(OnOneLine(ruleset.Syntax[line].Text), line);
                break;
            case LineKind.Empty or LineKind.Whitespace:
                Write("", line);
                break;
        }
    }

    private static string GradeWords(TranslationGrade grade) => grade switch
    {
        TranslationGrade.Untranslatable => " is not translated",
        TranslationGrade.Differs => " differs",
        _ => "",
    };

    /// <summary>A backslash at the end would join the next line to it.</summary>
    private static string OnOneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('\\', '\r');

    private void Write(string text, int? source = null) => _lines.Add(new ScriptLine(text, source));
}
