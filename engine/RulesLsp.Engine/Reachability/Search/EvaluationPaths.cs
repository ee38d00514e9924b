namespace RulesLsp.Engine.Reachability;

/// <summary>
/// Tells the evaluations of one rule apart: by the calls through which its chain was entered. A fresh condition may answer
/// differently in each, so each evaluation has a sparse dimension of its own.
/// </summary>
internal sealed class EvaluationPaths(SparsePool pool)
{
    private readonly Dictionary<(int Parent, int Rule), int> _paths = [];
    private readonly Dictionary<(int Path, int Rule), int> _dimensions = [];

    /// <summary>The chain on the looked-at path itself: it is entered once, however that happened.</summary>
    public static int OpenChain(int chain) => -1 - chain;

    public void Reset()
    {
        if (_paths.Count > 0)
        {
            _paths.Clear();
        }

        if (_dimensions.Count > 0)
        {
            _dimensions.Clear();
        }
    }

    /// <summary>The evaluation path that a call or goto in <paramref name="parent"/> opens.</summary>
    public int Enter(int parent, int rule)
    {
        if (!_paths.TryGetValue((parent, rule), out int path))
        {
            path = _paths.Count;
            _paths.Add((parent, rule), path);
        }

        return path;
    }

    /// <summary>The dimension (0 or 1) of the rule's fresh condition in this evaluation.</summary>
    public int FreshDimension(int path, int rule)
    {
        if (!_dimensions.TryGetValue((path, rule), out int dimension))
        {
            dimension = pool.AddDimension(1);
            _dimensions.Add((path, rule), dimension);
        }

        return dimension;
    }

    /// <summary>Whether the rule's fresh condition holds for the point in this evaluation.</summary>
    public bool FreshHolds(int path, int rule, in Point point) =>
        _dimensions.TryGetValue((path, rule), out int dimension) && pool.Value(point.Sparse, dimension) == 1;
}
