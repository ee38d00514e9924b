using System.Buffers.Binary;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>Counters of iptables-nft's tables, through netlink (include/uapi/linux/netfilter/nf_tables.h).</summary>
internal sealed class NftRuleCounters : IRuleCounters
{
    private const byte NftSubsystem = 10;
    private const byte GetRule = 7;
    private readonly NetlinkSocket _socket = new();

    public Dictionary<RulePlace, long> Read(AddressFamily family)
    {
        byte number = family == AddressFamily.IPv4 ? (byte)LibC.AddressFamilyIPv4 : (byte)LibC.AddressFamilyIPv6;
        var counters = new Dictionary<RulePlace, long>();
        var lastNumbers = new Dictionary<(string, string), int>();
        foreach (ReadOnlyMemory<byte> rule in _socket.List(new NetlinkMessage(NftSubsystem, GetRule, NetlinkMessage.Request | NetlinkMessage.Dump, number, 0)))
        {
            string table = "";
            string chain = "";
            long count = 0;
            foreach ((int attribute, ReadOnlyMemory<byte> value) in NetlinkMessage.Attributes(rule))
            {
                switch (attribute)
                {
                    case 1:
                        table = NetlinkMessage.Text(value);
                        break;
                    case 2:
                        chain = NetlinkMessage.Text(value);
                        break;
                    case 4:
                        count = CounterOf(value);
                        break;
                }
            }

            int rank = lastNumbers.GetValueOrDefault((table, chain)) + 1;
            lastNumbers[(table, chain)] = rank;
            counters[new RulePlace(table, chain, rank)] = count;
        }

        return counters;
    }

    public void Dispose() => _socket.Dispose();

    private static long CounterOf(ReadOnlyMemory<byte> expressions)
    {
        foreach ((_, ReadOnlyMemory<byte> expression) in NetlinkMessage.Nested(expressions))
        {
            string name = "";
            foreach ((int attribute, ReadOnlyMemory<byte> value) in NetlinkMessage.Nested(expression))
            {
                name = attribute == 1 ? NetlinkMessage.Text(value) : name;
                if (attribute == 2 && name == "counter")
                {
                    return NetlinkMessage.Nested(value).Where(part => part.Attribute == 2).Select(part => BinaryPrimitives.ReadInt64BigEndian(part.Value.Span)).Single();
                }
            }
        }

        return 0;
    }
}
