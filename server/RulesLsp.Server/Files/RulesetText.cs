using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace RulesLsp.Server.Files;

/// <summary>The text of a file as the engine takes it.</summary>
/// <param name="Text">Bytes that are no UTF-8 became U+FFFD; a byte order mark is kept, since iptables stumbles over it.</param>
internal sealed record RulesetText(string Path, string Text, DecodingLoss Loss = DecodingLoss.None);

/// <summary>Whether a text gives back the bytes that it was read from.</summary>
internal enum DecodingLoss : byte
{
    None,

    /// <summary>The file has bytes that are no UTF-8.</summary>
    BadBytes,
}

/// <summary>A file that can't be used as text; the message is one line and names it.</summary>
internal sealed class UnusableFileException(string message) : Exception(message);

/// <summary>Reads text files and says in one line why one can't be read.</summary>
internal static class TextFiles
{
    /// <summary>Larger files are refused: iptables would not load them either, and a device may have no end.</summary>
    public const long MaximumBytes = 256L << 20;

    private const int PieceLength = 1 << 16;

    /// <summary>The size of a file in bytes, as far as it can be told before it is read; 0: of one that is not there, and of other inputs.</summary>
    public static long SizeOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UnusableFileException">It can't be read, is too large or is binary.</exception>
    public static RulesetText Read(string path)
    {
        using Stream stream = Open(path);
        try
        {
            return ReadAscii(stream, path) is { } text ? new RulesetText(path, text) : Read(stream, path, []);
        }
        catch (Exception failure) when (failure is IOException or NotSupportedException)
        {
            throw Unreadable(path, failure);
        }
    }

    /// <summary>Opens a file, or a pipe that a shell hands over in place of one, for whoever reads it as text or not.</summary>
    /// <exception cref="UnusableFileException">It can't be opened.</exception>
    public static Stream Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new UnusableFileException($"{path}: is a folder.");
            }

            if (!FileKinds.IsRegular(path))
            {
                throw new UnusableFileException($"{path}: is a pipe or a device and no file; its text can come through the standard input.");
            }

            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: PieceLength);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnusableFileException($"{path}: there is no such file.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new UnusableFileException($"{path}: reading it is not permitted.");
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or NotSupportedException)
        {
            throw Unreadable(path, failure);
        }
    }

    private static UnusableFileException Unreadable(string path, Exception failure) =>
        new($"{path}: can't be read: {failure.Message.ReplaceLineEndings(" ")}");

    /// <summary>Reads the standard input, or another stream, to its end.</summary>
    /// <exception cref="UnusableFileException">It is too large or binary.</exception>
    public static RulesetText Read(Stream stream, string name) => Read(stream, name, []);

    /// <summary>The text of a file that has ASCII characters only, as nearly every ruleset: put where it stays piece by piece, without its bytes beside it.</summary>
    /// <returns>null: it has others, or its length is not told; and stands at its beginning again.</returns>
    private static string? ReadAscii(Stream stream, string name)
    {
        if (!stream.CanSeek || stream.Length is 0 or > MaximumBytes)
        {
            return null;
        }

        bool isAscii = true;
        string text = string.Create((int)stream.Length, stream, (characters, file) =>
        {
            byte[] buffer = new byte[PieceLength];
            int at = 0;
            while (isAscii && file.Read(buffer) is > 0 and var read)
            {
                RequireText(buffer.AsSpan(0, read), at, name);
                isAscii = at + read <= characters.Length && Ascii.ToUtf16(buffer.AsSpan(0, read), characters[at..], out _) == OperationStatus.Done;
                at += read;
            }

            // It may be written to meanwhile.
            isAscii &= at == characters.Length;
        });
        stream.Position = isAscii ? stream.Position : 0;
        return isAscii ? text : null;
    }

    /// <summary>Reads a stream to its end, under a name for messages.</summary>
    /// <param name="head">What was taken from it before, 64 KiB at most.</param>
    /// <exception cref="UnusableFileException">It is too large or binary.</exception>
    public static RulesetText Read(Stream stream, string name, byte[] head)
    {
        long expected = stream.CanSeek ? stream.Length : 0;
        using var bytes = new MemoryStream((int)Math.Min(expected, MaximumBytes));
        byte[] buffer = new byte[PieceLength];
        int read = head.Length;
        head.CopyTo(buffer, 0);
        RequireText(head, 0, name);
        while (bytes.Length + read <= MaximumBytes && expected <= MaximumBytes)
        {
            bytes.Write(buffer, 0, read);
            read = stream.Read(buffer);
            if (read == 0)
            {
                ReadOnlySpan<byte> all = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
                return new RulesetText(name, Encoding.UTF8.GetString(all), Utf8.IsValid(all) ? DecodingLoss.None : DecodingLoss.BadBytes);
            }

            RequireText(buffer.AsSpan(0, read), bytes.Length, name);
        }

        throw new UnusableFileException($"{name}: is larger than {MaximumBytes >> 20} MiB and was not read.");
    }

    // Piece by piece: of a stream without end that holds no text, the beginning is enough.
    private static void RequireText(ReadOnlySpan<byte> piece, long before, string name)
    {
        if (before == 0 && piece is ([0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]))
        {
            throw new UnusableFileException($"{name}: is UTF-16 text, which iptables can't read; save it as UTF-8.");
        }

        if (piece.IndexOf((byte)0) is >= 0 and var zero)
        {
            throw new UnusableFileException($"{name}: is a binary file (byte {before + zero + 1} is zero) and no ruleset.");
        }
    }
}
