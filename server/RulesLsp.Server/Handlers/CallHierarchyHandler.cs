using PolyType;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Convert;
using RulesLsp.Server.Protocol;
using RulesLsp.Server.Session;
using StreamJsonRpc;
using System.Collections.Immutable;

namespace RulesLsp.Server.Handlers;

/// <summary>textDocument/prepareCallHierarchy and callHierarchy/*: which chains call a chain, and which it calls.</summary>
[TypeShape(Kind = TypeShapeKind.None, IncludeMethods = MethodShapeFlags.PublicInstance)]
[GenerateShape]
internal sealed partial class CallHierarchyHandler(ServerSession session) : ILspHandler
{
    public static void Declare(ServerCapabilities capabilities, ClientFeatures client) => capabilities.CallHierarchyProvider = true;

    [JsonRpcMethod("textDocument/prepareCallHierarchy", UseSingleObjectParameterDeserialization = true)]
    public Task<Protocol.CallHierarchyItem[]?> PrepareAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        session.ReadAsync(parameters.TextDocument, snapshot => Prepare(snapshot, parameters.Position), cancellation);

    [JsonRpcMethod("callHierarchy/incomingCalls", UseSingleObjectParameterDeserialization = true)]
    public Task<CallHierarchyIncomingCall[]> IncomingAsync(CallHierarchyCallsParams parameters, CancellationToken cancellation) => session.ReadAsync(
        new TextDocumentIdentifier(parameters.Item.Uri),
        snapshot => Calls(snapshot, parameters.Item, CallHierarchyFeature.Incoming, (other, ranges) => new CallHierarchyIncomingCall(other, ranges)),
        cancellation);

    [JsonRpcMethod("callHierarchy/outgoingCalls", UseSingleObjectParameterDeserialization = true)]
    public Task<CallHierarchyOutgoingCall[]> OutgoingAsync(CallHierarchyCallsParams parameters, CancellationToken cancellation) => session.ReadAsync(
        new TextDocumentIdentifier(parameters.Item.Uri),
        snapshot => Calls(snapshot, parameters.Item, CallHierarchyFeature.Outgoing, (other, ranges) => new CallHierarchyOutgoingCall(other, ranges)),
        cancellation);

    private static Protocol.CallHierarchyItem[]? Prepare(DocumentSnapshot snapshot, Position position) =>
        CallHierarchyFeature.Prepare(snapshot.Analysis, snapshot.Positions.ToEngine(position)) is { } item ? [ToEditor(item, snapshot)] : null;

    private static TCall[] Calls<TCall>(
        DocumentSnapshot snapshot,
        Protocol.CallHierarchyItem item,
        Func<Analysis, string, int, string, ImmutableArray<CallHierarchyCall>> find,
        Func<Protocol.CallHierarchyItem, Protocol.Range[], TCall> make)
    {
        CallHierarchyData data = item.Data ?? throw CommandErrors.Refuse("The item is none that this server made: it has no data.");
        return [.. find(snapshot.Analysis, data.Table, data.TableLine, item.Name).Select(call =>
            make(ToEditor(call.Other, snapshot), [.. call.Jumps.Select(snapshot.Positions.ToEditor)]))];
    }

    private static Protocol.CallHierarchyItem ToEditor(Ide.Features.CallHierarchyItem item, DocumentSnapshot snapshot) => new(
        item.Name, SymbolKinds.Of(item.Kind), snapshot.Uri, snapshot.Positions.ToEditor(item.Range), snapshot.Positions.ToEditor(item.NameRange),
        item.Detail, new CallHierarchyData(item.Table, item.TableLine));
}
