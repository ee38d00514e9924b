using System.Buffers.Binary;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Values;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>Sends packets from the host itself, as a process of some user would.</summary>
internal sealed class LocalSender : IDisposable
{
    private const int RawProtocol = 255;
    private const int SocketLevel = 1;
    private const int MarkOption = 36;
    private const int IPv4Level = 0;
    private const int TypeOfServiceOption = 1;
    private readonly Dictionary<(AddressFamily Family, uint User, uint Group), int> _sockets = [];

    /// <summary>A refusal is no failure: a drop in OUTPUT, or no route, is told to the sender.</summary>
    public void Send(Packet packet, byte[] bytes)
    {
        int socket = SocketOf(packet.Family, packet.UserId ?? 0, packet.GroupId ?? 0);
        LibC.Check(LibC.SetOption(socket, SocketLevel, MarkOption, BitConverter.GetBytes(packet.Mark ?? 0), 4), "mark");
        if (packet.Family == AddressFamily.IPv4)
        {
            // Routing asks the socket, not the header.
            LibC.Check(LibC.SetOption(socket, IPv4Level, TypeOfServiceOption, BitConverter.GetBytes((int)(packet.TypeOfService ?? 0)), 4), "tos");
        }

        byte[] address = AddressOf(packet);
        _ = LibC.Send(socket, bytes, (nuint)bytes.Length, 0, address, address.Length);
    }

    public void Dispose()
    {
        foreach (int socket in _sockets.Values)
        {
            _ = LibC.Close(socket);
        }
    }

    // The kernel looks at who opened the socket.
    private int SocketOf(AddressFamily family, uint user, uint group)
    {
        if (_sockets.TryGetValue((family, user, group), out int known))
        {
            return known;
        }

        _ = LibC.SetFileGroup(group);
        _ = LibC.SetFileUser(user);
        int made = LibC.Socket(family == AddressFamily.IPv4 ? LibC.AddressFamilyIPv4 : LibC.AddressFamilyIPv6, LibC.RawSocket, RawProtocol);
        _ = LibC.SetFileUser(0);
        _ = LibC.SetFileGroup(0);
        _sockets[(family, user, group)] = LibC.Check(made, "raw socket of a user");
        return made;
    }

    private static byte[] AddressOf(Packet packet)
    {
        UInt128 destination = packet.Destination!.Value;
        if (packet.Family == AddressFamily.IPv4)
        {
            var address = new byte[16];
            address[0] = LibC.AddressFamilyIPv4;
            BinaryPrimitives.WriteUInt32BigEndian(address.AsSpan(4), (uint)destination);
            return address;
        }

        var wide = new byte[28];
        wide[0] = LibC.AddressFamilyIPv6;
        BinaryPrimitives.WriteUInt128BigEndian(wide.AsSpan(8), destination);
        return wide;
    }
}
