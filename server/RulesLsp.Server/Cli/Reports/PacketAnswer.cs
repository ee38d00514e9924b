using System.Collections.Immutable;
using RulesLsp.Engine.Tracing;
using RulesLsp.Server.Cli.Options;

namespace RulesLsp.Server.Cli.Reports;

/// <summary>An answer about all packets, in each form that a command writes it in.</summary>
/// <param name="Notes">What it was found under; each goes to the errors, where JSON does not hold it.</param>
internal sealed record PacketAnswer(ImmutableArray<string> Notes, Func<string> Json, Func<string> Concise, Func<TextStyle, string> Pretty)
{
    /// <summary>Refuses the forms that such answers do not have, before anything is read.</summary>
    /// <param name="what">What would be written, as a sentence begins: "A comparison".</param>
    /// <exception cref="UsageException">Another form is asked for.</exception>
    public static void RequireForm(CliOptions options, string what)
    {
        if (options.Output > OutputFormat.Json)
        {
            throw new UsageException($"{what} is written as pretty, concise or json.");
        }
    }

    public void Write(CliOptions options, CliConsole console)
    {
        if (options.Output == OutputFormat.Json)
        {
            console.Output.WriteLine(Json());
            return;
        }

        foreach (string note in Notes)
        {
            console.Errors.WriteLine($"{ProductInfo.Name}: {note}.");
        }

        console.Output.Write(options.Output == OutputFormat.Concise ? Concise() : Pretty(Paint.StyleFor(options, console)));
    }
}
