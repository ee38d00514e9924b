using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Capture;

namespace RulesLsp.Engine.Tracing.Capture;

/// <summary>
/// Puts fragments together as conntrack does before the first table: the packet that goes on has the first fragment's header
/// and the length of the whole. Contents are not kept, only how many bytes came.
/// </summary>
internal sealed class DatagramAssembly
{
    // What never becomes whole is given up, oldest first, as the kernel does for memory and time.
    private const int MostWaiting = 4096;
    private const int FragmentHeaderLength = 8;

    private readonly Dictionary<Key, Waiting> _waiting = [];
    private readonly Queue<Key> _order = new();

    private readonly record struct Key(UInt128 Source, UInt128 Destination, byte Protocol, uint Number);

    private sealed class Waiting
    {
        public ReadPacket? First { get; set; }

        public int Received { get; set; }

        public int? Total { get; set; }

        public int Fragments { get; set; }
    }

    /// <summary>Fragments that were given up.</summary>
    public long Abandoned { get; private set; }

    /// <summary>Those still waiting, when the file ends.</summary>
    public long Pending => _waiting.Values.Sum(waiting => (long)waiting.Fragments);

    /// <summary>The whole datagram, when this fragment completes it; null: more are awaited.</summary>
    public ReadPacket? Add(ReadPacket fragment)
    {
        Packet packet = fragment.Packet;
        var key = new Key(packet.Source ?? 0, packet.Destination ?? 0, packet.Protocol ?? 0, fragment.Datagram ?? 0);
        if (!_waiting.TryGetValue(key, out Waiting? waiting))
        {
            waiting = new Waiting();
            _waiting[key] = waiting;
            _order.Enqueue(key);
            GiveUpOldest();
        }

        waiting.Fragments++;
        waiting.Received += fragment.PayloadLength;
        if (packet.Fragment is { Offset: 0 })
        {
            waiting.First = fragment;
        }

        if (packet.Fragment is { More: false } last)
        {
            waiting.Total = (last.Offset * 8) + fragment.PayloadLength;
        }

        if (waiting.First is not { } first || waiting.Total is not { } total || waiting.Received < total)
        {
            return null;
        }

        _waiting.Remove(key);
        int headers = first.Packet.Length!.Value - first.PayloadLength;
        int added = first.Packet.Family == Values.AddressFamily.IPv6 ? FragmentHeaderLength : 0;
        return first with { Packet = first.Packet with { Fragment = null, Length = headers - added + total }, Datagram = null };
    }

    private void GiveUpOldest()
    {
        while (_order.Count > MostWaiting)
        {
            if (_waiting.Remove(_order.Dequeue(), out Waiting? oldest))
            {
                Abandoned += oldest.Fragments;
            }
        }
    }
}
