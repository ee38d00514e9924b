namespace RulesLsp.Tests.Packets.Capture;

/// <summary>A long file that is nowhere: its head once, and the rest of the text again and again.</summary>
internal sealed class RepeatedStream(byte[] text, int headLength, int times) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => headLength + ((long)(text.Length - headLength) * times);

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int done = 0;
        while (done < count && _position < Length)
        {
            long inBody = _position - headLength;
            int at = inBody < 0 ? (int)_position : headLength + (int)(inBody % (text.Length - headLength));
            int take = Math.Min(count - done, text.Length - at);
            text.AsSpan(at, take).CopyTo(buffer.AsSpan(offset + done));
            done += take;
            _position += take;
        }

        return done;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
