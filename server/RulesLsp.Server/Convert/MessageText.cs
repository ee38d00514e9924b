namespace RulesLsp.Server.Convert;

/// <summary>Keeps messages readable: a finding that quotes a line of a megabyte must not be a message of one.</summary>
internal static class MessageText
{
    private const int Most = 500;
    private const int Tail = 150;

    /// <summary>The message, with its middle left out when it is too long to read.</summary>
    public static string Limit(string message)
    {
        if (message.Length <= Most)
        {
            return message;
        }

        // Half of a character outside of the basic plane would be no text.
        int head = Most - Tail;
        head -= char.IsHighSurrogate(message[head - 1]) ? 1 : 0;
        int tail = message.Length - Tail;
        tail += char.IsLowSurrogate(message[tail]) ? 1 : 0;
        return $"{message.AsSpan(0, head)}…{message.AsSpan(tail)}";
    }
}
