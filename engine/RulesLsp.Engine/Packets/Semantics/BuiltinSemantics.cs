using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Packets.Semantics;

/// <summary>The built-in options' tests, in the order of the kernel's <c>ip_packet_match</c>.</summary>
internal static class BuiltinSemantics
{
    /// <summary>In the kernel's order.</summary>
    private enum Place : byte
    {
        Source,
        Destination,
        InInterface,
        OutInterface,
        Protocol,
        Fragment,

        /// <summary>The option is no condition.</summary>
        None,
    }

    public static void AddTests(Rule rule, AddressFamily family, ImmutableArray<PacketTest>.Builder tests)
    {
        // The kernel's order is that of the places: nearly every rule is written in it.
        (int begin, Place last) = (tests.Count, Place.Source);
        foreach (BoundOption option in rule.Bound.BuiltinOptions)
        {
            Place place = PlaceOf(option.Definition.Name);
            if (place < last)
            {
                tests.Count = begin;
                AddInOrder(rule, family, tests);
                return;
            }

            if (place != Place.None)
            {
                last = place;
                Add(TestOf(rule, option, place, family), tests);
            }
        }
    }

    private static void AddInOrder(Rule rule, AddressFamily family, ImmutableArray<PacketTest>.Builder tests)
    {
        for (Place place = Place.Source; place < Place.None; place++)
        {
            foreach (BoundOption option in rule.Bound.BuiltinOptions)
            {
                if (PlaceOf(option.Definition.Name) == place)
                {
                    Add(TestOf(rule, option, place, family), tests);
                }
            }
        }
    }

    private static void Add(PacketTest? test, ImmutableArray<PacketTest>.Builder tests)
    {
        if (test is not null)
        {
            tests.Add(test);
        }
    }

    private static Place PlaceOf(string option) => option switch
    {
        BuiltinOptionNames.Source => Place.Source,
        BuiltinOptionNames.Destination => Place.Destination,
        BuiltinOptionNames.InInterface => Place.InInterface,
        BuiltinOptionNames.OutInterface => Place.OutInterface,
        BuiltinOptionNames.Protocol => Place.Protocol,
        BuiltinOptionNames.Fragment => Place.Fragment,
        _ => Place.None,
    };

    private static PacketTest? TestOf(Rule rule, BoundOption option, Place place, AddressFamily family) => place switch
    {
        Place.Source => Address(option, PacketField.SourceAddress, rule.SourceIndex, family),
        Place.Destination => Address(option, PacketField.DestinationAddress, rule.DestinationIndex, family),
        Place.InInterface => Interface(option, true),
        Place.OutInterface => Interface(option, false),
        Place.Protocol => Protocol(option),
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
