using System.Collections.Immutable;
using PolyType;
using RulesLsp.Engine.Text;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/codeAction: mendings, suppressions and rewritings of the lines in a range.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class CodeActionHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) =>
        capabilities.CodeActionProvider = new CodeActionOptions(CodeActionConverter.Kinds);

    [JsonRpcMethod("textDocument/codeAction", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.CodeAction[]> CodeActionAsync(CodeActionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Actions(snapshot, parameters, cancellation), cancellation);

    private Protocol.CodeAction[] Actions(DocumentSnapshot snapshot, CodeActionParams parameters, CancellationToken cancellation)
    {
        string[]? only = parameters.Context?.Only;
        TextRange range = snapshot.Positions.ToEngine(parameters.Range);
        ImmutableArray<Engine.Lints.Diagnostic> findings = snapshot.Analysis.AllFindings(cancellation).OnLinesAndMendable(range.Start.Line, range.End.Line);
        IEnumerable<Ide.Features.CodeAction> actions = CodeActionsFeature.Compute(snapshot.Analysis, range, findings);

        // What is for the whole file is offered to those who ask for it, such as an editor that mends a file as it saves it.
        if (only is not null && CodeActionsFeature.EverythingMended(findings) is { } everything)
        {
            actions = actions.Append(everything);
        }

        var converter = new CodeActionConverter(snapshot, session.Client);
        Protocol.CodeAction[] counterpart = CounterpartAction.Of(snapshot, session.Client, range.Start.Line) is { } offer ? [offer] : [];
        return [.. actions.Select(converter.ToEditor).Concat(counterpart).Where(action => IsAsked(action.Kind, only))];
    }

    // "refactor" asks for "refactor.rewrite" too.
    private static bool IsAsked(string kind, string[]? only) =>
        only is null || only.Any(asked => kind == asked || kind.StartsWith(asked + ".", StringComparison.Ordinal) || asked.Length == 0);
}
