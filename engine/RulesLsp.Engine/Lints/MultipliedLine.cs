using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Lints;

/// <summary>Lists on both sides of a rule multiply.</summary>
public static class MultipliedLine
{
    public static LintDescriptor Descriptor { get; } =
        new("RL6006", "multiplied-line", Severity.Hint, "A list of sources and a list of destinations make a rule of each pair.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        // Nearly always each line makes one rule, and none of them needs to be looked at.
        if (context.LiveLines.Length == context.LiveRules.Length)
        {
            yield break;
        }

        for (int place = 0; place < context.LiveRules.Length; place++)
        {
            if (!context.LiveRules.BoundOf(place).HasUnusualAddresses)
            {
                continue;
            }

            // The last pair of a line tells how many there are.
            Rule last = context.LiveRules[place];
            int rules = (last.SourceIndex + 1) * (last.DestinationIndex + 1);
            if (last.SourceIndex > 0 && last.DestinationIndex > 0 && rules == context.Ruleset.RulesOfLine(last.Line).Length)
            {
                yield return new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    context.RangeOfLine(last.Line),
                    $"iptables makes {rules} rules of this line, one of each pair of addresses: a set of addresses would be one rule",
                    []);
            }
        }
    }
}
