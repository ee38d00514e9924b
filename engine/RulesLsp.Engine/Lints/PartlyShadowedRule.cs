using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Lints;

/// <summary>Earlier rules that do the opposite leave a rule less than half of the addresses or ports that it names.</summary>
public static class PartlyShadowedRule
{
    private static readonly PacketField[] Named =
        [PacketField.SourceAddress, PacketField.DestinationAddress, PacketField.DestinationPort, PacketField.SourcePort];

    public static LintDescriptor Descriptor { get; } =
        new("RL4010", "partly-shadowed-rule", Severity.Hint, "Earlier rules do the opposite to half or more of what the rule names.");

    public static IEnumerable<Diagnostic> Run(LintContext context) =>
        Find(context).Select(found => Finding(context, found.Rule, found.Field, found.Lost, found.Left, found.Takers));

    /// <summary>The rules, with the field of which values are lost, those values, and those that are left.</summary>
    internal static IEnumerable<(Rule Rule, PacketField Field, FieldDomain Lost, FieldDomain Left, ImmutableArray<JudgedRule> Takers)> Find(LintContext context)
    {
        foreach ((JudgedRule judged, ImmutableArray<JudgedRule> earlier) in RuleOverlaps.Of(context))
        {
            if (!earlier.IsEmpty && LossOf(judged, earlier) is { } loss)
            {
                yield return loss;
            }
        }
    }

    /// <summary>The first field of which the rule loses half or more; null: there is none.</summary>
    private static (Rule Rule, PacketField Field, FieldDomain Lost, FieldDomain Left, ImmutableArray<JudgedRule> Takers)? LossOf(JudgedRule judged, ImmutableArray<JudgedRule> earlier)
    {
        foreach (PacketField field in Named.Where(judged.Product.AsksFor))
        {
            ImmutableArray<JudgedRule> takers = [.. earlier.Where(other => other.Product.Covers(judged.Product, field))];
            FieldDomain own = judged.Product[field];
            FieldDomain left = takers.Aggregate(own, (rest, other) => rest.Subtract(other.Product[field]));
            if (!takers.IsEmpty && !left.IsEmpty && CountOf(left) * 2 <= CountOf(own))
            {
                return (judged.Rule, field, own.Subtract(left), left, takers);
            }
        }

        return null;
    }

    private static Diagnostic Finding(LintContext context, Rule rule, PacketField field, FieldDomain lost, FieldDomain left, ImmutableArray<JudgedRule> takers)
    {
        Values.AddressFamily family = context.Ruleset.Family;
        string name = FieldText.Name(field);
        bool agree = takers.Select(taker => DeadRuleText.VerbOf(taker.Rule, context).One).Distinct().Count() == 1;
        (string One, string Several) verb = agree ? DeadRuleText.VerbOf(takers[0].Rule, context) : ("takes", "take");
        string example = context.Reachability!.VerdictOf(rule) is AliveVerdict { Witness.Packet: var packet } ? $", such as {packet.ToShortNotation()}" : "";
        return new Diagnostic(
            Descriptor,
            Descriptor.DefaultSeverity,
            context.RangeOfLine(rule.Line),
            $"{DeadRuleText.Lines(takers.Select(taker => taker.Rule))} already {(takers.Length == 1 ? verb.One : verb.Several)} its packets with {name} {FieldText.Ranges(field, lost.Ranges, family)}; left are those with {name} {FieldText.Ranges(field, left.Ranges, family)}{example}",
            [.. takers.DistinctBy(taker => taker.Rule.Line).Select(taker => new RelatedLine(taker.Rule.Line, $"this rule {DeadRuleText.VerbOf(taker.Rule, context).One} them"))]);
    }

    // As far as comparing needs it: all of IPv6 is one more than fits.
    private static double CountOf(FieldDomain domain) => domain.Ranges.Sum(range => (double)(range.Last - range.First) + 1);
}
