using RulesLsp.Ide.Features;
using RulesLsp.Server.Protocol;

namespace RulesLsp.Server.Handlers;

/// <summary>rulesLsp.explain: the page of a lint, a match or a target.</summary>
internal static class ExplainCommand
{
    public static CommandAnswer Run(CommandArgument argument)
    {
        string name = argument.Code ?? throw CommandErrors.Refuse("The command needs a code or a name: {\"code\": …}.");
        string page = ExplainFeature.Page(name) ?? throw CommandErrors.Refuse($"There is no page for {name}.");
        return new CommandAnswer(Markdown: page);
    }
}
