using System.Text.Json;
using Microsoft.Extensions.Logging;
using RulesLsp.Server.Configuration;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Rpc;
using RulesLsp.Server.Workspace;
using StreamJsonRpc;

namespace RulesLsp.Server.Session;

/// <summary>Keeps the user's settings: asks the editor for them where it answers, else takes what it sends.</summary>
internal sealed partial class SettingsFollower(ILanguageClient editor, ILogger log)
{
    private readonly Lock _taking = new();
    private int _asked;
    private int _taken;

    /// <summary>Called with new settings, on any thread, one call after the other.</summary>
    public event Action<ServerSettings>? Changed;

    public ServerSettings Current { get; private set; } = ServerSettings.Default;

    public void Take(JsonElement? section)
    {
        var problems = new List<string>();
        ServerSettings settings = ServerSettings.Read(section ?? default, problems);
        foreach (string problem in problems)
        {
            LogProblem(log, problem);
        }

        lock (_taking)
        {
            if (settings != Current)
            {
                Current = settings;
                Changed?.Invoke(settings);
            }
        }
    }

    /// <summary>After initialized: asks to be told of changes of settings and of files, projects' configurations among them, and asks for the settings.</summary>
    public Task FollowAsync(ClientFeatures client)
    {
        // No question waits for the answer to another: an editor that never answers one may answer the next.
        var asked = new List<Task>();
        if (client.RegistersConfiguration)
        {
            asked.Add(RegisterAsync(new Registration("configuration", "workspace/didChangeConfiguration", new(ServerSettings.Section))));
        }

        if (client.WatchesFiles)
        {
            asked.Add(RegisterAsync(new Registration("files", "workspace/didChangeWatchedFiles", new(Watchers: FileWatch.Watchers))));
        }

        asked.Add(AskForSettingsAsync(client));
        return Task.WhenAll(asked);
    }

    public Task ChangedAsync(ClientFeatures client, JsonElement? settings)
    {
        if (client.AnswersConfiguration)
        {
            return AskForSettingsAsync(client);
        }

        if (settings is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(ServerSettings.Section, out JsonElement section))
        {
            Take(section);
        }

        return Task.CompletedTask;
    }

    private async Task AskForSettingsAsync(ClientFeatures client)
    {
        if (!client.AnswersConfiguration)
        {
            return;
        }

        await AskAsync("workspace/configuration", async () =>
        {
            // Some editors answer null where nothing is set.
            int question = Interlocked.Increment(ref _asked);
            JsonElement[]? answer = await editor.ConfigurationAsync([new(ServerSettings.Section)], CancellationToken.None).ConfigureAwait(false);
            if (answer is [{ ValueKind: JsonValueKind.Object } section, ..])
            {
                TakeAnswer(section, question);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Answers are worked on side by side: one to an earlier question is out of date.</summary>
    private void TakeAnswer(JsonElement section, int question)
    {
        lock (_taking)
        {
            if (question > _taken)
            {
                _taken = question;
                Take(section);
            }
        }
    }

    private Task RegisterAsync(Registration registration) =>
        AskAsync("client/registerCapability", () => editor.RegisterCapabilityAsync([registration], CancellationToken.None));

    private async Task AskAsync(string method, Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ConnectionLostException or ObjectDisposedException)
        {
            // The editor is gone, and has refused nothing.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // An editor that promised to answer and does not must not cost the user the server.
            LogRefusal(log, method, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogProblem(ILogger log, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The editor refused {Method}: {Reason}")]
    private static partial void LogRefusal(ILogger log, string method, string reason);
}
