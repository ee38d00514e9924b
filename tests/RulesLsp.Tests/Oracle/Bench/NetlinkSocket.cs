using System.Buffers.Binary;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>A netlink socket of netfilter in the namespace of the thread that makes it.</summary>
internal sealed class NetlinkSocket : IDisposable
{
    private const int Netfilter = 12;
    private const int SocketLevel = 1;
    private const int ForceReceiveBuffer = 33;
    private const ushort ErrorType = 2;
    private const ushort DoneType = 3;
    private readonly int _handle;
    private readonly byte[] _buffer = new byte[1 << 18];

    public NetlinkSocket()
    {
        _handle = LibC.Check(LibC.Socket(LibC.AddressFamilyNetlink, LibC.RawSocket, Netfilter), "netlink socket");
        byte[] address = new byte[12];
        address[0] = LibC.AddressFamilyNetlink;
        LibC.Check(LibC.Bind(_handle, address, address.Length), "netlink bind");
        byte[] size = BitConverter.GetBytes(8 << 20);
        LibC.Check(LibC.SetOption(_handle, SocketLevel, ForceReceiveBuffer, size, size.Length), "netlink buffer");
    }

    /// <summary>Sends and waits for the kernel's yes.</summary>
    public void Do(NetlinkMessage message)
    {
        Send(message);
        while (true)
        {
            foreach ((ushort type, ReadOnlyMemory<byte> body) in NetlinkMessage.Split(ReceiveOnce(0)))
            {
                if (type == ErrorType)
                {
                    int error = BinaryPrimitives.ReadInt32LittleEndian(body.Span);
                    if (error != 0)
                    {
                        throw new InvalidOperationException($"netlink refuses: error {-error}");
                    }

                    return;
                }
            }
        }
    }

    /// <summary>Sends a request for a list and gives the list's messages.</summary>
    public List<ReadOnlyMemory<byte>> List(NetlinkMessage message)
    {
        Send(message);
        List<ReadOnlyMemory<byte>> items = [];
        while (true)
        {
            foreach ((ushort type, ReadOnlyMemory<byte> body) in NetlinkMessage.Split(ReceiveOnce(0)))
            {
                if (type == DoneType)
                {
                    return items;
                }

                if (type == ErrorType)
                {
                    throw new InvalidOperationException($"netlink refuses: error {-BinaryPrimitives.ReadInt32LittleEndian(body.Span)}");
                }

                items.Add(body);
            }
        }
    }

    /// <summary>All that waits, without waiting for more.</summary>
    public List<ReadOnlyMemory<byte>> Drain()
    {
        List<ReadOnlyMemory<byte>> items = [];
        while (ReceiveOnce(LibC.DontWait) is { Length: > 0 } received)
        {
            items.AddRange(NetlinkMessage.Split(received).Where(message => message.Type is not (ErrorType or DoneType)).Select(message => message.Body));
        }

        return items;
    }

    public void Dispose() => _ = LibC.Close(_handle);

    private void Send(NetlinkMessage message)
    {
        byte[] bytes = message.ToArray();
        byte[] kernel = new byte[12];
        kernel[0] = LibC.AddressFamilyNetlink;
        LibC.Check((int)LibC.Send(_handle, bytes, (nuint)bytes.Length, 0, kernel, kernel.Length), "netlink send");
    }

    private ReadOnlyMemory<byte> ReceiveOnce(int flags)
    {
        nint length = LibC.Receive(_handle, _buffer, (nuint)_buffer.Length, flags);
        if (length < 0 && flags == LibC.DontWait)
        {
            return default;
        }

        return _buffer.AsSpan(0, LibC.Check((int)length, "netlink receive")).ToArray();
    }
}
