using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>A host name in place of an address is looked up while the ruleset loads, and never again.</summary>
public static class HostName
{
    // Every host knows this name without asking anybody.
    private const string AlwaysKnown = "localhost";

    public static LintDescriptor Descriptor { get; } =
        new("RL2018", "host-name", Severity.Information, "A host name is looked up once, while the ruleset loads.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        foreach (BoundOption option in rule.Bound.BuiltinOptions)
        {
            if (option.Value<HostNameValue>() is { } host && !host.Name.Equals(AlwaysKnown, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(new Diagnostic(
                    Descriptor,
                    Descriptor.DefaultSeverity,
                    TextRange.OnLine(rule.Line, option.ValueSpans[0]),
                    $"{host.Name} is looked up while the ruleset loads: when nobody answers, as early in a boot, the whole table is refused, and several addresses become several rules",
                    []));
            }
        }
    }
}
