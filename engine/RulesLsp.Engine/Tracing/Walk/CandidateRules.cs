using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// The rules of a long chain by what they surely ask of a packet: prefixes of its addresses, its protocol, its destination port. For
/// a packet of which these are known, every rule that is not found fails at such a test before it does or asks anything else.
/// </summary>
internal sealed class CandidateRules
{
    private const int Any = -1;

    private readonly int _width;
    private readonly ByPrefix<ByPrefix<Dictionary<(int Protocol, int Port), int[]>>> _bySource = new();

    public CandidateRules(Chain chain, AddressFamily family, Func<Rule, RuleSemantics> semanticsOf)
    {
        _width = AddressText.Width(family);
        var lists = new Dictionary<(Prefix, Prefix, int, int), List<int>>();
        for (int i = 0; i < chain.Rules.Length; i++)
        {
            if (KeyOf(semanticsOf(chain.Rules[i]).Tests) is { } key)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(lists, key, out _) ??= []).Add(i);
            }
        }

        foreach (((Prefix source, Prefix destination, int protocol, int port), List<int> rules) in lists)
        {
            _bySource.At(source).At(destination).Add((protocol, port), [.. rules]);
        }
    }

    /// <summary>The first bits of an address; the others are 0.</summary>
    private readonly record struct Prefix(UInt128 Bits, int Length)
    {
        public override int GetHashCode() => (int)((ulong)(Bits ^ (Bits >> 64)) * 0x9E37_79B9_7F4A_7C15UL >> 32) + Length;
    }

    /// <summary>Things by a prefix of an address.</summary>
    private sealed class ByPrefix<T>
        where T : class, new()
    {
        private readonly Dictionary<Prefix, T> _things = [];
        private readonly List<int> _lengths = [];

        /// <summary>The lengths in use.</summary>
        public List<int> Lengths => _lengths;

        public T At(Prefix prefix)
        {
            ref T? thing = ref CollectionsMarshal.GetValueRefOrAddDefault(_things, prefix, out bool isThere);
            if (!isThere)
            {
                thing = new T();
                if (!_lengths.Contains(prefix.Length))
                {
                    _lengths.Add(prefix.Length);
                }
            }

            return thing!;
        }

        public T? Find(Prefix prefix) => _things.GetValueOrDefault(prefix);
    }

    /// <summary>The positions in the chain of all rules that the packet may match, in order; null: too little of it is known.</summary>
    public int[]? Of(FlowingPacket packet)
    {
        // A header that is not there can end a packet at rules that do not match it.
        bool isPlain = packet.Input.Name is not null && packet.Output.Name is not null && !packet.LacksHeader;
        if (!isPlain || packet.Value(PacketField.SourceAddress) is not { } source || packet.Value(PacketField.DestinationAddress) is not { } destination
            || packet.Value(PacketField.Protocol) is not { } protocol || packet.Value(PacketField.ConntrackState) is null)
        {
            return null;
        }

        int port = Any;
        if (packet.HasPorts)
        {
            if (packet.Value(PacketField.SourcePort) is null || packet.Value(PacketField.DestinationPort) is not { } known)
            {
                return null;
            }

            port = (int)known;
        }

        var found = new List<int>();
        foreach (int length in _bySource.Lengths)
        {
            if (_bySource.Find(PrefixOf(source, length)) is not { } byDestination)
            {
                continue;
            }

            foreach (int destinationLength in byDestination.Lengths)
            {
                if (byDestination.Find(PrefixOf(destination, destinationLength)) is { } byService)
                {
                    Add(found, byService, (int)protocol, port);
                }
            }
        }

        found.Sort();
        return [.. found];
    }

    private static void Add(List<int> found, Dictionary<(int Protocol, int Port), int[]> byService, int protocol, int port)
    {
        ReadOnlySpan<(int, int)> keys = port == Any
            ? [(Any, Any), (protocol, Any)]
            : [(Any, Any), (protocol, Any), (protocol, port), (Any, port)];
        foreach ((int, int) key in keys)
        {
            if (byService.TryGetValue(key, out int[]? rules))
            {
                found.AddRange(rules);
            }
        }
    }

    private Prefix PrefixOf(UInt128 address, int length) => new(length == 0 ? 0 : address >> (_width - length) << (_width - length), length);

    /// <summary>null: the rule matches nothing.</summary>
    private (Prefix Source, Prefix Destination, int Protocol, int Port)? KeyOf(ImmutableArray<PacketTest> tests)
    {
        (Prefix Source, Prefix Destination, int Protocol, int Port) key = (default, default, Any, Any);
        foreach (PacketTest test in tests)
        {
            switch (test)
            {
                case NeverTest:
                    return null;
                case InterfaceTest:
                    break;

                // Asked of such a packet they have an answer at once: nothing is chosen, counted or asked.
                case RangeTest { Field: PacketField.SourceAddress or PacketField.DestinationAddress or PacketField.Protocol or PacketField.SourcePort
                    or PacketField.DestinationPort or PacketField.IsLaterFragment or PacketField.ConntrackState } range:
                    if (range is { IsNegated: false, Ranges: [var only] })
                    {
                        Narrow(ref key, range.Field, only);
                    }

                    break;
                default:
                    return key;
            }
        }

        return key;
    }

    private void Narrow(ref (Prefix Source, Prefix Destination, int Protocol, int Port) key, PacketField field, FieldRange range)
    {
        switch (field)
        {
            case PacketField.SourceAddress:
                key.Source = PrefixAround(range);
                break;
            case PacketField.DestinationAddress:
                key.Destination = PrefixAround(range);
                break;
            case PacketField.Protocol when range.First == range.Last:
                key.Protocol = (int)range.First;
                break;
            case PacketField.DestinationPort when range.First == range.Last:
                key.Port = (int)range.First;
                break;
        }
    }

    // The longest prefix that all addresses of the range have.
    private Prefix PrefixAround(FieldRange range)
    {
        int differing = 128 - (int)UInt128.LeadingZeroCount(range.First ^ range.Last);
        return PrefixOf(range.First, _width - differing);
    }
}

/// <summary>Where a walk stands in a chain.</summary>
/// <param name="Rules">Those of the chain that are looked at in this run.</param>
/// <param name="Candidates">The only positions that are looked at; null: all.</param>
/// <param name="Passed">Which rules other cases of the packet have seen pass it by; null: nobody asks.</param>
internal readonly record struct ChainPosition(Chain Chain, RuleList Rules, int Next, int[]? Candidates, PassedRules? Passed = null)
{
    /// <summary>A chain from a rule on, as the packet is now.</summary>
    public static ChainPosition At(TraceRun run, Chain chain, int next)
    {
        if (run.Region is { } region)
        {
            return new ChainPosition(chain, region.RulesOf(chain), next, null);
        }

        if (chain.Rules.Length < run.Tracer.Options.ShortestIndexedChain)
        {
            return new ChainPosition(chain, chain.Rules, next, null);
        }

        if (run.Cases?.Find(chain, run.Packet) is { } passed)
        {
            return new ChainPosition(chain, chain.Rules, next, null, passed);
        }

        int[]? candidates = run.Tracer.CandidatesOf(chain)?.Of(run.Packet);
        if (candidates is null)
        {
            return new ChainPosition(chain, chain.Rules, next, null, run.Cases?.Add(chain, run.Packet));
        }

        int first = candidates.AsSpan().BinarySearch(next);
        return new ChainPosition(chain, chain.Rules, first < 0 ? ~first : first, candidates);
    }

    /// <summary>The same place, from which every rule is looked at: addresses or ports have changed.</summary>
    public ChainPosition Wholly() => Candidates is null ? this : this with { Next = Next == 0 ? 0 : Candidates[Next - 1] + 1, Candidates = null };

    /// <summary>The same place, where nothing is known of the packet from other cases: it has changed.</summary>
    public ChainPosition Anew() => Passed is null ? this : this with { Passed = null };

    /// <summary>The rule before this place took part.</summary>
    public void NoteOpen() => Passed?.NoteOpen(Next - 1);

    /// <summary>The rule before this place passed the packet by.</summary>
    /// <param name="failed">The first of its tests that did not hold.</param>
    public void NotePassed(ImmutableArray<PacketTest> tests, PacketTest failed) => Passed?.NotePassed(Next - 1, tests, failed);

    /// <summary>The rule that follows, or null at the end; the position behind it.</summary>
    public Rule? Step(out ChainPosition behind)
    {
        int place = Passed?.From(Next) ?? Next;
        Rule? rule = Candidates is null
            ? place < Rules.Length ? Rules[place] : null
            : place < Candidates.Length ? Rules[Candidates[place]] : null;

        // Written last: the caller may give its own place for it.
        behind = this with { Next = place + 1 };
        return rule;
    }
}
