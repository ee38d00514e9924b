using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RulesLsp.Bench.Macro;

/// <summary>One run of a program from start to end, its output thrown away.</summary>
/// <param name="Elapsed">Wall-clock time.</param>
/// <param name="Processor">User and system time of all its threads; other work on the machine does not lengthen it.</param>
/// <param name="PeakBytes">The most memory it had resident.</param>
internal sealed record ProcessRun(int ExitCode, TimeSpan Elapsed, TimeSpan Processor, long PeakBytes, string Errors);

/// <summary>
/// Starts programs by posix_spawn and waits by wait4, because only the kernel's own account at the end (getrusage(2)) holds the
/// peak and the processor time of a process that is gone. Linux only.
/// </summary>
internal static class MeasuredProcess
{
    private const int ReadOnly = 0;
    private const int WriteNewFile = 1 | 64 | 512;
    private const int Kill = 9;

    /// <summary>Long enough for posix_spawn_file_actions_t of every C library.</summary>
    private const int FileActionsSize = 512;

    /// <exception cref="BenchException">The program can't be started, or runs longer than <paramref name="limit"/>.</exception>
    public static ProcessRun Run(TimeSpan limit, string program, params string[] arguments)
    {
        string errors = Path.GetTempFileName();
        IntPtr actions = Marshal.AllocHGlobal(FileActionsSize);
        try
        {
            Check(NativeMethods.posix_spawn_file_actions_init(actions), program);
            Check(NativeMethods.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", ReadOnly, 0), program);
            Check(NativeMethods.posix_spawn_file_actions_addopen(actions, 1, "/dev/null", WriteNewFile, 0), program);
            Check(NativeMethods.posix_spawn_file_actions_addopen(actions, 2, errors, WriteNewFile, 384), program);
            return Run(limit, actions, program, arguments) with { Errors = File.ReadAllText(errors).Trim() };
        }
        finally
        {
            _ = NativeMethods.posix_spawn_file_actions_destroy(actions);
            Marshal.FreeHGlobal(actions);
            File.Delete(errors);
        }
    }

    private static ProcessRun Run(TimeSpan limit, IntPtr actions, string program, string[] arguments)
    {
        string?[] environment = [.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(pair => $"{pair.Key}={pair.Value}"), null];
        ForgetOwnPeak();
        long start = Stopwatch.GetTimestamp();
        Check(NativeMethods.posix_spawnp(out int pid, program, actions, IntPtr.Zero, [program, .. arguments, null], environment), program);
        long[] usage = new long[18];
        int status;
        using (var timer = new Timer(_ => Stop(pid), null, limit, Timeout.InfiniteTimeSpan))
        {
            if (NativeMethods.wait4(pid, out status, 0, usage) != pid)
            {
                throw new BenchException($"{program} is lost: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if ((status & 0x7f) != 0)
        {
            throw new BenchException(elapsed >= limit ? $"not done after {limit.TotalSeconds:F0} s" : $"{program} was ended by signal {status & 0x7f}");
        }

        // struct rusage: user and system time as seconds and microseconds, then ru_maxrss in KiB.
        TimeSpan processor = TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]);
        return new ProcessRun((status >> 8) & 0xff, elapsed, processor, usage[4] * 1_024, "");
    }

    /// <summary>
    /// The kernel counts what was resident in this process, of which the new one is a copy until its program is loaded, to the new one's peak:
    /// after a ruleset of a million lines was made, that would be all that is seen. 5 resets it (proc(5), clear_refs).
    /// </summary>
    private static void ForgetOwnPeak()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    // It may have ended by itself in this moment, so a failure says nothing.
    private static void Stop(int pid) => _ = NativeMethods.kill(pid, Kill);

    private static void Check(int error, string program)
    {
        if (error != 0)
        {
            throw new BenchException($"{program} can't be started: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    private static class NativeMethods
    {
#pragma warning disable SYSLIB1054 // The generated form needs unsafe code and is no faster here.
#pragma warning disable IDE1006 // The C library's names.
        [DllImport("libc", BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int posix_spawnp(out int pid, string file, IntPtr fileActions, IntPtr attributes, string?[] arguments, string?[] environment);

        [DllImport("libc")]
        public static extern int posix_spawn_file_actions_init(IntPtr fileActions);

        [DllImport("libc")]
        public static extern int posix_spawn_file_actions_destroy(IntPtr fileActions);

        [DllImport("libc", BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int posix_spawn_file_actions_addopen(IntPtr fileActions, int descriptor, string path, int flags, uint mode);

        [DllImport("libc", SetLastError = true)]
        public static extern int wait4(int pid, out int status, int options, [Out] long[] usage);

        [DllImport("libc", SetLastError = true)]
        public static extern int kill(int pid, int signal);
#pragma warning restore IDE1006
#pragma warning restore SYSLIB1054
    }
}

/// <summary>Something that a benchmark can't go on with, in words for its user.</summary>
internal sealed class BenchException(string message) : Exception(message);
