using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Tracing.Scenarios;

/// <summary>
/// Reads scenarios: steps with "then" between them, each <c>[after TIME] [EXPECTED] PACKET|reply|again|error [xN] [every TIME]</c>.
/// </summary>
internal sealed class ScenarioReader
{
    private const string Then = "then";
    private const string After = "after";
    private const string Every = "every";
    private const int MostPackets = 1000;

    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("", 1)];

    private readonly string _text;
    private readonly AddressFamily _family;
    private readonly ScenarioUse _use;
    private readonly ImmutableArray<ScenarioStep>.Builder _steps = ImmutableArray.CreateBuilder<ScenarioStep>();
    private PacketProblem? _problem;
    private Packet? _lastInFull;

    private ScenarioReader(string text, AddressFamily family, ScenarioUse use) => (_text, _family, _use) = (text, family, use);

    public static ScenarioResult Read(string text, AddressFamily family, ScenarioUse use)
    {
        var reader = new ScenarioReader(text, family, use);
        reader.ReadAll();
        return reader._problem is { } problem ? new ScenarioResult(null, problem) : new ScenarioResult(new Scenario(reader._steps.ToImmutable()), null);
    }

    private void ReadAll()
    {
        (int Start, int End)? stepStart = null;
        var expected = ImmutableArray.CreateBuilder<ExpectedStep>();
        int expectedStart = 0;
        foreach ((int start, int end) in Parts())
        {
            int at = start;
            double after = 0;
            if (TakeTime(ref at, end, After) is { } delay)
            {
                after = delay;
            }

            if (_problem is not null)
            {
                return;
            }

            int before = at;
            if (_use == ScenarioUse.Expectation && !TakeExpected(ref at, end, expected))
            {
                return;
            }

            expectedStart = stepStart is null ? SkipBlanks(before, end) : expectedStart;
            (int partStart, _) = stepStart ??= (SkipBlanks(start, end), end);
            if (at == before && expected.Count > 0)
            {
                _problem = ExpectationReader.NoExpectation(_text[SkipBlanks(at, end)..WordEnd(SkipBlanks(at, end), end)], SkipBlanks(at, end));
                return;
            }

            if (SkipBlanks(at, end) == end && at > before)
            {
                // Only what is expected: more of it, or the packet, follows behind "then".
                continue;
            }

            string expectedText = expected.Count == 0 ? "" : _text[expectedStart..at].Trim();
            if (!ReadStep(SkipBlanks(at, end), end, partStart, after, expected.ToImmutable(), expectedText))
            {
                return;
            }

            expected.Clear();
            stepStart = null;
        }

        Finish(stepStart is not null);
    }

    private void Finish(bool isUnfinished)
    {
        if (isUnfinished)
        {
            _problem = PacketParser.Parse("", _family).Problem! with { Position = _text.Length };
        }
        else if (_use == ScenarioUse.Expectation && _steps.All(step => step.Expected.IsEmpty))
        {
            string word = _text[_steps[0].Span.Start.._steps[0].Span.End].Split(' ')[0];
            _problem = ExpectationReader.NoExpectation(word, _steps[0].Span.Start);
        }
    }

    // The parts between the words "then".
    private IEnumerable<(int Start, int End)> Parts()
    {
        int start = 0;
        for (int at = SkipBlanks(0, _text.Length); at < _text.Length; at = SkipBlanks(WordEnd(at, _text.Length), _text.Length))
        {
            int end = WordEnd(at, _text.Length);
            if (_text.AsSpan(at, end - at).Equals(Then, StringComparison.OrdinalIgnoreCase))
            {
                yield return (start, at);
                start = end;
            }
        }

        yield return (start, _text.Length);
    }

    private bool TakeExpected(ref int at, int end, ImmutableArray<ExpectedStep>.Builder expected)
    {
        var reader = new ExpectationReader(_text, at, end, _family);
        _problem = reader.Problem;
        if (reader.Step is { } step)
        {
            expected.Add(step);
            at = reader.End;
        }

        return _problem is null;
    }

    private bool ReadStep(int start, int end, int stepStart, double after, ImmutableArray<ExpectedStep> expected, string expectedText)
    {
        int stepEnd = stepStart + _text[stepStart..end].TrimEnd().Length;
        int packetEnd = Math.Max(start, stepEnd);
        int? count = null;
        double? every = null;
        while (LastWords(start, packetEnd) is { } last)
        {
            switch (last)
            {
                case { Keyword: null, Value: ['x', .. var digits] } when digits.Length > 0 && digits.All(char.IsAsciiDigit):
                    count = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= MostPackets ? number : 0;
                    _problem = count == 0 ? new PacketProblem(last.Start, $"a packet is sent 1 to {MostPackets} times: write x6") : null;
                    break;
                case { Keyword: Every }:
                    every = Time(last.Value, last.ValueStart);
                    break;
                case { Keyword: After }:
                    after = Time(last.Value, last.ValueStart) ?? 0;
                    break;
                default:
                    return Add(start, packetEnd, new StepFrame(TextSpan.FromBounds(stepStart, stepEnd), count, after, every, expected, expectedText));
            }

            if (_problem is not null)
            {
                return false;
            }

            packetEnd = start + _text[start..last.Start].TrimEnd().Length;
        }

        return Add(start, packetEnd, new StepFrame(TextSpan.FromBounds(stepStart, stepEnd), count, after, every, expected, expectedText));
    }

    private sealed record StepFrame(TextSpan Span, int? Count, double After, double? Every, ImmutableArray<ExpectedStep> Expected, string ExpectedText);

    private bool Add(int start, int end, StepFrame frame)
    {
        string text = _text[start..end];
        int wordEnd = WordEnd(start, end) - start;
        ScenarioStepKind kind = text[..wordEnd].ToLowerInvariant() switch
        {
            "reply" => ScenarioStepKind.Reply,
            "again" => ScenarioStepKind.Again,
            "error" => ScenarioStepKind.Error,
            _ => ScenarioStepKind.Packet,
        };
        if (kind != ScenarioStepKind.Packet && _steps.Count == 0)
        {
            _problem = new PacketProblem(start, $"'{text[..wordEnd]}' stands first, and there is no packet before it");
            return false;
        }

        PacketResult result = kind switch
        {
            ScenarioStepKind.Packet => PacketParser.Parse(text, _family),
            ScenarioStepKind.Again => PacketParser.ParseWords(text[wordEnd..], _lastInFull!),
            _ => PacketParser.ParseWords(text[wordEnd..], new Packet { Family = _family }),
        };
        if (result.Packet is not { } packet)
        {
            PacketProblem problem = result.Problem! with { Position = result.Problem!.Position + start + (kind == ScenarioStepKind.Packet ? 0 : wordEnd) };
            _problem = problem.Position == start && wordEnd > 0 && char.IsAsciiLetter(text[0]) ? NoStep(text[..wordEnd], frame, problem) : problem;
            return false;
        }

        if (kind == ScenarioStepKind.Packet && packet.IsReplyToPrevious && _steps.Count > 0)
        {
            kind = ScenarioStepKind.Reply;
        }

        _lastInFull = kind is ScenarioStepKind.Packet or ScenarioStepKind.Again ? packet : _lastInFull;
        int count = frame.Count ?? packet.Repeat;
        if (frame.Every is not null && count == 1)
        {
            _problem = new PacketProblem(frame.Span.Start, "'every' says how far apart repeated packets are: write x6 every 10s");
            return false;
        }

        string written = _text[start..(frame.Span.End)];
        _steps.Add(new ScenarioStep(kind, written, frame.Span, packet with { Repeat = 1 }, count, frame.After, frame.Every ?? 0, frame.Expected, frame.ExpectedText));
        return true;
    }

    // The first word may have been meant for what is expected, or for a step that follows from the one before.
    private PacketProblem NoStep(string word, StepFrame frame, PacketProblem problem) =>
        _steps.Count > 0 ? problem with { Message = $"'{word}' is no step: reply, again, error or a packet such as tcp 198.51.100.7 > 192.0.2.1:22 in eth0 is expected" }
        : _use == ScenarioUse.Expectation && frame.Expected.IsEmpty ? ExpectationReader.NoExpectation(word, problem.Position)
        : problem;

    /// <summary>The last word, with the word "every" or "after" where it stands in front; null: there is none.</summary>
    private (string? Keyword, string Value, int Start, int ValueStart)? LastWords(int start, int end)
    {
        int valueStart = LastWord(start, end);
        if (valueStart <= start)
        {
            return null;
        }

        string value = _text[valueStart..end];
        int before = start + _text[start..valueStart].TrimEnd().Length;
        int keywordStart = LastWord(start, before);
        string keyword = _text[keywordStart..before].ToLowerInvariant();
        return keyword is Every or After && keywordStart > start ? (keyword, value, keywordStart, valueStart) : (null, value, valueStart, valueStart);
    }

    private int LastWord(int start, int end)
    {
        int at = end;
        while (at > start && !char.IsWhiteSpace(_text[at - 1]))
        {
            at--;
        }

        return at;
    }

    private double? TakeTime(ref int at, int end, string keyword)
    {
        int start = SkipBlanks(at, end);
        int wordEnd = WordEnd(start, end);
        if (!_text.AsSpan(start, wordEnd - start).Equals(keyword, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        int valueStart = SkipBlanks(wordEnd, end);
        int valueEnd = WordEnd(valueStart, end);
        at = valueEnd;
        return Time(_text[valueStart..valueEnd], valueStart);
    }

    private double? Time(string word, int position)
    {
        foreach ((string unit, double seconds) in Units)
        {
            if (word.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(word.AsSpan(0, word.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return number * seconds;
            }
        }

        _problem = new PacketProblem(position, word.Length == 0 ? "a time is missing, such as 10s, 3m or 500ms" : $"'{word}' is no time, such as 10s, 3m or 500ms");
        return null;
    }

    private int SkipBlanks(int at, int end)
    {
        while (at < end && char.IsWhiteSpace(_text[at]))
        {
            at++;
        }

        return at;
    }

    private int WordEnd(int at, int end)
    {
        while (at < end && !char.IsWhiteSpace(_text[at]))
        {
            at++;
        }

        return at;
    }
}
