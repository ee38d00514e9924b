using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>Told answers to opaque conditions: where they are given, what they do not name does not hold.</summary>
internal sealed class AssumedAnswers
{
    private readonly string? _table;
    private readonly Dictionary<string, bool> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<(Rule Rule, int Visit), bool> _byVisit = [];
    private readonly Dictionary<Rule, int> _visits = [];

    /// <param name="table">The table that they are about: what other tables ask stays open. null: they are about all.</param>
    public AssumedAnswers(IEnumerable<AssumedCondition> conditions, string? table)
    {
        _table = table;
        foreach (AssumedCondition condition in conditions)
        {
            if (condition.Rule is { } rule)
            {
                _byVisit[(rule, condition.Visit)] = condition.Holds;
            }
            else
            {
                _byKey[condition.Key] = condition.Holds;
            }
        }
    }

    /// <summary>A table's walk begins: visits are counted anew.</summary>
    public void BeginTable() => _visits.Clear();

    /// <summary>The packet comes to a rule.</summary>
    public void Visit(Rule rule) => _visits[rule] = _visits.GetValueOrDefault(rule, -1) + 1;

    /// <summary>Does the condition hold, its negation left aside? null: it is open.</summary>
    public bool? Holds(OpaqueTest test, Rule rule)
    {
        if (test.Kind == OpaqueKind.Deterministic && _byKey.TryGetValue(test.Key, out bool holds))
        {
            return holds;
        }

        bool? told = Told(rule);
        return told is { } answer ? answer != test.IsNegated : IsOpen(rule) ? null : test.Kind == OpaqueKind.Fresh && test.IsNegated;
    }

    /// <summary>Do the rule's own conditions that nobody models hold at this visit? null: that is open.</summary>
    public bool? Holds(Rule rule) => Told(rule) ?? (IsOpen(rule) ? null : false);

    private bool IsOpen(Rule rule) => _table is not null && rule.Chain.TableName != _table;

    private bool? Told(Rule rule) => _byVisit.TryGetValue((rule, _visits.GetValueOrDefault(rule)), out bool holds) ? holds : null;
}
