using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>The arguments of iptables itself: a rule, and options that a ruleset does not have.</summary>
internal sealed record CommandLine(BoundRule Rule, ImmutableArray<BoundOption> Options)
{
    /// <summary>The table that <c>-t</c> names; null without it.</summary>
    public string? Table => Options.LastOrDefault(option => option.Definition.Name == BuiltinOptionNames.TableOption)?.Value<TextValue>()?.Text;

    /// <summary>The words of the line that a ruleset has too.</summary>
    public IEnumerable<int> WordsOfRuleset(LineSyntax line)
    {
        for (int word = 0; word < line.Words.Length; word++)
        {
            TextSpan span = line.Words[word].Span;
            if (!Options.Any(option => option.Span.Start < span.End && span.Start < option.Span.End))
            {
                yield return word;
            }
        }
    }
}
