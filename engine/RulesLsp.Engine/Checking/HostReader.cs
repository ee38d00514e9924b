using System.Collections.Immutable;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Engine.Checking;

/// <summary>A host directive, and the host that it describes or why it describes none.</summary>
internal sealed record HostReading(HostDirective Directive, HostResult Result);

/// <summary>Reads the hosts that a file describes.</summary>
internal static class HostReader
{
    public static ImmutableArray<HostReading> ReadAll(FileDirectives directives, CheckOptions options) =>
        [.. directives.OfType<HostDirective>().Select(directive => new HostReading(directive, Read(directive, options)))];

    private static HostResult Read(HostDirective directive, CheckOptions options) => options.ReadFile is null && directive.FileName is not null
        ? new HostResult(null, null)
        : HostParser.Parse(directive.Text, options.ReadFile ?? (static _ => null));
}
