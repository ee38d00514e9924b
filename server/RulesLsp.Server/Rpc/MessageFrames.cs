using System.Globalization;
using System.Text;

namespace RulesLsp.Server.Debugging.Wire;

/// <summary>Bytes that are no message; the connection can't go on.</summary>
internal sealed class BrokenFrameException(string message) : Exception(message);

/// <summary>The frames of the base protocol: a header with the length of the body, an empty line, the body.</summary>
/// <param name="input">Read byte by byte where headers stand, so it is better buffered.</param>
internal sealed class DebugFrames(Stream output, Stream input)
{
    private const string LengthName = "Content-Length";
    private const int LongestHeader = 4096;
    private const int LongestBody = 64 << 20;

    private readonly Lock _writing = new();

    /// <summary>The next body; null: the other side has closed the connection.</summary>
    /// <exception cref="BrokenFrameException">What comes is no frame.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        int? length = null;
        while (await ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            if (line.Length == 0)
            {
                byte[] body = new byte[length ?? throw new BrokenFrameException($"a message has no {LengthName}")];
                int read = await input.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                return read == body.Length ? body : null;
            }

            if (line.Split(':', 2) is [var name, var value] && name.Equals(LengthName, StringComparison.OrdinalIgnoreCase))
            {
                length = int.TryParse(value.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= LongestBody
                    ? number
                    : throw new BrokenFrameException($"{LengthName} is no number up to {LongestBody}");
            }
            else if (!line.Contains(':', StringComparison.Ordinal))
            {
                throw new BrokenFrameException("a header line has no colon");
            }
        }

        return null;
    }

    public void Write(ReadOnlySpan<byte> body)
    {
        lock (_writing)
        {
            output.Write(Encoding.ASCII.GetBytes($"{LengthName}: {body.Length}\r\n\r\n"));
            output.Write(body);
            output.Flush();
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await input.ReadAsync(one, cancellation).ConfigureAwait(false) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
            if (line.Length > LongestHeader)
            {
                throw new BrokenFrameException("a header line has no end");
            }
        }

        return null;
    }
}
