using RulesLsp.Server.Session;
using Xunit;

namespace RulesLsp.Tests.Server;

/// <summary>What is kept of colours comes back as it was, and the oldest is forgotten first.</summary>
public sealed class SemanticTokensMemoryTests
{
    [Fact]
    public void Numbers_of_every_size_come_back()
    {
        var memory = new SemanticTokensMemory();
        int[] data = [0, 1, 127, 128, 300, 16_383, 16_384, 2_097_151, 2_097_152, int.MaxValue];
        Assert.Equal(data, memory.Find(memory.Keep(data)));
        Assert.Equal([], memory.Find(memory.Keep([]))!);
    }

    [Fact]
    public void The_last_answers_are_kept()
    {
        var memory = new SemanticTokensMemory();
        string[] ids = [.. Enumerable.Range(0, 20).Select(number => memory.Keep([number]))];
        Assert.Null(memory.Find(ids[0]));
        Assert.Equal([19], memory.Find(ids[19])!);
        Assert.Equal([18], memory.Find(ids[18])!);
        Assert.Null(memory.Find("none"));
    }
}
