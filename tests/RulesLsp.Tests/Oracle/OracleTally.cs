using System.Globalization;

namespace RulesLsp.Tests.Oracle;

/// <summary>Figures of a comparison.</summary>
internal sealed class OracleTally
{
    private readonly Dictionary<OracleVerdict, int> _verdicts = [];
    private readonly SortedDictionary<string, int> _fates = new(StringComparer.Ordinal);
    private long _hits;

    public int Packets => _verdicts.Values.Sum();

    public void Count(OracleResult result)
    {
        _verdicts[result.Verdict] = Of(result.Verdict) + 1;
        if (result.Outcome is { } outcome)
        {
            string fate = outcome.Fate.ToString();
            _fates[fate] = _fates.GetValueOrDefault(fate) + 1;
            _hits += outcome.Steps.Count(step => step.Rule is not null && step.Result == Engine.Tracing.TraceResult.Match);
        }
    }

    public int Of(OracleVerdict verdict) => _verdicts.GetValueOrDefault(verdict);

    /// <summary>One line that `npm run oracle` reads.</summary>
    public string Figure(string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"packets|{name}|{Packets}|{Of(OracleVerdict.Agrees)}|{Of(OracleVerdict.AgreesInOneCase)}|{Of(OracleVerdict.Unknown)}|{Of(OracleVerdict.Differs)}");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Packets} packets: {Of(OracleVerdict.Agrees)} agree, {Of(OracleVerdict.AgreesInOneCase)} agree in one of several cases, {Of(OracleVerdict.Unknown)} are unknown to the tracer, {Of(OracleVerdict.Differs)} differ; {(double)_hits / Packets:F1} rules matched a packet; {string.Join(", ", _fates.Select(fate => $"{fate.Value} {fate.Key}"))}");
}
