using RulesLsp.Engine.Catalogue;
using Sprache;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// A comma list of connection states in any case; iptables takes any beginning of a name and the first that fits
/// (extensions/libxt_conntrack.c, conntrack_ps_state).
/// </summary>
internal sealed class ConntrackStatesGrammar(string typeName) : IValueGrammar
{
    /// <summary>In the order in which iptables tries them.</summary>
    internal static readonly (string Name, ConntrackStates State)[] Names =
    [
        ("INVALID", ConntrackStates.Invalid),
        ("NEW", ConntrackStates.New),
        ("ESTABLISHED", ConntrackStates.Established),
        ("RELATED", ConntrackStates.Related),
        ("UNTRACKED", ConntrackStates.Untracked),
        ("SNAT", ConntrackStates.Snat),
        ("DNAT", ConntrackStates.Dnat),
    ];

    private static readonly Parser<IEnumerable<ITextSpan<string>>> States =
        SpracheText.Word.DelimitedBy(Parse.Char(','));

    public string TypeName => typeName;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family) =>
        SpracheText.Read(States, text, "a list of states such as ESTABLISHED,RELATED", Finish);

    private ValueResult Finish(IEnumerable<ITextSpan<string>> parts)
    {
        var states = ConntrackStates.None;
        var fullNames = new List<string>();
        bool isAbbreviated = false;
        foreach (ITextSpan<string> part in parts)
        {
            int known = typeName == ValueTypes.States ? 5 : Names.Length;
            int index = Array.FindIndex(Names, 0, known, state => state.Name.StartsWith(part.Value, StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                return ValueResult.Refused(
                    SpracheText.SpanOf(part),
                    $"'{part.Value}' is no state: {string.Join(", ", Names.Take(known).Select(state => state.Name))} are");
            }

            states |= Names[index].State;
            isAbbreviated |= part.Value.Length != Names[index].Name.Length;
            fullNames.Add(Names[index].Name);
        }

        string spelledOut = string.Join(',', fullNames);
        return isAbbreviated
            ? ValueResult.WithNote(new ConntrackStatesValue(states), new ValueNote($"the abbreviation is loaded as {spelledOut}", spelledOut))
            : ValueResult.Of(new ConntrackStatesValue(states));
    }
}
