using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RulesLsp.Engine.Values;

/// <summary>
/// Remembers what readers have read of late, so that a repeated value costs a look-up by its characters: no allocation, no second
/// parse. For one thread: two would wait for each other's writes.
/// </summary>
public sealed class ValueMemory
{
    /// <summary>Each text has one place: the memory has an end, and a ruleset of ever new addresses costs little but their reading.</summary>
    private const int Places = 1 << 13;

    private readonly uint[] _hashes = new uint[Places];
    private readonly Remembered?[] _remembered = new Remembered?[Places];

    /// <summary>What <paramref name="text"/> means to the reader; equal texts get equal values, and mostly the same object.</summary>
    public ReadValue Read(ValueReader reader, ReadOnlySpan<char> text)
    {
        uint hash = HashOf(reader, text);
        uint place = hash % Places;
        if (_hashes[place] != hash)
        {
            // Most addresses come once: only what comes again is worth an object.
            _hashes[place] = hash;
            return new ReadValue(reader.Read(text), false);
        }

        if (_remembered[place] is not { } known || known.Reader != reader || !text.SequenceEqual(known.Text))
        {
            _remembered[place] = known = new Remembered(reader, text.ToString(), reader.Read(text));
        }

        return new ReadValue(known.Result, true);
    }

    /// <summary>Multiplies and turns, four characters at a time.</summary>
    private static uint HashOf(ValueReader reader, ReadOnlySpan<char> text)
    {
        const ulong factor = 0x9E37_79B9_7F4A_7C15;
        ulong hash = (ulong)RuntimeHelpers.GetHashCode(reader) + ((ulong)text.Length << 32);
        ReadOnlySpan<ulong> fours = MemoryMarshal.Cast<char, ulong>(text);
        foreach (ulong four in fours)
        {
            hash = BitOperations.RotateLeft((hash ^ four) * factor, 29);
        }

        foreach (char character in text[(fours.Length * 4)..])
        {
            hash = BitOperations.RotateLeft((hash ^ character) * factor, 29);
        }

        return (uint)(hash ^ (hash >> 32));
    }

    private sealed record Remembered(ValueReader Reader, string Text, ValueResult Result);
}

/// <summary>What a text was read as.</summary>
/// <param name="IsShared">The same text has come before, and mostly the value is the same object as then.</param>
public readonly record struct ReadValue(ValueResult Result, bool IsShared);
