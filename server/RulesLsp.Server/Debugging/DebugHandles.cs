using RulesLsp.Engine.Tracing.Stepping;
using RulesLsp.Ide.Stepping;

namespace RulesLsp.Server.Debugging;

/// <summary>Numbers for frames and groups of values, which hold until packets move.</summary>
internal sealed class DebugHandles
{
    private readonly List<(DebuggedWay Way, StackPlace Place)> _frames = [];
    private readonly List<IReadOnlyList<NamedValue>> _values = [];

    /// <summary>Packets have moved; numbers go on, so that none of before means something else now.</summary>
    public void Clear()
    {
        _firstFrame += _frames.Count;
        _firstValues += _values.Count;
        _frames.Clear();
        _values.Clear();
    }

    private int _firstFrame = 1;
    private int _firstValues = 1;

    public int OfFrame(DebuggedWay way, StackPlace place)
    {
        _frames.Add((way, place));
        return _firstFrame + _frames.Count - 1;
    }

    public (DebuggedWay Way, StackPlace Place)? Frame(int id) =>
        id >= _firstFrame && id - _firstFrame < _frames.Count ? _frames[id - _firstFrame] : null;

    public int OfValues(IReadOnlyList<NamedValue> values)
    {
        _values.Add(values);
        return _firstValues + _values.Count - 1;
    }

    /// <summary>null: the number is of another time.</summary>
    public IReadOnlyList<NamedValue>? Values(int reference) =>
        reference >= _firstValues && reference - _firstValues < _values.Count ? _values[reference - _firstValues] : null;
}
