using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features;

/// <summary>The names of a file that stand in several places.</summary>
internal enum NameKind : byte
{
    /// <summary>A chain; its scope is the table.</summary>
    Chain,

    /// <summary>An ipset; it lives outside of the file and outside of tables.</summary>
    Set,
}

/// <summary>What a name does where it stands.</summary>
internal enum NameRole : byte
{
    /// <summary>Declares it: <c>:NAME</c>, or a command that makes a chain.</summary>
    Declaration,

    /// <summary>Changes it: rules are put into or taken from it, its policy is set.</summary>
    Owner,

    /// <summary>Goes to it, or asks it.</summary>
    Use,
}

/// <summary>A name, apart from where it stands.</summary>
/// <param name="Table">The table of a chain; empty for names that belong to no table.</param>
internal readonly record struct NameKey(NameKind Kind, string Table, string Name);

/// <summary>A place where a name stands.</summary>
internal readonly record struct NameOccurrence(NameKey Key, int Line, TextSpan Span, NameRole Role)
{
    public TextRange Range => TextRange.OnLine(Line, Span);
}

/// <summary>Finds the names of chains and sets in a file; nothing is indexed, a scan of 10,000 lines takes about a millisecond.</summary>
internal static class NameOccurrences
{
    /// <summary>The name under the caret, or null.</summary>
    public static NameOccurrence? At(Analysis analysis, TextPosition position)
    {
        position = analysis.Syntax.Clamp(position);
        foreach (NameOccurrence occurrence in OnLine(analysis, position.Line))
        {
            if (occurrence.Span.Touches(position.Character))
            {
                return occurrence;
            }
        }

        return null;
    }

    /// <summary>Every place where the name stands, in file order.</summary>
    public static IEnumerable<NameOccurrence> Of(Analysis analysis, NameKey key)
    {
        for (int line = 0; line < analysis.Syntax.LineCount; line++)
        {
            // Most lines do not have the characters of the name at all.
            if (!analysis.Syntax[line].Characters.Contains(key.Name, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (NameOccurrence occurrence in OnLine(analysis, line))
            {
                if (occurrence.Key == key)
                {
                    yield return occurrence;
                }
            }
        }
    }

    /// <summary>The names that stand on a line, from left to right.</summary>
    public static IEnumerable<NameOccurrence> OnLine(Analysis analysis, int line)
    {
        LineSyntax syntax = analysis.Syntax[line];
        if (analysis.TableAt(line) is not { } table)
        {
            yield break;
        }

        if (syntax.Kind == LineKind.Chain)
        {
            if (syntax.Words.Length > 1)
            {
                yield return Chain(table, syntax.WordText(1), line, syntax.Words[1].Span, NameRole.Declaration);
            }

            yield break;
        }

        if (analysis.Ruleset.BoundLines[line] is not { } bound)
        {
            yield break;
        }

        if (bound.Chain is { } chain && bound.ChainSpan.Length > 0)
        {
            NameRole role = bound.Command == RuleCommand.NewChain ? NameRole.Declaration : NameRole.Owner;
            yield return Chain(table, chain, line, bound.ChainSpan, role);
        }

        if (bound.Command == RuleCommand.RenameChain && bound.Argument is { } newName)
        {
            yield return Chain(table, newName, line, bound.ArgumentSpan, NameRole.Declaration);
        }

        foreach (NameOccurrence set in SetsOf(bound, line))
        {
            yield return set;
        }

        if (bound.JumpName is { } jump && IsChainJump(table, bound))
        {
            yield return Chain(table, jump, line, bound.JumpNameSpan, NameRole.Use);
        }
    }

    /// <summary>Whether the rule's jump names a chain, declared or not, and no target.</summary>
    public static bool IsChainJump(Table table, BoundRule bound) =>
        bound.JumpName is { } name
        && (bound.JumpKind == JumpKind.Goto
            || bound.Target?.Entry is null
            || table.FindChain(name) is { IsBuiltin: false, Origin: ChainOrigin.Declared });

    private static NameOccurrence Chain(Table table, string name, int line, TextSpan span, NameRole role) =>
        new(new NameKey(NameKind.Chain, table.Name, name), line, span, role);

    private static IEnumerable<NameOccurrence> SetsOf(BoundRule bound, int line)
    {
        for (int module = 0; module <= bound.Matches.Length; module++)
        {
            BoundModule? owner = module < bound.Matches.Length ? bound.Matches[module] : bound.Target;
            if (owner is null || !HasSets(owner))
            {
                continue;
            }

            foreach (NameOccurrence set in SetsOf(owner, line))
            {
                yield return set;
            }
        }
    }

    private static bool HasSets(BoundModule module)
    {
        foreach (BoundOption option in module.Options)
        {
            foreach (CatalogueValue value in option.Definition.Values)
            {
                if (value.Type == ValueTypes.SetName)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static IEnumerable<NameOccurrence> SetsOf(BoundModule module, int line)
    {
        foreach (BoundOption option in module.Options)
        {
            for (int i = 0; i < option.ValueSpans.Length && i < option.Definition.Values.Length; i++)
            {
                if (option.Definition.Values[i].Type == ValueTypes.SetName && option.Value<TextValue>(i) is { } name)
                {
                    yield return new NameOccurrence(new NameKey(NameKind.Set, "", name.Text), line, option.ValueSpans[i], NameRole.Use);
                }
            }
        }
    }
}
