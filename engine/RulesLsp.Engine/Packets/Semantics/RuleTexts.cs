using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>Rules that everybody writes: as texts to put into a file, and as what becomes of another rule.</summary>
internal static class RuleTexts
{
    private const string Accept = "ACCEPT";

    /// <summary>Lets the later packets of every connection through whose first one was let through, and what belongs to it.</summary>
    public static string AcceptEstablished(string chain) => $"-A {chain} -m conntrack --ctstate RELATED,ESTABLISHED -j {Accept}";

    /// <summary>Lets what the host receives from itself through.</summary>
    public static string AcceptFromLoopback(string chain) => $"-A {chain} -i lo -j {Accept}";

    /// <summary>Lets what the host sends to itself through.</summary>
    public static string AcceptToLoopback(string chain) => $"-A {chain} -o lo -j {Accept}";

    /// <summary>Lets packets to ports through.</summary>
    /// <param name="sources">Networks with commas between; null: from anywhere.</param>
    /// <param name="destination">null: to whichever address.</param>
    /// <param name="device">By which they come in; null: by whichever.</param>
    /// <param name="protocol">Its name.</param>
    /// <param name="ports">At least one.</param>
    public static string AcceptToPorts(string chain, string? sources, string? destination, string? device, string protocol, ImmutableArray<ushort> ports)
    {
        string port = ports is [var only] ? $"-m {protocol} --dport {only}" : $"-m multiport --dports {string.Join(',', ports)}";
        return $"-A {chain}{Part("-s", sources)}{Part("-d", destination)}{Part("-i", device)} -p {protocol} {port} -j {Accept}";
    }

    private static string Part(string option, string? value) => value is null ? "" : $" {option} {value}";

    /// <summary>The same rule with the target that ends the table's walk and changes nothing.</summary>
    public static BoundRule Accepting(BoundRule rule) => rule with
    {
        JumpKind = JumpKind.Jump,
        JumpName = Accept,
        Target = new BoundModule(Accept, Catalogue.Catalogue.Default.Targets.First(entry => entry.Name == Accept), rule.JumpNameSpan, IsImplied: false, []),
    };
}
