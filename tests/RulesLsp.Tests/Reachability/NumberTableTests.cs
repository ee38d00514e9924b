using RulesLsp.Engine.Reachability;
using Xunit;

namespace RulesLsp.Tests.Reachability;

/// <summary>A table gives equal keys one number and different keys different ones, at once or one by one.</summary>
public sealed class NumberTableTests
{
    private const int Keys = 20_000;

    /// <param name="values">How many values a key may have.</param>
    /// <param name="expected">About how many keys the table is made for.</param>
    /// <param name="sixteenth">All keys lie in this part of the table; null: anywhere.</param>
    [Theory]
    [InlineData(1UL << 38, Keys, null)]
    [InlineData(1UL << 12, Keys, null)]
    [InlineData(1UL << 38, 10, null)]
    [InlineData(1UL << 31, Keys, 15)]
    [InlineData(1UL << 31, 100, 0)]
    [InlineData(1UL, Keys, null)]
    public void Keys_that_differ_have_numbers_that_differ(ulong values, int expected, int? sixteenth)
    {
        var random = new Random(7);
        ulong[] keys = [.. Enumerable.Range(0, Keys).Select(key => key % 10 == 0 ? NumberTable.NoKey : Next())];
        var table = new NumberTable(expected);
        var numbers = new int[Keys];
        int bound = table.NumberAll(keys, numbers);

        Dictionary<ulong, int> known = [];
        for (int key = 0; key < Keys; key++)
        {
            if (keys[key] != NumberTable.NoKey)
            {
                Assert.InRange(numbers[key], 0, bound - 1);
                Assert.Equal(numbers[key], known.TryAdd(keys[key], numbers[key]) ? numbers[key] : known[keys[key]]);
            }
        }

        Assert.Equal(known.Count, known.Values.Distinct().Count());
        for (int other = 0; other < Keys; other++)
        {
            ulong key = (ulong)random.NextInt64(1L << 40);
            Assert.Equal(known.GetValueOrDefault(key, -1), table.Find(key));
            int next = bound + other;
            Assert.Equal(known.TryAdd(key, next) ? next : known[key], table.FindOrAdd(key, next));
        }

        Assert.All(known, pair => Assert.Equal(pair.Value, table.Find(pair.Key)));

        ulong Next()
        {
            // The hash of a key below 2^32 is this product, and its highest bits tell the place.
            ulong key;
            do
            {
                key = (ulong)random.NextInt64((long)values);
            }
            while (sixteenth is { } part && (key * 0x9E37_79B9_7F4A_7C15) >> 60 != (ulong)part);

            return key;
        }
    }
}
