using System.Collections.Immutable;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// The connections of a scenario, by the name of the flow that its packets share. A flow has one, unless a packet of it went out
/// untranslated and began another, or a helper announced one.
/// </summary>
internal sealed class ConnectionTable
{
    private ImmutableDictionary<string, ImmutableArray<Connection>> _flows = ImmutableDictionary.Create<string, ImmutableArray<Connection>>(StringComparer.Ordinal);

    public bool Has(string flow) => !Of(flow).IsEmpty;

    /// <summary>The flow's connection that has exactly this tuple, in one of its directions, and is not forgotten; null: none has.</summary>
    public Connection? With(string flow, UInt128? protocol, Tuple tuple, double now) =>
        Of(flow).FirstOrDefault(connection => connection.Expires > now && connection.Protocol == protocol && (tuple == connection.Original || tuple == connection.Reply));

    /// <summary>The connection that the packet belongs to, for the one who asks to change; null: none of the flow's.</summary>
    public Connection? Take(string flow, FlowingPacket packet, double now)
    {
        if (Find(flow, packet, now) is not { } found)
        {
            return null;
        }

        Connection own = found.Copy();
        _flows = _flows.SetItem(flow, Of(flow).Replace(found, own));
        return own;
    }

    /// <summary>A connection for the one who asks to change: the table's, where it has it, else one apart.</summary>
    public Connection Own(string flow, Connection connection)
    {
        Connection own = connection.Copy();
        if (Of(flow).FirstOrDefault(known => known.Number == connection.Number) is { } found)
        {
            own = found.Copy();
            _flows = _flows.SetItem(flow, Of(flow).Replace(found, own));
        }

        return own;
    }

    /// <summary>The flow's first connection that a helper reads, else its first; null: it has none.</summary>
    public Connection? MasterOf(string flow, double now)
    {
        IEnumerable<Connection> living = Of(flow).Where(connection => connection.Expires > now);
        return living.FirstOrDefault(connection => connection.Helper is not null) ?? living.FirstOrDefault();
    }

    public void Add(string flow, Connection connection)
    {
        ImmutableArray<Connection> connections = Of(flow);
        _flows = connections.Contains(connection) ? _flows : _flows.SetItem(flow, connections.Add(connection));
    }

    public void Remove(string flow, Connection connection) => _flows = _flows.SetItem(flow, Of(flow).Remove(connection));

    public void Clear() => _flows = _flows.Clear();

    /// <summary>Would the answers to <paramref name="connection"/> look like packets of another one?</summary>
    public bool IsTaken(string flow, Connection connection, double now) => Of(flow).Any(other =>
        !ReferenceEquals(other, connection) && other.Expires > now && other.Protocol == connection.Protocol && (connection.Reply == other.Original || connection.Reply == other.Reply));

    public ConnectionTable Copy() => new() { _flows = _flows };

    private Connection? Find(string flow, FlowingPacket packet, double now)
    {
        Connection[] connections = [.. Of(flow).Where(connection => connection.Expires > now)];
        if (RejectReply.IsIcmpError(packet))
        {
            return Array.Find(connections, connection => connection.Reply.Destination == packet.Value(PacketField.DestinationAddress)) ?? connections.LastOrDefault();
        }

        Tuple tuple = Tuple.Of(packet);
        return Array.Find(connections, connection => tuple == connection.Original || tuple == connection.Reply)
            ?? Array.Find(connections, connection => tuple.CanBe(connection.Original) || tuple.CanBe(connection.Reply));
    }

    private ImmutableArray<Connection> Of(string flow) => _flows.GetValueOrDefault(flow, []);
}
