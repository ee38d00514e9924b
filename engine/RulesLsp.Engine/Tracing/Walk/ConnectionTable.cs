using System.Collections.Immutable;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// The connections of a scenario, by the name of the flow that its packets share. A flow has one, unless a packet of it went out
/// untranslated and began another.
/// </summary>
internal sealed class ConnectionTable
{
    private readonly Dictionary<string, ImmutableArray<Connection>> _flows = new(StringComparer.Ordinal);

    public bool Has(string flow) => !Of(flow).IsEmpty;

    /// <summary>The connection that the packet belongs to; null: none of the flow's.</summary>
    public Connection? Find(string flow, FlowingPacket packet)
    {
        ImmutableArray<Connection> connections = Of(flow);
        if (RejectReply.IsIcmpError(packet))
        {
            return connections.FirstOrDefault(connection => connection.Reply.Destination == packet.Value(PacketField.DestinationAddress)) ?? connections.LastOrDefault();
        }

        Tuple tuple = Tuple.Of(packet);
        return connections.FirstOrDefault(connection => tuple == connection.Original || tuple == connection.Reply)
            ?? connections.FirstOrDefault(connection => tuple.CanBe(connection.Original) || tuple.CanBe(connection.Reply));
    }

    public void Add(string flow, Connection connection)
    {
        ImmutableArray<Connection> connections = Of(flow);
        _flows[flow] = connections.Contains(connection) ? connections : connections.Add(connection);
    }

    public void Remove(string flow, Connection connection) => _flows[flow] = Of(flow).Remove(connection);

    public void Clear() => _flows.Clear();

    /// <summary>Would the answers to <paramref name="connection"/> look like packets of another one?</summary>
    public bool IsTaken(string flow, Connection connection) => Of(flow).Any(other =>
        !ReferenceEquals(other, connection) && other.Protocol == connection.Protocol && (connection.Reply == other.Original || connection.Reply == other.Reply));

    public ConnectionTable Copy()
    {
        var copy = new ConnectionTable();
        foreach ((string flow, ImmutableArray<Connection> connections) in _flows)
        {
            copy._flows[flow] = [.. connections.Select(connection => connection.Copy())];
        }

        return copy;
    }

    private ImmutableArray<Connection> Of(string flow) => _flows.GetValueOrDefault(flow, []);
}
