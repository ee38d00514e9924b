using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Completion;

/// <summary>Proposes what structures a file: sections, chain lines, COMMIT and commands.</summary>
internal static class SectionCompletion
{
    private const string CommitWord = "COMMIT";
    private const string NoCounters = "[0:0]";

    /// <summary>The commands that make sense in a file: listing and checking do not.</summary>
    private static readonly ImmutableHashSet<string> FileCommands =
    [
        BuiltinOptionNames.Append, BuiltinOptionNames.Insert, BuiltinOptionNames.Delete, BuiltinOptionNames.Replace, BuiltinOptionNames.NewChain,
        BuiltinOptionNames.DeleteChain, BuiltinOptionNames.Flush, BuiltinOptionNames.Policy, BuiltinOptionNames.RenameChain, BuiltinOptionNames.Zero,
    ];

    /// <summary>The first word of a line.</summary>
    public static IEnumerable<CompletionItem> LineStart(CaretContext caret)
    {
        Table? table = caret.Analysis.TableAt(caret.Line);
        bool isWholeLine = caret.Before.Words.Length == 0;
        if (table is not null)
        {
            foreach (CompletionItem item in Commands(caret, table))
            {
                yield return item;
            }
        }

        if (!isWholeLine)
        {
            yield break;
        }

        if (table is not null)
        {
            foreach (CompletionItem item in MissingChains(caret.Analysis, table, caret.ReplaceRange, ":").Concat(Snippets(caret, table)))
            {
                yield return item;
            }
        }

        if (table is null)
        {
            foreach (CompletionItem item in WholeSections(caret))
            {
                yield return item;
            }
        }

        if (table is { CommitLine: null })
        {
            yield return new CompletionItem(CommitWord, CompletionKind.Command, "loads the table", CommitWord, InsertFormat.PlainText, caret.ReplaceRange, CommitWord, 15, null);
        }

        if (table is null || table.CommitLine is null)
        {
            foreach (CompletionItem item in Sections(caret.Analysis, caret.ReplaceRange, "*"))
            {
                yield return item with { Rank = table is null ? item.Rank : item.Rank + 60 };
            }
        }

        string mark = "# " + DirectiveText.Mark;
        yield return new CompletionItem(mark, CompletionKind.Directive, "a directive for this program", mark + " ", InsertFormat.PlainText, caret.ReplaceRange, mark, 90, null, CompletionTraits.AsksAgain);
    }

    /// <summary>The name after <c>*</c>.</summary>
    public static IEnumerable<CompletionItem> TableNames(Analysis analysis, TextPosition position)
    {
        LineSyntax line = analysis.Syntax[position.Line];
        if (position.Character == 0 || line.Words.Length > 2)
        {
            return [];
        }

        TextSpan name = line.Words.Length > 1 ? line.Words[1].Span : new TextSpan(position.Character, 0);
        if (!name.Touches(position.Character))
        {
            return [];
        }

        bool isAlone = analysis.TableAt(position.Line) is not { } table || table.Chains.All(chain => chain.Origin == ChainOrigin.ImplicitBuiltin);
        TextRange range = TextRange.OnLine(position.Line, name);
        return isAlone && position.Line + 1 >= analysis.Syntax.LineCount ? Sections(analysis, range, "") : Names(analysis, range);
    }

    /// <summary>Name and policy after <c>:</c>.</summary>
    public static IEnumerable<CompletionItem> ChainLine(Analysis analysis, TextPosition position)
    {
        LineSyntax line = analysis.Syntax[position.Line];
        if (analysis.TableAt(position.Line) is not { } table || position.Character == 0)
        {
            return [];
        }

        bool isName = line.Words.Length == 1 || line.Words[1].Span.Touches(position.Character);
        if (isName)
        {
            TextSpan name = line.Words.Length > 1 ? line.Words[1].Span : new TextSpan(position.Character, 0);
            IEnumerable<CompletionItem> missing = MissingChains(analysis, table, TextRange.OnLine(position.Line, name), "", line.Words.Length > 1 ? line.WordText(1) : null);

            // Policy and counters stand there already: only the name is to change.
            return line.Words.Length > 2 ? missing.Select(item => item with { InsertText = item.FilterText }) : missing;
        }

        bool isPolicy = line.Words.Length == 2 || line.Words[2].Span.Touches(position.Character);
        return isPolicy ? Policies(analysis, position, line, table) : [];
    }

    private static IEnumerable<CompletionItem> Policies(Analysis analysis, TextPosition position, LineSyntax line, Table table)
    {
        TextSpan word = line.Words.Length > 2 ? line.Words[2].Span : new TextSpan(position.Character, 0);
        bool isBuiltin = analysis.Catalogue.Pipeline.FindBuiltinChain(table.Name, line.Word(1)) is not null;
        RestoreDialect dialect = analysis.Catalogue.Dialect;
        IEnumerable<string> policies = isBuiltin ? new[] { ChainPolicy.Accept, ChainPolicy.Drop }.Select(ChainText.PolicyName)
            : dialect.HasPoliciesOfUserChains ? dialect.UserChainPolicies
            : [ChainText.PolicyName(ChainPolicy.None)];
        foreach (string name in policies)
        {
            string insert = line.Words.Length > 2 ? name : WithCounters(analysis, name);
            string detail = isBuiltin || dialect.HasPoliciesOfUserChains ? "when no rule decided" : "user chains have no policy";
            yield return new CompletionItem(name, CompletionKind.Policy, detail, insert, InsertFormat.PlainText, TextRange.OnLine(position.Line, word), name, 1, null);
        }
    }

    /// <summary>A chain's line as its program saves it: only iptables counts there.</summary>
    private static string WithCounters(Analysis analysis, string line) => analysis.Family.HasPackets() ? $"{line} {NoCounters}" : line;

    private static IEnumerable<CompletionItem> Commands(CaretContext caret, Table table)
    {
        string? current = NearestChain(caret);
        foreach (Chain chain in table.Chains.Where(chain => chain.Origin != ChainOrigin.Undeclared))
        {
            string text = $"{BuiltinOptionNames.Append} {chain.Name}";
            yield return new CompletionItem(
                text, CompletionKind.Command, "adds a rule: " + ChainText.Describe(chain), OptionCompletion.Spaced(caret, text), InsertFormat.PlainText,
                caret.ReplaceRange, text, chain.Name == current ? 1 : chain.IsBuiltin ? 3 : 5, null, CompletionTraits.AsksAgain);
        }

        CatalogueEntry builtins = caret.Analysis.Catalogue.Builtins;
        foreach (CatalogueOption option in builtins.Options)
        {
            if (FileCommands.Contains(option.Name) && !option.CommandLineOnly)
            {
                yield return new CompletionItem(
                    option.Name, CompletionKind.Command, string.Join(' ', option.Values.Select(value => value.Name)), OptionCompletion.Spaced(caret, option.Name), InsertFormat.PlainText,
                    caret.ReplaceRange, option.Name, option.Name == BuiltinOptionNames.Append ? 2 : 10, DocumentationKey.Of(builtins, option), CompletionTraits.AsksAgain);
            }
        }
    }

    /// <summary>The chain of the closest rule above, which is where the next one most likely goes.</summary>
    private static string? NearestChain(CaretContext caret)
    {
        for (int line = caret.Line - 1; line >= 0 && caret.Analysis.Syntax[line].Kind != LineKind.Table; line--)
        {
            if (caret.Analysis.Ruleset.BoundLines[line] is { Chain: { } chain })
            {
                return chain;
            }
        }

        return null;
    }

    private static IEnumerable<CompletionItem> MissingChains(Analysis analysis, Table table, TextRange range, string mark, string? typed = null)
    {
        foreach (Hook hook in analysis.Catalogue.Pipeline.HooksOf(table.Name))
        {
            string name = Pipeline.ChainName(hook);
            bool isDeclared = table.FindChain(name) is { DeclarationLine: not null };
            if (!isDeclared || name == typed)
            {
                string line = WithCounters(analysis, $"{mark}{name} {ChainText.PolicyName(ChainPolicy.Accept)}");
                yield return new CompletionItem(mark + name, CompletionKind.Chain, "built-in chain", line, InsertFormat.PlainText, range, mark + name, 20, DocumentationKey.OfTable(analysis.Family, table.Name));
            }
        }
    }

    private static IEnumerable<CompletionItem> Names(Analysis analysis, TextRange range) =>
        analysis.Catalogue.Pipeline.Tables.Select(table => new CompletionItem(
            table.Name, CompletionKind.Table, "table", table.Name, InsertFormat.PlainText, range, table.Name, 20, DocumentationKey.OfTable(analysis.Family, table.Name)));

    private static IEnumerable<CompletionItem> Sections(Analysis analysis, TextRange range, string mark)
    {
        foreach (PipelineTable table in analysis.Catalogue.Pipeline.Tables)
        {
            bool isThere = analysis.Ruleset.LiveTable(table.Name) is { } live && live.Line != range.Start.Line;
            if (Catalogue.IsInFamily(table.Families, analysis.Family) && !isThere)
            {
                IEnumerable<string> chains = table.Chains.Select(chain => WithCounters(analysis, $":{chain.Hook} {ChainText.PolicyName(ChainPolicy.Accept)}") + "\n");
                string section = $"{mark}{table.Name}\n{string.Concat(chains)}$0\n{CommitWord}\n";
                yield return new CompletionItem(
                    mark + table.Name, CompletionKind.Table, "section with its chains", section, InsertFormat.Snippet, range, mark + table.Name, 20, DocumentationKey.OfTable(analysis.Family, table.Name));
            }
        }
    }

    private static IEnumerable<CompletionItem> Snippets(CaretContext caret, Table table)
    {
        foreach (RuleSnippet snippet in SnippetCatalogue.Default)
        {
            bool fits = snippet.Table == table.Name && Catalogue.IsInFamily(snippet.Families, caret.Analysis.Family) && table.FindChain(snippet.Chain) is not null;
            if (fits)
            {
                yield return ItemOf(caret, snippet);
            }
        }
    }

    /// <summary>Snippets of whole sections, as long as the file has none of them: a second one would empty the first.</summary>
    private static IEnumerable<CompletionItem> WholeSections(CaretContext caret) =>
        from snippet in SnippetCatalogue.Default
        where snippet.Table.Length == 0
            && Catalogue.IsInFamily(snippet.Families, caret.Analysis.Family)
            && !snippet.Lines.Any(line => line.StartsWith('*') && caret.Analysis.Ruleset.LiveTable(line[1..]) is not null)
        select ItemOf(caret, snippet);

    private static CompletionItem ItemOf(CaretContext caret, RuleSnippet snippet) => new(
        snippet.Name, CompletionKind.Snippet, snippet.Summary, string.Join('\n', snippet.Lines), InsertFormat.Snippet,
        caret.ReplaceRange, snippet.Name, 40, DocumentationKey.OfSnippet(snippet));
}
