namespace RulesLsp.Engine.Text;

/// <summary>
/// Work on lines or rules that know nothing of each other, for one who goes through what comes of it in its order: the other cores work ahead of
/// him, and where he would have to wait he works ahead himself. So what he alone can do is done while the rest is still being made, and much of
/// what he reads was made on his own core a moment ago.
/// </summary>
internal sealed class OrderedWork
{
    /// <summary>Stretches begin at multiples of this. What comes of so many lines stays in the cache of a core.</summary>
    public const int PartLength = 256;

    /// <summary>So many parts are done ahead: what comes of them is still in a cache when it is needed, and who puts it elsewhere can use its memory again.</summary>
    private const int MostAhead = 32;

    private const int Open = 0;

    private const int Begun = 1;

    private const int Done = 2;

    private readonly int _count;
    private readonly Action<int, int> _range;
    private readonly int[] _parts;
    private readonly int _mostHelpers;
    private int _helpers;
    private int _nextPart = -1;
    private int _followed;
    private int _reached;

    /// <param name="range">Does the work from one index up to another; each index is in one such stretch.</param>
    public OrderedWork(int count, Action<int, int> range)
    {
        (_count, _range) = (count, range);
        _parts = new int[(count + PartLength - 1) / PartLength];
        _mostHelpers = count < SharedWork.WorthAThread ? 0 : SharedWork.Processors - 1;
        CallHelpers();
    }

    /// <summary>Returns when the work at an index is done. Asked by one thread, of indexes that rise.</summary>
    public void Reach(int index)
    {
        if (index < _reached)
        {
            return;
        }

        int part = index / PartLength;
        Volatile.Write(ref _followed, part);
        CallHelpers();
        var wait = default(SpinWait);
        while (Volatile.Read(ref _parts[part]) != Done)
        {
            if (!TryDo(part) && !TryDoNext())
            {
                // Another core has the part in hand, and nothing else is left.
                wait.SpinOnce(sleep1Threshold: -1);
            }
        }

        _reached = (part + 1) * PartLength;
    }

    /// <summary>Returns when all is done.</summary>
    public void Finish()
    {
        for (int part = 0; part < _parts.Length; part++)
        {
            Reach(part * PartLength);
        }
    }

    /// <summary>Nobody asks for more: what was not begun is not done.</summary>
    public void Abandon() => Interlocked.Exchange(ref _nextPart, _parts.Length);

    /// <summary>They leave when enough is done ahead, or all.</summary>
    private void CallHelpers()
    {
        while (Volatile.Read(ref _helpers) < _mostHelpers && Volatile.Read(ref _nextPart) + 1 < Math.Min(_followed + (MostAhead / 2), _parts.Length))
        {
            Interlocked.Increment(ref _helpers);
            Task.Run(WorkAhead);
        }
    }

    private void WorkAhead()
    {
        while (Volatile.Read(ref _nextPart) < Volatile.Read(ref _followed) + MostAhead && TryDoNext())
        {
        }

        Interlocked.Decrement(ref _helpers);
    }

    private bool TryDoNext()
    {
        int part;
        while ((part = Interlocked.Increment(ref _nextPart)) < _parts.Length)
        {
            try
            {
                if (TryDo(part))
                {
                    return true;
                }
            }
            catch (Exception)
            {
                // The part is open again: it fails once more where it is reached.
            }
        }

        return false;
    }

    /// <summary>Does a part that nobody has begun.</summary>
    private bool TryDo(int part)
    {
        if (Interlocked.CompareExchange(ref _parts[part], Begun, Open) != Open)
        {
            return false;
        }

        int reached = Open;
        try
        {
            _range(part * PartLength, Math.Min(_count, (part + 1) * PartLength));
            reached = Done;
        }
        finally
        {
            Volatile.Write(ref _parts[part], reached);
        }

        return true;
    }
}
