using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>What targets do, by name.</summary>
internal static class TargetSemantics
{
    private static readonly RuleAction Accept = new VerdictAction(true);
    private static readonly RuleAction Drop = new VerdictAction(false);
    private static readonly RuleAction Return = new ReturnAction();
    private static readonly RuleAction Continue = new ContinueAction(null);

    public static RuleAction Of(Rule rule, AddressFamily family)
    {
        BoundRule bound = rule.Bound;
        if (bound.JumpKind == JumpKind.None || bound.JumpName is null)
        {
            return Continue;
        }

        if (rule.JumpChain is { } chain)
        {
            return new ChainAction(chain.Identity, bound.JumpKind == JumpKind.Goto);
        }

        if (bound.JumpKind == JumpKind.Goto || bound.Target is not { Entry: { } entry } target)
        {
            return new UnknownAction(bound.JumpName);
        }

        if (LogTargets.Of(target) is { } log)
        {
            return log;
        }

        if (OnlyLooks(entry.Name))
        {
            return new ContinueAction(target);
        }

        if (target.Options.Any(static option => option.HasRefusedValue))
        {
            return entry.Flow == TargetFlow.Continues ? new AlterAction(target, AllFields) : new UnknownAction(target.Name);
        }

        return entry.Name switch
        {
            "ACCEPT" => Accept,
            "DROP" => Drop,
            "RETURN" => Return,
            "MARK" => MarkTargets.Mark(target),
            "CONNMARK" => MarkTargets.ConnectionMark(target),
            "REJECT" => Reject(target, family),
            "DNAT" => Translate(target, TranslationKind.Destination, "--to-destination"),
            "SNAT" => Translate(target, TranslationKind.Source, "--to-source"),
            "MASQUERADE" => Translate(target, TranslationKind.Masquerade, "--to-ports"),
            "REDIRECT" => Translate(target, TranslationKind.Redirect, "--to-ports"),
            "NETMAP" => Translate(target, TranslationKind.Network, "--to"),
            "QUEUE" or "NFQUEUE" => new QueueAction(target),
            "TTL" or "HL" => FieldTargets.TimeToLive(target),
            "TOS" => FieldTargets.TypeOfService(target),
            "DSCP" => FieldTargets.Dscp(target),
            "ECN" => FieldTargets.Ecn(target),
            "TCPMSS" => FieldTargets.SegmentSize(target),
            "NOTRACK" => new NoTrackAction(target),
            "CT" => FieldTargets.ConnectionTracking(target),
            "SET" => FieldTargets.Set(target),
            "SECMARK" or "CONNSECMARK" or "TCPOPTSTRIP" => new AlterAction(target, []),
            _ => entry.Flow == TargetFlow.Continues ? new AlterAction(target, AllFields) : new UnknownAction(target.Name),
        };
    }

    // Whatever their options say: the packet stays as it is.
    private static bool OnlyLooks(string target) => target is "ULOG" or "AUDIT" or "RATEEST" or "LED"
        or "TEE" or "CHECKSUM" or "CLASSIFY" or "IDLETIMER" or "SYSRQ" or "ACCOUNT";

    /// <summary>Every field that an unknown target may have changed.</summary>
    internal static ImmutableArray<PacketField> AllFields { get; } = [.. Enum.GetValues<PacketField>().Where(field =>
        field is not (PacketField.IsLaterFragment or PacketField.ConntrackState or PacketField.ConntrackNat or PacketField.Protocol
            or PacketField.UserId or PacketField.GroupId or PacketField.Socket or PacketField.MacSource or PacketField.PacketType))];

    private static RejectAction Reject(BoundModule target, AddressFamily family)
    {
        string fallback = family == AddressFamily.IPv4 ? "icmp-port-unreachable" : "icmp6-port-unreachable";
        ParsedValue? value = target.Option("--reject-with")?.Value<ParsedValue>();
        string reply = value is null ? fallback : Choices.Of(value).FirstOrDefault(fallback);
        return new RejectAction(target, reply, CodeOf(reply) is { } code ? ((family == AddressFamily.IPv4 ? 3 : 1) << 8) | code : null);
    }

    // Of type 3, destination unreachable (RFC 792, RFC 1812), and of ICMPv6's type 1 (RFC 4443); null: a reset.
    private static int? CodeOf(string reply) => reply.ToLowerInvariant() switch
    {
        "icmp-net-unreachable" or "net-unreach" => 0,
        "icmp-host-unreachable" or "host-unreach" => 1,
        "icmp-proto-unreachable" or "proto-unreach" => 2,
        "icmp-net-prohibited" or "net-prohib" => 9,
        "icmp-host-prohibited" or "host-prohib" => 10,
        "icmp-admin-prohibited" or "admin-prohib" => 13,
        "icmp6-no-route" or "no-route" => 0,
        "icmp6-adm-prohibited" or "adm-prohibited" => 1,
        "icmp6-addr-unreachable" or "addr-unreach" => 3,
        "icmp6-policy-fail" or "policy-fail" => 5,
        "icmp6-reject-route" or "reject-route" => 6,
        "tcp-reset" or "tcp-rst" => null,
        "icmp6-port-unreachable" => 4,
        _ => reply.StartsWith("icmp6", StringComparison.Ordinal) ? 4 : 3,
    };

    private static TranslateAction Translate(BoundModule target, TranslationKind kind, string toOption)
    {
        ParsedValue? value = target.Option(toOption)?.Value<ParsedValue>();
        NatRangeValue? range = value switch
        {
            NatRangeValue nat => nat,
            PortRangeValue ports => new NatRangeValue(null, null, ports.First, ports.Last, null),
            PortListValue { Ports: [var ports] } => new NatRangeValue(null, null, ports.First, ports.Last, null),
            _ => null,
        };
        AddressValue? network = value switch
        {
            AddressValue address => address,
            AddressListValue { Addresses: [var address] } => address,
            _ => null,
        };
        bool isRandom = target.Options.Any(option => option.Definition.Name is "--random" or "--random-fully");
        bool isPersistent = target.Options.Any(option => option.Definition.Name == "--persistent");
        bool isReadable = kind switch
        {
            TranslationKind.Network => network is not null,
            TranslationKind.Destination or TranslationKind.Source => range is not null,
            _ => value is null || range is not null,
        };
        return new TranslateAction(target, kind, range, network, isRandom, isPersistent, isReadable);
    }
}
