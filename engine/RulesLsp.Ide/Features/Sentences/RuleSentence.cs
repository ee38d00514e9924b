using System.Text;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Values;

namespace RulesLsp.Ide.Features.Sentences;

/// <summary>Says in one plain sentence what a rule does. It reads the packet model, not the words of the rule, so it says what the rule means.</summary>
public static class RuleSentence
{
    /// <summary>The sentence, with its full stop; Markdown, since values stand in it as code.</summary>
    /// <param name="line">The line of the rule, for values as they were written.</param>
    public static string Of(LineSyntax line, RuleSemantics semantics)
    {
        foreach (PacketTest test in semantics.Tests)
        {
            if (test is NeverTest never)
            {
                return $"Never takes a packet: {never.Why}.";
            }
        }

        string packets = SubjectOf(semantics) + ConditionsOf(line, semantics);
        string unmodelled = string.Join(" and ", semantics.Tests.OfType<UnmodelledTest>().Select(test => test.Text).Distinct());
        string doubt = unmodelled.Length == 0 ? "" : $", if {unmodelled} agrees, which is not known here";
        return ActionPhrase.Of(line, semantics.Action, packets) + doubt + ".";
    }

    private static string SubjectOf(RuleSemantics semantics)
    {
        foreach (PacketTest test in semantics.Tests)
        {
            if (test is RangeTest { Field: PacketField.Protocol, Option: not null, Ranges: [var range, ..] } protocol && range.First == range.Last)
            {
                string name = ProtocolNames.NameOf((byte)range.First).ToUpperInvariant();
                return protocol.IsNegated ? $"packets of any protocol but {name}" : $"{name} packets";
            }
        }

        return semantics.Tests.Any(test => test is not UnmodelledTest) ? "packets" : "every packet";
    }

    private static string ConditionsOf(LineSyntax line, RuleSemantics semantics)
    {
        var phrases = new List<(int Order, string Text)>();
        var saidOptions = new HashSet<BoundOption>();
        var saidModules = new HashSet<BoundModule>();
        foreach (PacketTest test in semantics.Tests)
        {
            // One option can make several tests, and one opaque match has one answer for all of its options.
            bool isSaid = test.Option is { } option ? !saidOptions.Add(option) : test is OpaqueTest { Source: { } source } && !saidModules.Add(source);
            if (!isSaid && ConditionPhrase.Of(line, test) is { } phrase)
            {
                phrases.Add(phrase);
            }
        }

        return Join(phrases.OrderBy(phrase => phrase.Order).Select(phrase => phrase.Text));
    }

    /// <summary>A clause behind another clause is set off by a comma.</summary>
    private static string Join(IEnumerable<string> phrases)
    {
        var text = new StringBuilder();
        bool hasClause = false;
        foreach (string phrase in phrases)
        {
            bool isClause = phrase.StartsWith("that ", StringComparison.Ordinal) || phrase.StartsWith("whose ", StringComparison.Ordinal);
            text.Append(hasClause ? ", " : " ").Append(phrase);
            hasClause |= isClause;
        }

        return text.ToString();
    }
}
