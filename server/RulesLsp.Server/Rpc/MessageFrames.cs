using System.Buffers;
using System.Globalization;
using System.Text;

namespace RulesLsp.Server.Rpc;

/// <summary>Bytes that are no message; the connection can't go on.</summary>
internal sealed class BrokenFrameException(string message) : Exception(message);

/// <summary>
/// The frames of the base protocol, which editors and debuggers share (LSP specification, Base Protocol): a header with the length of the body,
/// an empty line, the body. A body comes as one array: a document of megabytes is parsed where it lies.
/// </summary>
/// <param name="longestBody">What a body may have at most, in bytes: a longer one is no message.</param>
internal sealed class MessageFrames(Stream output, Stream input, int longestBody) : IDisposable
{
    private const string LengthName = "Content-Length";
    private const int LongestHeader = 4096;

    /// <summary>For headers, which are read byte by byte, and for short bodies: what is longer goes past it.</summary>
    private const int Buffered = 8 << 10;

    private readonly BufferedStream _input = new(input, Buffered);
    private readonly BufferedStream _output = new(output, Buffered);
    private readonly byte[] _one = new byte[1];

    /// <summary>The next body; null: the other side has closed the connection. For one reader.</summary>
    /// <exception cref="BrokenFrameException">What comes is no frame.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        int? length = null;
        while (await ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
            {
                byte[] body = GC.AllocateUninitializedArray<byte>(length ?? throw new BrokenFrameException($"a message has no {LengthName}"));
                int read = await _input.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                return read == body.Length ? body : null;
            }

            if (line.Split(':', 2) is [var name, var value] && name.Equals(LengthName, StringComparison.OrdinalIgnoreCase))
            {
                length = int.TryParse(value.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= longestBody
                    ? number
                    : throw new BrokenFrameException($"{LengthName} is no number up to {longestBody}");
            }
            else if (!line.Contains(':', StringComparison.Ordinal))
            {
                throw new BrokenFrameException("a header line has no colon");
            }
        }

        return null;
    }

    /// <summary>Sends a body. For one writer at a time.</summary>
    public async Task WriteAsync(ReadOnlySequence<byte> body, CancellationToken cancellation)
    {
        await _output.WriteAsync(Header(body.Length), cancellation).ConfigureAwait(false);
        foreach (ReadOnlyMemory<byte> piece in body)
        {
            await _output.WriteAsync(piece, cancellation).ConfigureAwait(false);
        }

        await _output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }

    private static byte[] Header(long length) => Encoding.ASCII.GetBytes($"{LengthName}: {length}\r\n\r\n");

    private async ValueTask<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (await _input.ReadAsync(_one, cancellation).ConfigureAwait(false) == 1)
        {
            if (_one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)_one[0]);
            if (line.Length > LongestHeader)
            {
                throw new BrokenFrameException("a header line has no end");
            }
        }

        return null;
    }
}
