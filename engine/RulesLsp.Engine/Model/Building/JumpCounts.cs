namespace RulesLsp.Engine.Model.Building;

/// <summary>
/// How many rules lead to each chain of a section, by its name: counted when somebody asks for the first time and kept up from then on, for few
/// files delete chains, and those that do delete many.
/// </summary>
/// <param name="rules">Those that are there when they are counted.</param>
internal sealed class JumpCounts(Func<IEnumerable<RuleDraft>> rules)
{
    private Dictionary<string, int>? _counts;

    public bool LeadTo(string chain)
    {
        if (_counts is null)
        {
            _counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (RuleDraft rule in rules())
            {
                Change(rule.Bound, 1);
            }
        }

        return _counts.GetValueOrDefault(chain) > 0;
    }

    /// <param name="count">How many rules of the line came; below 0: went.</param>
    public void Change(BoundRule bound, int count)
    {
        if (_counts is not null && bound.JumpName is { } name)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + count;
        }
    }
}
