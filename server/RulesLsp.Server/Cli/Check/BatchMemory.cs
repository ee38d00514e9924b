namespace RulesLsp.Server.Cli.Check;

/// <summary>
/// Tells the garbage collector about a run that reads, answers and ends: nearly all that it allocates lives until the answer, so
/// that every collection copies much and frees little. Up to a bound it is put off; beyond it memory is collected as ever.
/// </summary>
internal static class BatchMemory
{
    /// <summary>What a check allocates for each byte of a ruleset, measured on 100,000 rules, rounded up.</summary>
    private const int BytesForEachByte = 48;
    private const long Most = 512L << 20;

    /// <summary>Files below this are checked before a first collection would come.</summary>
    private const long WorthIt = 256 << 10;

    /// <param name="fileBytes">The size of all files that are checked.</param>
    public static void PutCollectionsOff(long fileBytes)
    {
        if (fileBytes < WorthIt)
        {
            return;
        }

        try
        {
            GC.TryStartNoGCRegion(Math.Min(fileBytes * BytesForEachByte, Most));
        }
        catch (ArgumentOutOfRangeException)
        {
            // More than this machine lets a program put off: then it collects as ever.
        }
    }
}
