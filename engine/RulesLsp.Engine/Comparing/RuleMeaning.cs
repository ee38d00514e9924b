using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;

namespace RulesLsp.Engine.Comparing;

/// <summary>
/// What a rule does with packets as canonical text: rules with equal texts, in chains of the same name, are interchangeable. Comments,
/// spelling and targets that only look at packets do not count.
/// </summary>
internal sealed class RuleMeaning(RulesetSemantics semantics)
{
    private readonly Dictionary<Rule, string> _known = [];

    public string Of(Rule rule)
    {
        if (!_known.TryGetValue(rule, out string? text))
        {
            RuleSemantics meaning = semantics.Of(rule);
            var builder = new StringBuilder();
            foreach (PacketTest test in meaning.Tests)
            {
                Test(builder, test);
                builder.Append(' ');
            }

            bool isOpen = meaning.Tests.Any(static test => test is UnmodelledTest);
            text = builder.Append("> ").Append(ActionOf(rule, meaning.Action)).Append(isOpen ? " " + Written(rule) : "").ToString();
            _known[rule] = text;
        }

        return text;
    }

    /// <summary>The action alone.</summary>
    public string ActionOf(Rule rule) => ActionOf(rule, semantics.Of(rule).Action);

    private static void Test(StringBuilder text, PacketTest test)
    {
        text.Append(test.IsNegated ? "!" : "");
        switch (test)
        {
            case RangeTest range:
                text.Append(range.Field).Append('=');
                foreach (FieldRange part in range.Ranges)
                {
                    Number(text, part.First).Append('-');
                    Number(text, part.Last).Append(',');
                }

                break;
            case MaskTest mask:
                text.Append(mask.Field).Append('&');
                Number(text, mask.Mask).Append('=');
                Number(text, mask.Value);
                break;
            case InterfaceTest device:
                text.Append(device.IsInput ? "in=" : "out=").Append(device.Name).Append(device.IsPrefix ? "+" : "");
                break;
            case AnyOfTest any:
                text.Append('(');
                foreach (PacketTest alternative in any.Alternatives)
                {
                    Test(text, alternative);
                    text.Append('|');
                }

                text.Append(')');
                break;
            case OpaqueTest opaque:
                text.Append('"').Append(opaque.Key).Append('"');
                break;
            case UnmodelledTest unmodelled:
                text.Append("?\"").Append(unmodelled.Text).Append('"');
                break;
            default:
                text.Append("never");
                break;
        }
    }

    private static StringBuilder Number(StringBuilder text, UInt128 number) => text.Append(CultureInfo.InvariantCulture, $"{number:x}");

    private string ActionOf(Rule rule, RuleAction action) => action switch
    {
        ContinueAction => "continue",
        VerdictAction verdict => verdict.IsAccept ? "accept" : "drop",
        ReturnAction => "return",
        ChainAction jump => (jump.IsGoto ? "goto " : "jump ") + jump.Chain.Name,
        MarkAction mark => $"mark {mark.Clear:x} {mark.Toggle:x}",
        ConnectionMarkAction mark => $"ctmark {mark.Operation} {mark.ClearMask:x} {mark.SourceMask:x} {mark.Value:x}",
        RejectAction reject => "reject " + reject.ReplyType,
        SetFieldAction set => $"set {set.Field} {set.Clear:x} {set.Toggle:x}",
        TimeToLiveAction ttl => $"ttl {ttl.NewValue} {ttl.Delta}",
        NoTrackAction => "notrack",
        _ => OptionsOf(rule),
    };

    // The target's name and the values of its options; the rule's own words where one has no canonical form.
    private string OptionsOf(Rule rule)
    {
        if (rule.Bound.Target is not { Entry: not null } target)
        {
            return Written(rule);
        }

        var text = new StringBuilder(target.Name);
        foreach (BoundOption option in target.Options)
        {
            text.Append(' ').Append(option.IsNegated ? "!" : "").Append(option.Definition.Name);
            foreach (string? value in option.Values.Select(value => value is null ? null : ValueKeys.Of(value)))
            {
                if (value is null)
                {
                    return Written(rule);
                }

                text.Append('=').Append(value);
            }
        }

        return text.ToString();
    }

    private string Written(Rule rule)
    {
        string line = semantics.Ruleset.Syntax[rule.Line].Text;
        return line[Math.Min(rule.Bound.ChainSpan.End, line.Length)..].Trim();
    }
}
