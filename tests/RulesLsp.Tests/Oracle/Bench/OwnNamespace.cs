namespace RulesLsp.Tests.Oracle.Bench;

/// <summary>
/// Runs an action on a thread of its own in a network namespace of its own. The namespace has no name and ends with the thread;
/// programs started there run in it too. One processor, so that the kernel's queues keep the order of what is sent.
/// </summary>
internal static class OwnNamespace
{
    public static void Run(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var processors = new byte[128];
                processors[0] = 1;
                LibC.Check(LibC.Unshare(LibC.NewNetworkNamespace), "unshare");
                LibC.Check(LibC.SetAffinity(0, (nuint)processors.Length, processors), "sched_setaffinity");
                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
