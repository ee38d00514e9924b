using System.Buffers;
using Nerdbank.Streams;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace RulesLsp.Server.Rpc;

/// <summary>Messages of JSON-RPC in the frames of the base protocol.</summary>
internal sealed class MessageHandler(MessageFrames frames, IJsonRpcMessageFormatter formatter) : MessageHandlerBase(formatter)
{
    private readonly Sequence<byte> _written = new(ArrayPool<byte>.Shared);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken) =>
        await frames.ReadAsync(cancellationToken).ConfigureAwait(false) is { } body ? Formatter.Deserialize(new ReadOnlySequence<byte>(body)) : null;

    protected override async ValueTask WriteCoreAsync(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        try
        {
            Formatter.Serialize(_written, content);

            // Half a message would make nonsense of all behind it.
            await frames.WriteAsync(_written, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _written.Reset();
        }
    }

    // A message is on its way when it is written.
    protected override ValueTask FlushAsync(CancellationToken cancellationToken) => default;

    protected override void Dispose(bool disposing)
    {
        frames.Dispose();
        base.Dispose(disposing);
    }
}
