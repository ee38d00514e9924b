using System.Buffers.Binary;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>Counters of the kernel's own tables, through the socket options of iptables-legacy (linux/netfilter_ipv4/ip_tables.h, and ip6_tables.h).</summary>
internal sealed class LegacyRuleCounters : IRuleCounters
{
    private static readonly string[] Tables = ["raw", "mangle", "nat", "filter", "security"];
    private const int RawProtocol = 255;
    private const int GetInfo = 64;
    private const int GetEntries = 65;
    private const int InfoLength = 84;
    private const int EntriesHeader = 40;
    private const int NameLength = 32;

    // The hooks in the order of their numbers in the kernel.
    private static readonly Hook[] Hooks = [Hook.Prerouting, Hook.Input, Hook.Forward, Hook.Output, Hook.Postrouting];
    private readonly int _socketIPv4 = LibC.Check(LibC.Socket(LibC.AddressFamilyIPv4, LibC.RawSocket, RawProtocol), "raw socket");
    private readonly int _socketIPv6 = LibC.Check(LibC.Socket(LibC.AddressFamilyIPv6, LibC.RawSocket, RawProtocol), "raw IPv6 socket");

    public Dictionary<RulePlace, long> Read(AddressFamily family)
    {
        var counters = new Dictionary<RulePlace, long>();
        foreach (string table in Tables)
        {
            Read(family, table, counters);
        }

        return counters;
    }

    public void Dispose()
    {
        _ = LibC.Close(_socketIPv4);
        _ = LibC.Close(_socketIPv6);
    }

    private void Read(AddressFamily family, string table, Dictionary<RulePlace, long> counters)
    {
        bool isIPv4 = family == AddressFamily.IPv4;
        int socket = isIPv4 ? _socketIPv4 : _socketIPv6;
        int level = isIPv4 ? 0 : 41;
        byte[] info = new byte[InfoLength];
        Encoding.ASCII.GetBytes(table, info);
        int length = info.Length;
        if (LibC.GetOption(socket, level, GetInfo, info, ref length) < 0)
        {
            return;
        }

        uint hooks = BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(NameLength));
        int size = BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(80));
        var starts = new Dictionary<int, string>();
        for (int hook = 0; hook < Hooks.Length; hook++)
        {
            if ((hooks & (1u << hook)) != 0)
            {
                starts[BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(36 + (4 * hook)))] = Pipeline.ChainName(Hooks[hook]);
            }
        }

        byte[] entries = new byte[EntriesHeader + size];
        Encoding.ASCII.GetBytes(table, entries);
        BinaryPrimitives.WriteInt32LittleEndian(entries.AsSpan(NameLength), size);
        length = entries.Length;
        LibC.Check(LibC.GetOption(socket, level, GetEntries, entries, ref length), $"counters of {table}");
        Read(entries.AsSpan(EntriesHeader), isIPv4 ? 88 : 140, table, starts, counters);
    }

    // A built-in chain ends with its policy, a user chain starts with an entry of its name and ends with a return: none of them is a rule.
    private static void Read(ReadOnlySpan<byte> entries, int offsets, string table, Dictionary<int, string> starts, Dictionary<RulePlace, long> counters)
    {
        int counterPlace = offsets == 88 ? 96 : 152;
        string chain = "";
        int number = 0;
        for (int at = 0; at < entries.Length;)
        {
            ReadOnlySpan<byte> entry = entries[at..];
            int target = BinaryPrimitives.ReadUInt16LittleEndian(entry[offsets..]);
            int next = BinaryPrimitives.ReadUInt16LittleEndian(entry[(offsets + 2)..]);
            bool isName = Name(entry[(target + 2)..]) == "ERROR";
            if (isName || starts.ContainsKey(at))
            {
                counters.Remove(new RulePlace(table, chain, number));
                chain = isName ? Name(entry[(target + NameLength)..]) : starts[at];
                number = 0;
            }

            if (!isName)
            {
                counters[new RulePlace(table, chain, ++number)] = BinaryPrimitives.ReadInt64LittleEndian(entry[counterPlace..]);
            }

            at += next;
        }
    }

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> name = bytes[..Math.Min(29, bytes.Length)];
        int end = name.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? name : name[..end]);
    }
}
