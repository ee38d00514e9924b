using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>
/// A caret in a line of words: the word it touches on its left, and what stands before that word, bound as if the line
/// ended there. So a broken rest of the line never disturbs.
/// </summary>
internal sealed class CaretContext
{
    private CaretContext(Analysis analysis, TextPosition position, TextSpan word, LineSyntax before, BoundRule bound)
    {
        Analysis = analysis;
        Position = position;
        Word = word;
        Before = before;
        Bound = bound;
    }

    public Analysis Analysis { get; }

    public TextPosition Position { get; }

    /// <summary>The word that the caret is in or at the end of; empty at the caret when it follows a blank.</summary>
    public TextSpan Word { get; }

    /// <summary>The line up to the word.</summary>
    public LineSyntax Before { get; }

    /// <summary><see cref="Before"/> as bound.</summary>
    public BoundRule Bound { get; }

    public int Line => Position.Line;

    public LineSyntax Syntax => Analysis.Syntax[Position.Line];

    /// <summary>The characters of the word left of the caret.</summary>
    public string Typed => Syntax.Text[Word.Start..Position.Character];

    public TextRange ReplaceRange => TextRange.OnLine(Position.Line, Word);

    /// <summary>A <c>!</c> stands just before the word.</summary>
    public bool IsNegated => Before.Words is [.., { Shape: WordShape.Bang }];

    public static CaretContext At(Analysis analysis, TextPosition position)
    {
        position = analysis.Syntax.Clamp(position);
        LineSyntax line = analysis.Syntax[position.Line];
        var word = new TextSpan(position.Character, 0);
        foreach (WordSyntax candidate in line.Words)
        {
            if (candidate.Span.Start < position.Character && position.Character <= candidate.Span.End)
            {
                word = candidate.Span;
            }
        }

        LineSyntax before = LineLexer.Lex(line.Text[..word.Start], LineTerminator.None);
        return new CaretContext(analysis, position, word, before, analysis.Bind(before));
    }

    /// <summary>The option whose value the word is or would be, and which of its values; null when an option's name is due.</summary>
    public (ScopedOption Option, int ValueIndex)? PendingValue()
    {
        int words = Before.Words.Length;
        int last = words - 1;
        while (last >= 0 && Before.Words[last].Shape != WordShape.Dash)
        {
            if (Before.Words[last].Shape == WordShape.Bang)
            {
                return null;
            }

            last--;
        }

        if (last < 0)
        {
            return null;
        }

        int given = words - last - 1;
        string name = Before.WordText(last);
        ScopedOption? option = OptionScope.Resolve(Analysis, Bound, name) ?? ElsewhereInCatalogue(name);
        return option is { } found && given < found.Option.Values.Length ? (found, given) : null;
    }

    /// <summary>A misplaced option still has values worth proposing.</summary>
    private ScopedOption? ElsewhereInCatalogue(string name)
    {
        foreach ((CatalogueEntry entry, CatalogueOption option) in Analysis.Catalogue.FindOptionOwners(name))
        {
            return new ScopedOption(entry, option);
        }

        return null;
    }
}
