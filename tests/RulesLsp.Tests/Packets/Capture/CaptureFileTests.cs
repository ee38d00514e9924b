using CsCheck;
using RulesLsp.Engine.Packets.Capture;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Packets.Capture;

/// <summary>Reading capture files: every kind, and whatever can be wrong with one.</summary>
public sealed class CaptureFileTests
{
    private static readonly (long Time, byte[] Frame)[] Frames =
    [
        (1_700_000_000_000_001_000, [1, 2, 3]),
        (1_700_000_000_500_002_000, [4, 5, 6, 7]),
        (1_700_000_002_000_003_000, []),
    ];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Pcap_is_read_in_both_orders_and_both_units(bool isBigEndian, bool isNanosecond)
    {
        byte[] file = CaptureWriter.Pcap(isBigEndian, isNanosecond, 113, Frames);
        Assert.Equal(Frames.Select(frame => (frame.Time, Hex(frame.Frame), 113)), Read(file).Select(frame => (frame.Time, frame.Bytes, frame.LinkType)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pcapng_names_devices_directions_and_its_own_unit_of_time(bool isBigEndian)
    {
        using var writer = new CaptureWriter(isBigEndian);
        byte[] file = writer
            .Section()
            .Interface(1, "eth0", null)
            .Interface(101, "tun0", 9)
            .Block(5, body => body.Word(0).Word(0).Word(0))
            .Packet(0, 1_700_000_000_000_001, [1, 2, 3], 1)
            .Packet(1, 1_700_000_000_500_002_003, [4, 5, 6, 7], 2)
            .Block(3, body => body.Word(2).Padded([8, 9]))
            .Section()
            .Interface(228, "ppp0", 0x80 | 10)
            .Packet(0, 1024UL * 1_700_000_003, [10], 0)
            .Bytes;
        Assert.Equal(
            [
                (1_700_000_000_000_001_000, "010203", 1, "eth0", FrameDirection.Received),
                (1_700_000_000_500_002_003, "04050607", 101, "tun0", FrameDirection.Sent),
                (1_700_000_000_500_002_003, "0809", 1, "eth0", FrameDirection.Unknown),
                (1_700_000_003_000_000_000, "0A", 228, "ppp0", FrameDirection.Unknown),
            ],
            Read(file));
    }

    [Fact]
    public void A_file_that_breaks_off_gives_what_is_before()
    {
        byte[] file = CaptureWriter.Pcap(false, false, 1, Frames);
        int[] ends = [24 + 16 + 3, 24 + 16 + 3 + 16 + 4, file.Length];
        for (int length = CaptureFile.HeadLength; length < file.Length; length++)
        {
            var frames = new List<CapturedFrame>();
            Exception? problem = Record.Exception(() => frames.AddRange(Open(file[..length])));
            Assert.Equal(ends.Count(end => end <= length), frames.Count);
            bool isWhole = length == 24 || ends.Contains(length);
            Assert.Equal(isWhole, problem is null);
            Assert.True(problem is null or CaptureFormatException, problem?.ToString());
        }
    }

    [Theory]
    [InlineData("1F8B0800", "is compressed: unpack it with gunzip first")]
    [InlineData("28B52FFD", "is compressed: unpack it with unzstd first")]
    [InlineData("A1B2CD340002", "is in an old, changed pcap format that no current program writes")]
    [InlineData("D4C3B2A10300040000000000000000000000000001000000", "has version 3 of the pcap format, and 2 is known")]
    [InlineData("D4C3B2A10200040000000000000000000000000001000000" + "0000000000000000FFFFFFFFFFFFFFFF", "is corrupt: packet 1 would have 4294967295 bytes")]
    [InlineData("0A0D0D0A1C0000004D3C2B1A01000000FFFFFFFFFFFFFFFF1D000000", "is corrupt: the two lengths of block 1 differ")]
    [InlineData("0A0D0D0A0B0000004D3C2B1A", "is corrupt: block 1 would have 11 bytes")]
    [InlineData("0A0D0D0A1C00000000000000", "is corrupt: a section of it has no byte order")]
    public void What_is_wrong_is_said(string file, string message)
    {
        CaptureFormatException problem = Assert.Throws<CaptureFormatException>(() => Open(Convert.FromHexString(file)).ToList());
        Assert.Equal(message, problem.Message);
    }

    [Fact]
    public void Damaged_files_never_do_more_than_break_off()
    {
        byte[][] files = [.. Directory.GetFiles(RepositoryRoot.Combine("tests", "fixtures", "captures"), "*.pcap*").Select(File.ReadAllBytes)];
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, 4000], Gen.Byte.Array[1, 8]).Sample((index, position, damage) =>
        {
            byte[] file = [.. files[index]];
            damage.CopyTo(file, Math.Min(position, file.Length - damage.Length));
            try
            {
                foreach (CapturedFrame frame in Open(file))
                {
                    LinkFrame link = LinkLayer.Read(frame.LinkType, frame.Bytes, frame.Direction);
                    IpReader.Read(link.Payload.Span);
                }
            }
            catch (CaptureFormatException)
            {
                // Said, not crashed.
            }
        });
    }

    [Fact]
    public void A_gigabyte_takes_no_memory()
    {
        byte[] frame = new byte[60_000];
        byte[] one = CaptureWriter.Pcap(false, false, 1, (0, frame));
        using var stream = new RepeatedStream(one, 24, 18_000);
        byte[] head = new byte[CaptureFile.HeadLength];
        stream.ReadExactly(head);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(18_000, CaptureFile.Read(stream, head).Count());
        Assert.True(stream.Position > 1 << 30);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    private static IEnumerable<CapturedFrame> Open(byte[] file) =>
        CaptureFile.Read(new MemoryStream(file[CaptureFile.HeadLength..]), file[..CaptureFile.HeadLength]);

    private static List<(long Time, string Bytes, int LinkType, string? Interface, FrameDirection Direction)> Read(byte[] file) =>
        [.. Open(file).Select(frame => (frame.Nanoseconds, Hex(frame.Bytes.Span), frame.LinkType, frame.Interface, frame.Direction))];

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);
}
