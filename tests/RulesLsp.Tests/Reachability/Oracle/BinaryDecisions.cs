namespace RulesLsp.Tests.Reachability.Oracle;

/// <summary>
/// Reduced ordered binary decision diagrams (Bryant 1986): functions of yes-or-no variables as numbers, equal functions as equal numbers.
/// Nodes are shared and never freed. Lower variables are asked first.
/// </summary>
internal sealed class BinaryDecisions
{
    public const int False = 0;
    public const int True = 1;
    private const int NoVariable = int.MaxValue;
    private const int Answers = 1 << 16;

    private Node[] _nodes = new Node[1 << 12];
    private int[] _places = new int[1 << 13];
    private readonly (int Condition, int Yes, int No, int Result)[] _answers = new (int, int, int, int)[Answers];
    private int _count = 2;

    public BinaryDecisions() => _nodes[False] = _nodes[True] = new Node(NoVariable, 0, 0);

    private readonly record struct Node(int Variable, int Low, int High);

    /// <summary>How many nodes there are, the two leaves included.</summary>
    public int Count => _count;

    /// <param name="variable">0 or above.</param>
    public int Variable(int variable) => Make(variable, False, True);

    public int Not(int function) => IfThenElse(function, False, True);

    public int And(int one, int other) => IfThenElse(one, other, False);

    public int Or(int one, int other) => IfThenElse(one, True, other);

    public int IfThenElse(int condition, int yes, int no)
    {
        yes = yes == condition ? True : yes;
        no = no == condition ? False : no;
        if (condition == True || yes == no)
        {
            return yes;
        }

        if (condition == False)
        {
            return no;
        }

        if (yes == True && no == False)
        {
            return condition;
        }

        ref (int Condition, int Yes, int No, int Result) answer = ref _answers[Hash(condition, yes, no) & (Answers - 1)];
        if (answer.Condition == condition && answer.Yes == yes && answer.No == no)
        {
            return answer.Result;
        }

        int variable = Math.Min(_nodes[condition].Variable, Math.Min(_nodes[yes].Variable, _nodes[no].Variable));
        int low = IfThenElse(Low(condition, variable), Low(yes, variable), Low(no, variable));
        int high = IfThenElse(High(condition, variable), High(yes, variable), High(no, variable));
        int result = Make(variable, low, high);
        answer = (condition, yes, no, result);
        return result;
    }

    private int Low(int function, int variable) => _nodes[function].Variable == variable ? _nodes[function].Low : function;

    private int High(int function, int variable) => _nodes[function].Variable == variable ? _nodes[function].High : function;

    private int Make(int variable, int low, int high)
    {
        if (low == high)
        {
            return low;
        }

        var node = new Node(variable, low, high);
        int place = PlaceOf(node);
        if (_places[place] != 0)
        {
            return _places[place];
        }

        if (_count == _nodes.Length)
        {
            Grow();
            place = PlaceOf(node);
        }

        _nodes[_count] = node;
        return _places[place] = _count++;
    }

    private int PlaceOf(Node node)
    {
        int place = Hash(node.Variable, node.Low, node.High) & (_places.Length - 1);
        while (_places[place] != 0 && _nodes[_places[place]] != node)
        {
            place = (place + 1) & (_places.Length - 1);
        }

        return place;
    }

    private void Grow()
    {
        Array.Resize(ref _nodes, 2 * _nodes.Length);
        _places = new int[2 * _nodes.Length];
        for (int node = 2; node < _count; node++)
        {
            _places[PlaceOf(_nodes[node])] = node;
        }
    }

    private static int Hash(int one, int two, int three)
    {
        uint hash = ((uint)one * 0x9E37_79B1u) ^ ((uint)two * 0x85EB_CA77u) ^ ((uint)three * 0xC2B2_AE3Du);
        return (int)((hash ^ (hash >> 15)) & int.MaxValue);
    }
}
