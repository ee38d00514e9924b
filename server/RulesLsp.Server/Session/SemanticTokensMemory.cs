namespace RulesLsp.Server.Session;

/// <summary>The colours that were sent last, so that an edit costs the colours that it changed. What is forgotten is sent in full.</summary>
internal sealed class SemanticTokensMemory
{
    /// <summary>An editor may have dropped the newest answer and ask on with the one before.</summary>
    private const int MostResults = 8;

    /// <summary>Room for the answers about a file of half a million lines.</summary>
    private const long MostBytes = 64 << 20;

    private readonly LinkedList<(string ResultId, byte[] Packed)> _results = new();
    private readonly Lock _changing = new();
    private long _lastId;

    /// <summary>Keeps an answer, and names it.</summary>
    /// <param name="data">Numbers from 0 on.</param>
    public string Keep(int[] data)
    {
        byte[] packed = Pack(data);
        lock (_changing)
        {
            string id = $"{++_lastId}";
            _results.AddLast((id, packed));
            while (_results.Count > MostResults || (_results.Count > 1 && _results.Sum(result => (long)result.Packed.Length) > MostBytes))
            {
                _results.RemoveFirst();
            }

            return id;
        }
    }

    /// <summary>An answer that was kept, or null.</summary>
    public int[]? Find(string resultId)
    {
        byte[]? packed;
        lock (_changing)
        {
            packed = _results.FirstOrDefault(result => result.ResultId == resultId).Packed;
        }

        return packed is null ? null : Unpack(packed);
    }

    // Nearly every number is small: seven bits a byte, the eighth says that more follow.
    private static byte[] Pack(int[] data)
    {
        using var packed = new MemoryStream(data.Length + 16);
        foreach (int number in data)
        {
            uint rest = (uint)number;
            for (; rest >= 0x80; rest >>= 7)
            {
                packed.WriteByte((byte)(rest | 0x80));
            }

            packed.WriteByte((byte)rest);
        }

        return packed.ToArray();
    }

    private static int[] Unpack(byte[] packed)
    {
        int[] data = new int[packed.Count(part => part < 0x80)];
        int at = 0;
        int shift = 0;
        foreach (byte part in packed)
        {
            data[at] |= (part & 0x7f) << shift;
            shift += 7;
            if (part < 0x80)
            {
                at++;
                shift = 0;
            }
        }

        return data;
    }
}
