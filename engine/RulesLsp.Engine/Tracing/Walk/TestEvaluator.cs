using System.Globalization;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Answers tests about the packet; what the facts leave open becomes a choice of the run.</summary>
internal sealed class TestEvaluator(TraceRun run)
{
    private readonly OpaqueEvaluator _opaque = new(run);

    /// <summary>Does the test hold? <paramref name="observed"/>: what the packet has, to explain a no.</summary>
    public bool Holds(PacketTest test, Rule rule, int index, out SeenValue observed)
    {
        observed = default;
        switch (test)
        {
            case RangeTest range:
                return Ranges(range, out observed);
            case MaskTest mask:
                return Mask(mask, out observed);
            case InterfaceTest device:
                return Device(device, out observed);
            case AnyOfTest any:
                return AnyOf(any, rule, index, out observed);
            case OpaqueTest opaque:
                bool isMatch = _opaque.Holds(opaque, rule, index) != opaque.IsNegated && run.ThrownAway is null;
                observed = isMatch || !run.Tracer.Options.KeepsPassed(rule) ? default : new SeenValue(null, Seen(opaque, rule));
                return isMatch;
            case UnmodelledTest when run.Assumed?.Holds(rule) is { } assumed:
                return assumed;
            case UnmodelledTest unmodelled when run.Region is { } region:
                return region.AskAnew(rule, index, ConditionWords.Of(run.Tracer.Ruleset, rule, unmodelled));
            case UnmodelledTest unmodelled:
                var words = ConditionWords.Of(run.Tracer.Ruleset, rule, unmodelled);
                return run.Choices.Ask(words.Matches, words.DoesNotMatch);
            default:
                return false;
        }
    }

    private string Seen(OpaqueTest test, Rule rule) => test.Detail is SetMembershipDetail set
        ? $"{IpSet.ElementOf(run.Packet, set.IsSource) ?? ConditionWords.SubjectOf(set, null)} is {(test.IsNegated ? "" : "not ")}in the set {set.SetName}"
        : run.Tracer.WordsOf(rule, test).Name + (test.IsNegated ? " matches" : " does not match");

    /// <summary>What is known of a field, after the questions that decide whether the packet has it at all; null: it has not.</summary>
    private FieldDomain? Find(PacketField field)
    {
        FlowingPacket packet = run.Packet;
        if (run.Start.HeaderBytes is { } bytes && bytes < PacketHeaders.UpTo(field))
        {
            return null;
        }

        return FieldPresences.Of(field) switch
        {
            FieldPresence.InHeader when !HasHeader(HeaderProtocols.With(field, packet.Family)) => null,
            FieldPresence.SentByProcess when packet.Value(PacketField.Socket) != (byte)SocketKind.Process => null,
            _ => packet[field],
        };
    }

    private bool HasHeader(FieldDomain protocols)
    {
        if (run.Packet.Value(PacketField.IsLaterFragment) == 1)
        {
            return false;
        }

        FieldDomain protocol = run.Packet[PacketField.Protocol]!;
        run.Region?.Saw(PacketField.Protocol, protocols);
        return run.Split(PacketField.Protocol, protocol, protocol.Intersect(protocols));
    }

    private bool Ranges(RangeTest test, out SeenValue observed)
    {
        observed = default;
        if (test.Need is { } need && Lacks(need))
        {
            run.ThrownAway = TraceReasons.HeaderUnreadable;
            return false;
        }

        if (Find(test.Field) is not { } domain)
        {
            return false;
        }

        bool isInside;
        if (domain.Value is { } value)
        {
            run.Region?.Saw(test.Field, FieldDomain.OfRanges(test.Ranges));
            isInside = false;
            foreach (FieldRange range in test.Ranges)
            {
                if (value >= range.First && value <= range.Last)
                {
                    isInside = true;
                    break;
                }
            }
        }
        else
        {
            isInside = run.Split(test.Field, domain, domain.Intersect(FieldDomain.OfRanges(test.Ranges)));
        }

        bool holds = isInside != test.IsNegated;
        observed = holds ? default : new SeenValue(run.Packet[test.Field], null);
        return holds;
    }

    private bool Lacks(HeaderNeed need) => run.Start.Fragment is { Offset: > 0 } fragment
        ? need.RefusesFragmentWithin && fragment.Offset == 1 && run.Packet.Family == AddressFamily.IPv4
        : run.Start.HeaderBytes < need.Bytes;

    private bool Mask(MaskTest test, out SeenValue observed)
    {
        observed = default;
        if (Find(test.Field) is not { } domain)
        {
            return false;
        }

        bool isEqual;
        if (domain.Value is { } value)
        {
            run.Region?.SawMasked(test.Field, test.Mask, test.Value);
            isEqual = (value & test.Mask) == test.Value;
        }
        else if (domain.Masked(test.Mask, test.Value) is { } part)
        {
            isEqual = run.Split(test.Field, domain, part);
        }
        else
        {
            string name = FieldText.Name(test.Field);
            string wanted = FieldText.Masked(test.Field, test.Mask, test.Value, run.Packet.Family);
            string key = string.Create(CultureInfo.InvariantCulture, $"{name} {wanted} {run.Packet.Version}");
            isEqual = run.AskOnce(key, $"{name} is {wanted}", $"{name} is not {wanted}");
        }

        bool holds = isEqual != test.IsNegated;
        observed = holds ? default : new SeenValue(run.Packet[test.Field], null);
        return holds;
    }

    private bool Device(InterfaceTest test, out SeenValue observed)
    {
        InterfaceKnowledge device = test.IsInput ? run.Packet.Input : run.Packet.Output;
        bool fits;
        run.Region?.SawDevice(device, test);
        if (device.Fits(test.Name, test.IsPrefix) is { } known)
        {
            fits = known;
        }
        else
        {
            string side = test.IsInput ? "the in interface" : "the out interface";
            string wanted = test.Name + (test.IsPrefix ? "+" : "");
            fits = run.Choices.Ask($"{side} is {wanted}", $"{side} is not {wanted}");
            InterfaceKnowledge next = device.With(test.Name, test.IsPrefix, fits ? FitAnswer.Fits : FitAnswer.FitsNot);
            if (test.IsInput)
            {
                run.Packet.Input = next;
            }
            else
            {
                run.Packet.Output = next;
            }
        }

        bool holds = fits != test.IsNegated;
        observed = holds ? default : new SeenValue(null, device.Name ?? "(unknown)");
        return holds;
    }

    private bool AnyOf(AnyOfTest test, Rule rule, int index, out SeenValue observed)
    {
        observed = default;
        foreach (PacketTest alternative in test.Alternatives)
        {
            if (test.IsNegated && alternative is RangeTest or MaskTest && Find(FieldOf(alternative)) is null)
            {
                return false;
            }

            if (Holds(alternative, rule, index, out SeenValue seen))
            {
                return !test.IsNegated;
            }

            observed = observed.IsNothing ? seen : observed;
        }

        return test.IsNegated;
    }

    private static PacketField FieldOf(PacketTest test) => test is RangeTest range ? range.Field : ((MaskTest)test).Field;
}

/// <summary>What a packet had where a rule asked for something else; its text is made when somebody reads it.</summary>
internal readonly record struct SeenValue(FieldDomain? Domain, string? Device)
{
    public bool IsNothing => Domain is null && Device is null;

    /// <summary>null: the packet lacks what was asked for.</summary>
    public string? Text(PacketTest failed, AddressFamily family)
    {
        PacketTest asked = failed is AnyOfTest { Alternatives: [var first, ..] } ? first : failed;
        return (Domain, asked) switch
        {
            ({ } domain, RangeTest { Field: var field }) => TextOf(domain, field, family),
            ({ } domain, MaskTest { Field: var field }) => TextOf(domain, field, family),
            _ => Device,
        };
    }

    private static string TextOf(FieldDomain domain, PacketField field, AddressFamily family) =>
        domain.Value is { } value ? FieldText.Value(field, value, family) : FieldText.Ranges(field, domain.Ranges, family);
}
