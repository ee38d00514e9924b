using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Colours words by what the binder took them for; what it did not understand stays uncoloured.</summary>
public static class SemanticTokensFeature
{
    private const int TokensOfLine = 12;
    private const int MostLinesForeseen = 4_096;

    /// <summary>The tokens of the whole file, sorted, without overlaps.</summary>
    public static ImmutableArray<SemanticToken> Compute(Analysis analysis) => Compute(analysis, 0, analysis.Syntax.LineCount - 1);

    /// <summary>The tokens of the lines from <paramref name="firstLine"/> to <paramref name="lastLine"/>, both included.</summary>
    public static ImmutableArray<SemanticToken> Compute(Analysis analysis, int firstLine, int lastLine)
    {
        int last = Math.Min(lastLine, analysis.Syntax.LineCount - 1);
        var tokens = ImmutableArray.CreateBuilder<SemanticToken>(Math.Clamp(last - firstLine + 1, 1, MostLinesForeseen) * TokensOfLine);
        var known = new Dictionary<int, (SemanticTokenKind, SemanticTokenModifiers)>();
        var words = new WordSyntax[32];
        for (int line = Math.Max(firstLine, 0); line <= last; line++)
        {
            AddLine(tokens, analysis, line, known, ref words);
        }

        return tokens.DrainToImmutable();
    }

    /// <param name="known">Room for what is known of one line's words; one for each line would cost more than all the rest.</param>
    /// <param name="words">Room for the words themselves, which the lines of a long file do not keep.</param>
    private static void AddLine(
        ImmutableArray<SemanticToken>.Builder tokens,
        Analysis analysis,
        int line,
        Dictionary<int, (SemanticTokenKind Kind, SemanticTokenModifiers Modifiers)> known,
        ref WordSyntax[] words)
    {
        LineSyntax syntax = analysis.Syntax[line];
        switch (syntax.Kind)
        {
            case LineKind.Comment:
                AddComment(tokens, syntax, line);
                break;
            case LineKind.Table:
                Add(tokens, line, syntax.Words[0].Span, SemanticTokenKind.Keyword);
                AddWord(tokens, syntax, line, 1, SemanticTokenKind.Table);
                break;
            case LineKind.Chain:
                AddChainLine(tokens, analysis, syntax, line);
                break;
            case LineKind.Commit:
                Add(tokens, line, syntax.Span, SemanticTokenKind.Keyword);
                break;
            case LineKind.Command when analysis.Ruleset.BoundLines[line] is { } bound:
                known.Clear();
                LearnWords(known, analysis, bound, line);
                (WordSyntax[] read, int count) = syntax.ReadWords(ref words);
                AddCommand(tokens, read.AsSpan(0, count), bound, line, known);
                break;
        }
    }

    private static void AddComment(ImmutableArray<SemanticToken>.Builder tokens, LineSyntax syntax, int line)
    {
        if (!DirectiveText.IsDirective(syntax.Text))
        {
            Add(tokens, line, syntax.Span, SemanticTokenKind.Comment);
            return;
        }

        foreach ((TextSpan span, SemanticTokenKind kind) in ManagementWords.TokensOf(syntax.Text) ?? [(syntax.Span, SemanticTokenKind.Directive)])
        {
            Add(tokens, line, span, kind);
        }
    }

    private static void AddChainLine(ImmutableArray<SemanticToken>.Builder tokens, Analysis analysis, LineSyntax syntax, int line)
    {
        Add(tokens, line, syntax.Words[0].Span, SemanticTokenKind.Keyword);
        if (syntax.Words.Length > 1)
        {
            SemanticTokenModifiers modifiers = SemanticTokenModifiers.Declaration | BuiltinModifier(analysis, line, syntax.WordText(1));
            Add(tokens, line, syntax.Words[1].Span, SemanticTokenKind.Chain, modifiers);
        }

        AddWord(tokens, syntax, line, 2, SemanticTokenKind.Policy);
        if (syntax.Words.Length > 3 && syntax.Words[3].Shape == WordShape.Counter)
        {
            Add(tokens, line, syntax.Words[3].Span, SemanticTokenKind.Counter);
        }
    }

    private static void AddCommand(
        ImmutableArray<SemanticToken>.Builder tokens,
        ReadOnlySpan<WordSyntax> words,
        BoundRule bound,
        int line,
        Dictionary<int, (SemanticTokenKind Kind, SemanticTokenModifiers Modifiers)> known)
    {
        foreach (WordSyntax word in words)
        {
            if (known.TryGetValue(word.Span.Start, out var found))
            {
                Add(tokens, line, word.Span, found.Kind, found.Modifiers);
            }
            else if (FallbackKind(word, bound) is { } kind)
            {
                Add(tokens, line, word.Span, kind);
            }
        }
    }

    /// <summary>What the binder took words for, by their start.</summary>
    private static void LearnWords(Dictionary<int, (SemanticTokenKind, SemanticTokenModifiers)> known, Analysis analysis, BoundRule bound, int line)
    {
        foreach (BoundOption option in bound.BuiltinOptions)
        {
            AddOption(known, option);
        }

        foreach (BoundModule match in bound.Matches)
        {
            AddModule(known, match, SemanticTokenKind.Match);
        }

        if (bound.Target is { } target)
        {
            AddModule(known, target, SemanticTokenKind.Target);
        }

        if (bound.Command != RuleCommand.None)
        {
            known[bound.CommandSpan.Start] = (SemanticTokenKind.Keyword, SemanticTokenModifiers.None);
        }

        foreach (NameOccurrence name in NameOccurrences.OnLine(analysis, line))
        {
            if (name.Key.Kind == NameKind.Chain)
            {
                known[name.Span.Start] = (SemanticTokenKind.Chain, BuiltinModifier(analysis, line, name.Key.Name));
            }
        }

        if (bound.Command == RuleCommand.Policy && bound.Argument is not null)
        {
            known[bound.ArgumentSpan.Start] = (SemanticTokenKind.Policy, SemanticTokenModifiers.None);
        }
    }

    private static void AddModule(Dictionary<int, (SemanticTokenKind, SemanticTokenModifiers)> known, BoundModule module, SemanticTokenKind kind)
    {
        foreach (BoundOption option in module.Options)
        {
            AddOption(known, option);
        }

        // An implied match has no word of its own: its span is the protocol's.
        if (!module.IsImplied)
        {
            SemanticTokenModifiers modifiers = module.Entry?.Deprecated is null ? SemanticTokenModifiers.None : SemanticTokenModifiers.Deprecated;
            known[module.NameSpan.Start] = (kind, modifiers);
        }
    }

    private static void AddOption(Dictionary<int, (SemanticTokenKind, SemanticTokenModifiers)> known, BoundOption option)
    {
        SemanticTokenModifiers modifiers = (option.IsNegated ? SemanticTokenModifiers.Negated : SemanticTokenModifiers.None)
            | (option.Definition.Deprecated is null ? SemanticTokenModifiers.None : SemanticTokenModifiers.Deprecated);
        known[option.NameSpan.Start] = (SemanticTokenKind.Option, modifiers);
        for (int i = 0; i < option.ValueSpans.Length && i < option.Definition.Values.Length; i++)
        {
            known[option.ValueSpans[i].Start] = (ValueTypeWords.TokenKind(option.Definition.Values[i].Type), SemanticTokenModifiers.None);
        }
    }

    private static SemanticTokenKind? FallbackKind(WordSyntax word, BoundRule bound) => word.Shape switch
    {
        WordShape.Dash => SemanticTokenKind.Option,
        WordShape.Bang => SemanticTokenKind.Operator,
        WordShape.Quoted => SemanticTokenKind.QuotedText,
        WordShape.Counter => SemanticTokenKind.Counter,
        _ => bound.Position is not null && word.Span.Start < bound.ChainSpan.End + 2 && word.Span.Start > bound.ChainSpan.Start
            ? SemanticTokenKind.Number
            : null,
    };

    private static SemanticTokenModifiers BuiltinModifier(Analysis analysis, int line, string chain) =>
        analysis.TableAt(line)?.FindChain(chain) is { IsBuiltin: true } ? SemanticTokenModifiers.DefaultLibrary : SemanticTokenModifiers.None;

    private static void AddWord(ImmutableArray<SemanticToken>.Builder tokens, LineSyntax syntax, int line, int word, SemanticTokenKind kind)
    {
        if (word < syntax.Words.Length)
        {
            Add(tokens, line, syntax.Words[word].Span, kind);
        }
    }

    private static void Add(
        ImmutableArray<SemanticToken>.Builder tokens,
        int line,
        TextSpan span,
        SemanticTokenKind kind,
        SemanticTokenModifiers modifiers = SemanticTokenModifiers.None)
    {
        if (span.Length > 0)
        {
            tokens.Add(new SemanticToken(line, span.Start, span.Length, kind, modifiers));
        }
    }
}
