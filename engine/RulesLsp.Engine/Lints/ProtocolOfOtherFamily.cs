using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>ICMP in an IPv6 file and ICMPv6 in an IPv4 file load and match none of the packets they are meant for.</summary>
public static class ProtocolOfOtherFamily
{
    // The protocol numbers of ICMP and ICMPv6 in the IANA registry.
    private const byte Icmp = 1;
    private const byte IcmpV6 = 58;

    public static LintDescriptor Descriptor { get; } =
        new("RL2016", "protocol-of-other-family", Severity.Warning, "ICMP of the other address family never comes here.");

    public static void Judge(LintContext context, Rule rule, List<Diagnostic> found)
    {
        bool isIPv6 = context.Ruleset.Family == AddressFamily.IPv6;
        foreach (BoundOption option in rule.Bound.BuiltinOptions)
        {
            if (option.IsNegated || option.Value<ProtocolValue>() is not { } protocol || protocol.Number != (isIPv6 ? Icmp : IcmpV6))
            {
                continue;
            }

            string written = context.TextOf(rule.Line, option.ValueSpans[0]);
            string message = isIPv6
                ? $"protocol '{written}' is ICMP of IPv4: in an IPv6 file it matches no ping and no neighbour discovery; write ipv6-icmp"
                : $"protocol '{written}' is ICMP of IPv6: in an IPv4 file it matches no ping; write icmp";
            TextRange range = TextRange.OnLine(rule.Line, option.ValueSpans[0]);
            string name = isIPv6 ? "ipv6-icmp" : "icmp";
            found.Add(new Diagnostic(Descriptor, Descriptor.DefaultSeverity, range, message, [], Fix: new DiagnosticFix($"Write {name}", [new TextChange(range, name)])));
        }
    }
}
