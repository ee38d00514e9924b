namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Thrown inside one run when more questions stay open than are followed.</summary>
internal sealed class TooManyChoicesException : Exception;

/// <summary>
/// The answers of one run to questions that the given facts leave open. A run is repeated with other answers until all
/// combinations that matter have been seen, so the walk itself is straight-line code.
/// </summary>
internal sealed class RunChoices(IReadOnlyList<bool> given)
{
    private const int MostInOneRun = 64;
    private readonly List<bool> _answers = [];

    /// <summary>Every answer of the run, given and new ones, in the order of the questions.</summary>
    public IReadOnlyList<bool> Answers => _answers;

    /// <summary>The same in words, each with its probability where it was drawn.</summary>
    public List<TraceAnswer> Told { get; } = [];

    /// <summary>What had to be assumed, in words.</summary>
    public IEnumerable<string> Conditions => Told.Select(answer => answer.Condition);

    /// <summary>Product of the probabilities of the random answers; 1 when nothing was random.</summary>
    public double Probability { get; private set; } = 1;

    /// <summary>The answer to a question of fact.</summary>
    /// <param name="ifTrue">The condition in words, when the answer is yes.</param>
    public bool Ask(string ifTrue, string ifFalse)
    {
        bool answer = Next();
        Told.Add(new TraceAnswer(answer, answer ? ifTrue : ifFalse, null));
        return answer;
    }

    /// <summary>The answer of a lot that says yes with <paramref name="probability"/>.</summary>
    public bool Draw(double probability, string ifTrue, string ifFalse)
    {
        bool answer = Next();
        double share = answer ? probability : 1 - probability;
        Told.Add(new TraceAnswer(answer, answer ? ifTrue : ifFalse, share));
        Probability *= share;
        return answer;
    }

    // Yes comes first; the explorer turns the last yes into a no.
    private bool Next()
    {
        if (_answers.Count >= MostInOneRun)
        {
            throw new TooManyChoicesException();
        }

        bool answer = _answers.Count >= given.Count || given[_answers.Count];
        _answers.Add(answer);
        return answer;
    }
}
