using System.Text;

namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>
/// An Ethernet device whose wire is this process: what is written comes in there, within the call, and what the host sends by it
/// can be read. It ends with its handle.
/// </summary>
internal sealed class TapDevice : IDisposable
{
    private const nuint SetInterface = 0x400454ca;
    private const byte Tap = 2;
    private const byte NoPacketInformation = 0x10;
    private const int EthernetHeader = 14;
    private readonly int _handle;
    private readonly byte[] _buffer = new byte[1 << 16];

    public TapDevice(string name, byte number)
    {
        Name = name;
        Number = number;
        _handle = LibC.Check(LibC.Open("/dev/net/tun", LibC.ReadWriteNonBlocking), "/dev/net/tun");
        byte[] request = new byte[40];
        Encoding.ASCII.GetBytes(name, request);
        request[16] = Tap;
        request[17] = NoPacketInformation;
        LibC.Check(LibC.Control(_handle, SetInterface, request), $"tap {name}");
    }

    public string Name { get; }

    /// <summary>The last but one byte of the Ethernet addresses.</summary>
    public byte Number { get; }

    public string Mac => $"02:00:00:00:{Number:x2}:01";

    /// <summary>A frame with <paramref name="packet"/> comes in from the address 02:00:00:00:N:02.</summary>
    /// <param name="receiver">Six bytes.</param>
    public void Receive(ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> packet)
    {
        byte version = (byte)(packet[0] >> 4);
        byte[] frame = [.. receiver, 2, 0, 0, 0, Number, 2, version == 4 ? (byte)0x08 : (byte)0x86, version == 4 ? (byte)0 : (byte)0xDD, .. packet];
        LibC.Check((int)LibC.Write(_handle, frame, (nuint)frame.Length), "write to tap");
    }

    /// <summary>The packets that the host sent since the last call, without their Ethernet headers.</summary>
    public IEnumerable<byte[]> Sent()
    {
        nint length;
        while ((length = LibC.Read(_handle, _buffer, (nuint)_buffer.Length)) > EthernetHeader)
        {
            yield return _buffer.AsSpan(EthernetHeader, (int)length - EthernetHeader).ToArray();
        }
    }

    public void Dispose() => _ = LibC.Close(_handle);
}
