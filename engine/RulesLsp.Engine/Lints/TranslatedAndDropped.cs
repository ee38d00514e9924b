using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Reachability;
using RulesLsp.Engine.Tracing;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Lints;

/// <summary>The nat table sends connections somewhere, and the filter table lets none of them through.</summary>
public static class TranslatedAndDropped
{
    // Rules behind the first ones are made by programs, or wrong in the same way.
    private const int MostTranslations = 500;

    public static LintDescriptor Descriptor { get; } =
        new("RL5006", "translated-and-dropped", Severity.Warning, "What the nat table sends on is dropped by the filter table.");

    public static IEnumerable<Diagnostic> Run(LintContext context)
    {
        if (context.Reachability is not { } reachability || context.FilterVerdicts is not { } filter || Translations.OfReceived(context) is not { } translations)
        {
            yield break;
        }

        foreach (DestinationTranslation translation in translations.Where(translation => Translations.IsKnown(translation.Action)).Take(MostTranslations))
        {
            Packet first = translation.Product with { State = ConntrackStates.New };
            PossibleVerdict here = filter.Of(first, Hook.Input);

            // Whose address it is nobody tells: it must be dropped both ways, unless it stays here for certain.
            bool isOwn = translation.Action.Kind == TranslationKind.Redirect;
            PossibleVerdict elsewhere = isOwn ? here : filter.Of(first, Hook.Forward);
            if (here.CanPass || elsewhere.CanPass || reachability.IsDead(translation.Rule))
            {
                continue;
            }

            (string drops, int? line) = AcceptedConnections.Dropping(elsewhere, isOwn ? Hook.Input : Hook.Forward);
            yield return new Diagnostic(
                Descriptor,
                Descriptor.DefaultSeverity,
                context.RangeOfLine(translation.Rule.Line),
                $"what this sends to {translation.Text} does not get there: {drops} it",
                AcceptedConnections.Related(line, [], ""));
        }
    }
}
