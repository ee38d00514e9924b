using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>The built-in options' tests, in the order of the kernel's <c>ip_packet_match</c>.</summary>
internal static class BuiltinSemantics
{
    private const int Places = 6;

    public static void AddTests(Rule rule, AddressFamily family, ImmutableArray<PacketTest>.Builder tests)
    {
        // The kernel's order is that of the places: nearly every rule is written in it, and each test is asked for once.
        for (int place = 0, next; place < Places; place = next)
        {
            next = Places;
            foreach (BoundOption option in rule.Bound.BuiltinOptions)
            {
                int itsPlace = PlaceOf(option.Definition.Name);
                if (itsPlace == place && TestOf(rule, option, family) is { } test)
                {
                    tests.Add(test);
                }

                next = itsPlace > place ? Math.Min(next, itsPlace) : next;
            }
        }
    }

    /// <summary>The place in the kernel's order; <see cref="Places"/> for options that are no condition.</summary>
    private static int PlaceOf(string option) => option switch
    {
        BuiltinOptionNames.Source => 0,
        BuiltinOptionNames.Destination => 1,
        BuiltinOptionNames.InInterface => 2,
        BuiltinOptionNames.OutInterface => 3,
        BuiltinOptionNames.Protocol => 4,
        BuiltinOptionNames.Fragment => 5,
        _ => Places,
    };

    private static PacketTest? TestOf(Rule rule, BoundOption option, AddressFamily family) => option.Definition.Name switch
    {
        BuiltinOptionNames.Source => Address(option, PacketField.SourceAddress, rule.SourceIndex, family),
        BuiltinOptionNames.Destination => Address(option, PacketField.DestinationAddress, rule.DestinationIndex, family),
        BuiltinOptionNames.InInterface => Interface(option, true),
        BuiltinOptionNames.OutInterface => Interface(option, false),
        BuiltinOptionNames.Protocol => Protocol(option),
        _ => new RangeTest(option, option.IsNegated, PacketField.IsLaterFragment, [new FieldRange(1, 1)]),
    };

    private static PacketTest? Address(BoundOption option, PacketField field, int index, AddressFamily family)
    {
        if (option.Value<HostNameValue>() is { } host)
        {
            string key = $"{option.Definition.Name} {ValueKeys.Of(host)}";
            return new OpaqueTest(option, option.IsNegated, OpaqueKind.Deterministic, key, null);
        }

        if (option.Value<AddressListValue>() is not { } list || index >= list.Count)
        {
            return Unread(option);
        }

        AddressValue address = list[index];
        if (address.Mask == 0)
        {
            return option.IsNegated ? new NeverTest(option, "every packet has an address of this network") : null;
        }

        UInt128 hostBits = ~address.Mask & AddressText.AllOnes(family);
        bool isPrefix = (hostBits & (hostBits + 1)) == 0;
        return isPrefix
            ? new RangeTest(option, option.IsNegated, field, [new FieldRange(address.Address, address.Address | hostBits)])
            : new MaskTest(option, option.IsNegated, field, address.Mask, address.Address);
    }

    // "+" matches any device and also none at all (netfilter-semantics: iface-user-chain).
    private static PacketTest? Interface(BoundOption option, bool isInput)
    {
        if (option.Value<InterfaceValue>() is not { } device)
        {
            return Unread(option);
        }

        if (device.IsPrefix && device.Name.Length == 0)
        {
            return option.IsNegated ? new NeverTest(option, "+ matches every interface, and iptables-legacy-save leaves this test out: saved and restored, the rule matches always") : null;
        }

        if (!InterfaceNames.IsPossible(device.Name))
        {
            return option.IsNegated ? null : new NeverTest(option, $"no device can be called '{device.Name}': what looks like one is the label of an address");
        }

        return new InterfaceTest(option, option.IsNegated, isInput, device.Name, device.IsPrefix);
    }

    private static PacketTest? Protocol(BoundOption option)
    {
        if (option.Value<ProtocolValue>() is not { } protocol)
        {
            return Unread(option);
        }

        if (protocol.Number == 0)
        {
            return option.IsNegated ? new NeverTest(option, "every packet has a protocol") : null;
        }

        return SharedTests.Range(option, PacketField.Protocol, new FieldRange(protocol.Number, protocol.Number));
    }

    private static UnmodelledTest Unread(BoundOption option) => new(option, option.Definition.Name);
}
