using System.Text;
using System.Text.Json;
using RulesLsp.Tests.Support;
using Xunit;

namespace RulesLsp.Tests.Debugging;

/// <summary>
/// Whole sessions with the debugger, message by message, in <c>tests/fixtures/debugger</c>: lines with &gt; are sent, those with &lt; are
/// the answers and those with ! the events. <c>{rulesets}</c> stands for the folder of the rulesets; UPDATE=1 rewrites what comes back.
/// </summary>
public sealed class RecordedSessionTests
{
    private static readonly string Folder = RepositoryRoot.Combine("tests", "fixtures", "debugger");
    private static readonly string Rulesets = RepositoryRoot.Combine("tests", "rulesets");

    public static TheoryData<string> Sessions => [.. Directory.GetFiles(Folder, "*.session").Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Sessions))]
    public async Task A_session_goes_as_it_was_recorded(string name)
    {
        string path = Path.Combine(Folder, name);
        string recorded = await File.ReadAllTextAsync(path);
        string actual = await RunAsync(recorded.Split('\n').Where(line => line.StartsWith("> ", StringComparison.Ordinal) || line.StartsWith('#')));
        if (Environment.GetEnvironmentVariable("UPDATE") == "1")
        {
            await File.WriteAllTextAsync(path, actual);
        }

        Assert.Equal(await File.ReadAllTextAsync(path), actual);
    }

    private static async Task<string> RunAsync(IEnumerable<string> script)
    {
        var transcript = new StringBuilder();
        await using DebugClient client = DebugClient.Start();
        foreach (string line in script)
        {
            transcript.Append(line).Append('\n');
            if (line[0] == '#')
            {
                continue;
            }

            string[] parts = line[2..].Split(' ', 2);
            JsonElement response = await client.RequestAsync(parts[0], parts.Length == 2 ? parts[1].Replace("{rulesets}", Rulesets, StringComparison.Ordinal) : "{}");
            string mark = response.GetProperty("success").GetBoolean() ? "< " : "< refused ";
            transcript.Append(mark).Append(Body(response)).Append('\n');
            foreach (JsonElement happened in parts[0] == "disconnect" ? [] : await client.EventsAsync())
            {
                transcript.Append("! ").Append(happened.GetProperty("event").GetString()).Append(' ').Append(Body(happened)).Append('\n');
            }
        }

        Assert.Equal(0, await client.ExitCode);
        return transcript.ToString();
    }

    private static string Body(JsonElement message) => message.TryGetProperty("body", out JsonElement body)
        ? body.GetRawText().Replace(Rulesets, "{rulesets}", StringComparison.Ordinal)
        : "{}";
}
