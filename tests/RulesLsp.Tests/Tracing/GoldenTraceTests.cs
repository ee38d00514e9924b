using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RulesLsp.Engine.Tracing;
using Xunit;

namespace RulesLsp.Tests.Tracing;

/// <summary>Every trace directive of the story rulesets against its golden trace; UPDATE=1 rewrites them.</summary>
public sealed class GoldenTraceTests
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Files => [.. Directory.GetFiles(StoryRuleset.Folder, "*.rules").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryTraceIsTheGoldenOne(string file)
    {
        StoryRuleset story = StoryRuleset.Load(file);
        Assert.NotEmpty(story.Packets);
        for (int i = 0; i < story.Packets.Count; i++)
        {
            string json = Write(story.Tracer.Trace(story.Packets[i]));
            string number = (i + 1).ToString(CultureInfo.InvariantCulture);
            string path = Path.Combine(StoryRuleset.Folder, "golden", $"{Path.GetFileNameWithoutExtension(file)}.{number}.trace.json");
            if (Environment.GetEnvironmentVariable("UPDATE") == "1")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, json);
            }

            Assert.True(File.Exists(path), $"{path} is missing: run the test with UPDATE=1");
            Assert.Equal(File.ReadAllText(path), json);
        }
    }

    private static string Write(TraceTree tree)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            TraceJson.Write(writer, tree, TraceDetail.Decisions);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
