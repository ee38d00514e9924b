using RulesLsp.Engine.Tracing;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;

namespace RulesLsp.Server.Cli.Trace;

/// <summary>Writes traces one after the other: json has one on each line.</summary>
internal sealed class TraceWriter(CliOptions options, TextWriter output, TextStyle style)
{
    private readonly TraceDetail _detail = options.Verbosity == Verbosity.Verbose ? TraceDetail.EveryRule : TraceDetail.Decisions;
    private int _written;

    public void Write(TraceTree tree)
    {
        switch (options.Output)
        {
            case OutputFormat.Json:
                output.WriteLine(TraceJson.Write(tree, _detail));
                break;
            case OutputFormat.Concise:
                output.WriteLine(TraceText.WriteConcise(tree).TrimEnd('\n'));
                break;
            default:
                output.Write(_written > 0 ? "\n" : "");
                output.WriteLine(TraceText.WritePretty(tree, style, _detail).TrimEnd('\n'));
                break;
        }

        _written++;
    }
}
