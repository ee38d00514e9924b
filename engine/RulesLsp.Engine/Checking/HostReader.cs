using RulesLsp.Engine.Model;
using RulesLsp.Engine.Tracing.Host;

namespace RulesLsp.Engine.Checking;

/// <summary>The host that a file's expectations assume.</summary>
internal static class HostReader
{
    /// <summary>What the file's own directive says; without one, or when it cannot be read, what the caller gave.</summary>
    public static HostDescription? Of(FileDirectives directives, CheckOptions options) =>
        directives.OfType<HostDirective>().LastOrDefault() is { } directive ? Read(directive, options).Host ?? options.Host : options.Host;

    public static HostResult Read(HostDirective directive, CheckOptions options)
    {
        if (options.ReadFile is not { } readFile)
        {
            return directive.FileName is null ? HostParser.Parse(directive.Text, static _ => null) : new HostResult(null, null);
        }

        if (directive.FileName is not { } file)
        {
            return HostParser.Parse(directive.Text, readFile);
        }

        return readFile(file) is { } text
            ? HostParser.Parse(text, readFile)
            : new HostResult(null, $"the host file {file} cannot be read");
    }
}
