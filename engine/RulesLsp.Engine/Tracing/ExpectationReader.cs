using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Packets.Semantics;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing;

/// <summary>Reads the words in front of an expectation's packet.</summary>
internal sealed class ExpectationReader
{
    private const string Then = "then";
    private readonly string _text;
    private readonly AddressFamily _family;

    public ExpectationReader(string text, AddressFamily family)
    {
        (_text, _family) = (text, family);
        ImmutableArray<ExpectedStep>.Builder steps = ImmutableArray.CreateBuilder<ExpectedStep>();
        do
        {
            if (Step() is not { } step)
            {
                return;
            }

            steps.Add(step);
        }
        while (Take(Then));

        Steps = steps.ToImmutable();
    }

    /// <summary>Where the packet's text begins.</summary>
    public int End { get; private set; }

    public PacketProblem? Problem { get; private set; }

    public ImmutableArray<ExpectedStep> Steps { get; private set; } = [];

    private ExpectedStep? Step()
    {
        string word = Peek(out int start);
        Hook? hook = HookOf(word);
        if (hook is not null)
        {
            Advance(word, start);
            word = Peek(out start);
        }

        if (Enum.TryParse(word, true, out TraceVerdict known) && char.IsAsciiLetter(word[0]))
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
            Problem = new PacketProblem(start, $"'{word}' stands where a verdict or a translation is expected, such as ACCEPT or DNAT 10.0.0.9:8080");
            return null;
        }

        Advance(word, start);
        return Address(kind.Value, word);
    }

    // The address may be left out: any change will do.
    private ExpectedAddress Address(ExpectedTranslation kind, string name)
    {
        string word = Peek(out int start);
        if (word.Length == 0 || word == Then || EndpointOf(word) is not { } endpoint)
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

    private bool Take(string wanted)
    {
        string word = Peek(out int start);
        if (!word.Equals(wanted, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Advance(word, start);
        return true;
    }

    private string Peek(out int start)
    {
        start = End;
        while (start < _text.Length && char.IsWhiteSpace(_text[start]))
        {
            start++;
        }

        int end = start;
        while (end < _text.Length && !char.IsWhiteSpace(_text[end]))
        {
            end++;
        }

        return _text[start..end];
    }

    private void Advance(string word, int start) => End = start + word.Length;
}
