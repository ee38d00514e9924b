using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>
/// The rules of arptables and ebtables: the four plain verdicts are known, every condition is opaque, and a target that changes the
/// frame or ends somewhere of its own choice is unknown.
/// </summary>
internal static class FrameSemantics
{
    /// <summary>What every rule of arptables tests that does not say otherwise (iptables/nft-arp.c, nft_arp_init_cs).</summary>
    private static readonly ImmutableArray<(string Option, string Value)> ImpliedByArp = [("--h-type", "1"), ("--h-length", "6")];

    public static RuleSemantics Of(Rule rule, AddressFamily family)
    {
        ImmutableArray<PacketTest>.Builder tests = ImmutableArray.CreateBuilder<PacketTest>();
        foreach ((string name, string value) in family == AddressFamily.Arp ? ImpliedByArp : [])
        {
            if (!rule.Bound.BuiltinOptions.Any(option => option.Definition.Name == name))
            {
                tests.Add(new OpaqueTest(null, false, OpaqueKind.Deterministic, $"{name} {value}", null));
            }
        }

        foreach (BoundOption option in rule.Bound.BuiltinOptions)
        {
            tests.Add(TestOf(rule, option));
        }

        foreach (BoundModule module in rule.Bound.Matches.Where(module => !OnlyLooks(module.Name)))
        {
            if (module.Options.Any(static option => option.HasRefusedValue))
            {
                tests.Add(new UnmodelledTest(module.Options[0], $"a value of the match {module.Name} that could not be read"));
                continue;
            }

            new MatchReader(module, family, Backends.Nft, tests).AddOpaqueModule(IsLasting(module.Name) ? OpaqueKind.Deterministic : OpaqueKind.Fresh);
        }

        return new RuleSemantics(tests.ToImmutable(), ActionOf(rule));
    }

    public static RuleAction ActionOf(Rule rule)
    {
        BoundRule bound = rule.Bound;
        if (bound.JumpName is null)
        {
            return new ContinueAction(null);
        }

        if (rule.JumpChain is { } chain)
        {
            // The end of an ebtables chain may accept or drop. Taken for a way back it only lets more frames go on.
            return new ChainAction(chain.Identity, IsGoto: false);
        }

        return bound.Target?.Entry?.Name switch
        {
            "ACCEPT" => new VerdictAction(true),
            "DROP" => new VerdictAction(false),
            "RETURN" => new ReturnAction(),
            { } name when name is "CONTINUE" || OnlyLooks(name) => new ContinueAction(bound.Target),
            _ => new UnknownAction(bound.JumpName),
        };
    }

    private static PacketTest TestOf(Rule rule, BoundOption option)
    {
        // "-s a,b" makes a rule of each address: the condition is about one of them.
        string index = option.Definition.Name switch
        {
            BuiltinOptionNames.Source => $" {rule.SourceIndex}",
            BuiltinOptionNames.Destination => $" {rule.DestinationIndex}",
            _ => "",
        };
        // A frame that lacks the field passes neither form of a test: a negated one is another test, not the opposite.
        string bang = option.IsNegated ? "! " : "";
        ImmutableArray<string?> keys = [.. option.Values.Select(value => value is null ? null : ValueKeys.Of(value))];
        return keys.Contains(null)
            ? new UnmodelledTest(option, option.Definition.Name)
            : new OpaqueTest(option, false, OpaqueKind.Deterministic, $"{bang}{option.Definition.Name} {string.Join(' ', keys)}{index}", null);
    }

    private static bool OnlyLooks(string name) => name is "log" or "nflog" or "NFLOG" or "TRACE";

    /// <summary>Whether the same frame gets the same answer from one rule to the next: a rate runs out, and targets write marks.</summary>
    private static bool IsLasting(string match) => match is not ("limit" or "mark_m");
}
