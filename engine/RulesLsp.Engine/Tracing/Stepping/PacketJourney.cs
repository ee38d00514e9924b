using System.Collections.Immutable;
using RulesLsp.Engine.Tracing.Scenarios;

namespace RulesLsp.Engine.Tracing.Stepping;

/// <summary>
/// The packets of a scenario, traced with what is known at each step. Each is traced when the first way comes to it, and kept: going
/// back costs nothing.
/// </summary>
public sealed class PacketJourney
{
    private readonly IEnumerator<ScenarioTrace> _coming;
    private readonly List<ScenarioTrace> _traces = [];

    public PacketJourney(Tracer tracer, Scenario scenario)
    {
        Scenario = scenario;
        _coming = scenario.Trace(tracer.OfSituations()).GetEnumerator();
        Count = scenario.Steps.Sum(step => step.Count);
    }

    public Scenario Scenario { get; }

    /// <summary>How many packets there are.</summary>
    public int Count { get; }

    /// <summary>The ways on which the first packet begins; one, unless it is open already what it meets first.</summary>
    public ImmutableArray<PacketWay> Start() => PacketWay.OfPacket(this, 0, 0);

    /// <summary>The trace of a packet; null: there are not so many.</summary>
    internal ScenarioTrace? Trace(int packet)
    {
        while (_traces.Count <= packet && _coming.MoveNext())
        {
            _traces.Add(_coming.Current);
        }

        return packet < _traces.Count ? _traces[packet] : null;
    }
}
