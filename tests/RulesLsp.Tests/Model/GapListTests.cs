using System.Runtime.InteropServices;
using CsCheck;
using RulesLsp.Engine.Model.Building;
using Xunit;

namespace RulesLsp.Tests.Model;

/// <summary>A gap list holds what a plain list holds after the same changes.</summary>
public sealed class GapListTests
{
    [Fact]
    public void It_is_a_list() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 100], Gen.Int[0, 5]).Array[0, 60].Sample(changes =>
        {
            var plain = new List<int>();
            var gap = new GapList<int>();
            int next = 0;
            foreach ((int kind, int place, int count) in changes)
            {
                switch (kind)
                {
                    case 0:
                        plain.Clear();
                        gap.Clear();
                        break;
                    case <= 3 when plain.Count > 0:
                        plain.RemoveAt(place % plain.Count);
                        gap.RemoveAt(place % gap.Count);
                        break;
                    default:
                        List<int> added = [.. Enumerable.Range(next, count)];
                        next += count;
                        int at = place % (plain.Count + 1);
                        plain.InsertRange(at, added);
                        gap.Insert(at, CollectionsMarshal.AsSpan(added));
                        break;
                }

                Assert.Equal(plain, Enumerable.Range(0, gap.Count).Select(index => gap[index]));
                Assert.Equal(plain.IndexOf(next / 2), gap.FindIndex(item => item == next / 2));
            }
        }, iter: 2_000);
}
