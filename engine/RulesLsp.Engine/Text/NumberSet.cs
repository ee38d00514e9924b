using System.Collections;
using System.Numerics;

namespace RulesLsp.Engine.Text;

/// <summary>
/// A set of small numbers such as lines or rules (0-based), one bit for each: of a large file thousands are asked about at every keystroke, and an
/// edit at its top puts all of them in. It goes through them rising, and may be changed meanwhile.
/// </summary>
internal sealed class NumberSet : IEnumerable<int>
{
    private ulong[] _bits = [];

    /// <summary>How many are in it.</summary>
    public int Count { get; private set; }

    public static NumberSet Of(IEnumerable<int> numbers)
    {
        var set = new NumberSet();
        set.UnionWith(numbers);
        return set;
    }

    public bool Contains(int number) => number >> 6 < _bits.Length && (_bits[number >> 6] >> number & 1) != 0;

    /// <summary>False when it was in already.</summary>
    public bool Add(int number)
    {
        if (Contains(number))
        {
            return false;
        }

        if (number >> 6 >= _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max((number >> 6) + 1, 2 * _bits.Length));
        }

        _bits[number >> 6] |= 1UL << number;
        Count++;
        return true;
    }

    /// <summary>False when it was not in.</summary>
    public bool Remove(int number)
    {
        if (!Contains(number))
        {
            return false;
        }

        _bits[number >> 6] &= ~(1UL << number);
        Count--;
        return true;
    }

    public void UnionWith(IEnumerable<int> numbers)
    {
        foreach (int number in numbers)
        {
            Add(number);
        }
    }

    public void Clear()
    {
        Array.Clear(_bits);
        Count = 0;
    }

    public IEnumerator<int> GetEnumerator()
    {
        for (int word = 0; word < _bits.Length; word++)
        {
            for (ulong left = _bits[word]; left != 0; left &= left - 1)
            {
                yield return (word << 6) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
