using System.Buffers;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>
/// Names of services that are looked up for one protocol (getservbyname): what /etc/services has is the host's affair, so that a
/// name which is usually there for another protocol is told and not called wrong.
/// </summary>
internal static class ServiceLookup
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <param name="protocol">The protocol that names are looked up for; null: unknown.</param>
    public static void Check(LineSyntax line, BoundOption option, byte? protocol, List<BindingProblem> problems)
    {
        if (protocol is not { } number || option.ValueSpans.IsEmpty)
        {
            return;
        }

        // Nearly all values are numbers.
        TextSpan value = option.ValueSpans[0];
        if (!line.Characters.Slice(value.Start, value.Length).ContainsAny(Letters))
        {
            return;
        }

        int start = value.Start;
        while (start < value.End)
        {
            int length = line.Characters[start..value.End].IndexOfAny(',', ':', '"');
            int end = length < 0 ? value.End : start + length;
            string name = line.Characters[start..end].ToString();
            if (name.Length > 0 && ServiceNames.IsOfOtherProtocol(name, number))
            {
                string of = ProtocolNames.NameOf(number);
                problems.Add(new BindingProblem(
                    BindingProblemKind.SurprisingValue,
                    TextSpan.FromBounds(start, end),
                    $"{option.Definition.Name}: the usual /etc/services has {name} for other protocols than {of}, and where {name}/{of} is missing the rule is refused: write {ServiceNames.PortOf(name)}",
                    Backends.None,
                    new BindingFix($"Write {ServiceNames.PortOf(name)}", $"{ServiceNames.PortOf(name)}")));
            }

            start = end + 1;
        }
    }
}
