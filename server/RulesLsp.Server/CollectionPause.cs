using System.Diagnostics;
using System.Runtime;

namespace RulesLsp.Server;

/// <summary>
/// Tells the garbage collector about work that reads a large ruleset for the first time: nearly all that it allocates lives as long as its
/// answer, so that every collection copies much and frees little. Up to a bound it is put off; beyond it memory is collected as ever. The
/// collection that follows takes some hundred milliseconds: it is made when nobody waits for anything, and not at somebody's next keystroke.
/// </summary>
internal static class CollectionPause
{
    /// <summary>What a check allocates for each byte of a ruleset, measured on 100,000 rules, rounded up.</summary>
    private const int BytesForEachByte = 40;
    private const long Most = 512L << 20;

    /// <summary>Files below this are checked before a first collection would come.</summary>
    private const long WorthIt = 256 << 10;

    /// <summary>Who has sent nothing for so long is reading, or not there.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private static readonly Lock Changing = new();

    private static long _lastMessage;

    /// <summary>Puts collections off; nothing happens while they are.</summary>
    /// <param name="bytes">The size of all rulesets that are checked.</param>
    public static void Begin(long bytes)
    {
        lock (Changing)
        {
            if (bytes < WorthIt || GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            {
                return;
            }

            try
            {
                GC.TryStartNoGCRegion(Math.Min(bytes * BytesForEachByte, Most));
            }
            catch (Exception refusal) when (refusal is ArgumentOutOfRangeException or InvalidOperationException)
            {
                // More than this machine lets a program put off, or a pause that outlived its budget and is not quite over: then it collects as ever.
            }
        }
    }

    /// <summary>Somebody asks for something.</summary>
    public static void NoteMessage() => Volatile.Write(ref _lastMessage, Stopwatch.GetTimestamp());

    /// <summary>Collects as ever, and what the work has left when there is a rest; nothing happens where collections are not put off.</summary>
    public static void End()
    {
        lock (Changing)
        {
            if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
            {
                return;
            }

            try
            {
                GC.EndNoGCRegion();
            }
            catch (InvalidOperationException)
            {
                // The work needed more than was put off, and the pause has ended by itself.
                return;
            }
        }

        NoteMessage();
        _ = CollectAtRestAsync();
    }

    private static async Task CollectAtRestAsync()
    {
        TimeSpan toWait = Rest;
        while (toWait > TimeSpan.Zero)
        {
            await Task.Delay(toWait).ConfigureAwait(false);
            toWait = Rest - Stopwatch.GetElapsedTime(Volatile.Read(ref _lastMessage));
        }

        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            // Another ruleset is being read: its end comes back here.
            return;
        }

        // What lives grows older by one generation each time; in the oldest it is not looked at any more.
        for (int generation = 0; generation < GC.MaxGeneration; generation++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
