using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing;

/// <summary>Reads one thing that is expected of a packet, where one stands.</summary>
internal sealed class ExpectationReader
{
    private readonly string _text;
    private readonly int _limit;
    private readonly AddressFamily _family;

    /// <param name="start">Where the words begin.</param>
    /// <param name="limit">Where they end at the latest.</param>
    public ExpectationReader(string text, int start, int limit, AddressFamily family)
    {
        (_text, End, _limit, _family) = (text, start, limit, family);
        Step = Read();
    }

    /// <summary>What is expected; null: no such words stand there, or they cannot be read.</summary>
    public ExpectedStep? Step { get; }

    /// <summary>Where the words behind it begin.</summary>
    public int End { get; private set; }

    public PacketProblem? Problem { get; private set; }

    /// <summary>Something else stands where words about a packet's fate have to.</summary>
    public static PacketProblem NoExpectation(string word, int start) =>
        new(start, $"{(word.Length == 0 ? "the text ends" : $"'{word}' stands")} where a verdict or a translation is expected, such as ACCEPT or DNAT 10.0.0.9:8080");

    private ExpectedStep? Read()
    {
        string word = Peek(out int start);
        Hook? hook = HookOf(word);
        if (hook is not null)
        {
            Advance(word, start);
            word = Peek(out start);
        }

        if (word.Length > 0 && char.IsAsciiLetter(word[0]) && Enum.TryParse(word, true, out TraceVerdict known))
        {
            Advance(word, start);
            return new ExpectedVerdict(known, hook);
        }

        ExpectedTranslation? kind = RuleSemanticsTable.TranslationOf(word.ToUpperInvariant()) switch
        {
            TranslationKind.Destination or TranslationKind.Redirect => ExpectedTranslation.Destination,
            TranslationKind.Source or TranslationKind.Masquerade => ExpectedTranslation.Source,
            _ => null,
        };
        if (kind is null || hook is not null)
        {
            Problem = hook is null ? null : NoExpectation(word, start);
            return null;
        }

        Advance(word, start);
        return Address(kind.Value, word);
    }

    // The address may be left out: any change will do.
    private ExpectedAddress Address(ExpectedTranslation kind, string name)
    {
        string word = Peek(out int start);
        if (word.Length == 0 || EndpointOf(word) is not { } endpoint)
        {
            return new ExpectedAddress(kind, null, null, name);
        }

        Advance(word, start);
        return new ExpectedAddress(kind, endpoint.Address, endpoint.Port, $"{name} {word}");
    }

    private (UInt128? Address, ushort? Port)? EndpointOf(string word)
    {
        if (HostText.AddressOf(word) is { } plain)
        {
            return plain.Family == _family ? (plain.Address, null) : null;
        }

        int colon = word.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(word.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return null;
        }

        string host = word[..colon].Trim('[', ']');
        return host.Length == 0 ? (null, port)
            : HostText.AddressOf(host) is { } address && address.Family == _family ? (address.Address, port)
            : null;
    }

    private static Hook? HookOf(string word)
    {
        foreach (Hook hook in Enum.GetValues<Hook>())
        {
            if (Pipeline.ChainName(hook).Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return hook;
            }
        }

        return null;
    }

    private string Peek(out int start)
    {
        start = End;
        while (start < _limit && char.IsWhiteSpace(_text[start]))
        {
            start++;
        }

        int end = start;
        while (end < _limit && !char.IsWhiteSpace(_text[end]))
        {
            end++;
        }

        return _text[start..end];
    }

    private void Advance(string word, int start) => End = start + word.Length;
}
