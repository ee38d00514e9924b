using RulesLsp.Engine.Lints;
using RulesLsp.Engine.Translation;
using RulesLsp.Ide;
using RulesLsp.Ide.Features;
using RulesLsp.Server.Cli.Options;
using RulesLsp.Server.Cli.Reports;

namespace RulesLsp.Server.Cli.Translate;

/// <summary><c>--translate</c>: prints a ruleset as a script for nft; what the script lacks goes to the standard error.</summary>
internal static class TranslateCommand
{
    public static int Run(CliOptions options, CliConsole console)
    {
        if (options.Output is not (OutputFormat.Pretty or OutputFormat.Json))
        {
            throw new UsageException("A translation is written as pretty, which is the script itself, or json.");
        }

        var reader = new RulesetReader(options, console);
        Analysis analysis = reader.Analyze(reader.ReadText(options.Paths[0]));
        if (PacketRulesets.WhyNotTranslated(analysis) is { } why)
        {
            throw new UsageException(why);
        }

        RulesetReader.RequireRules(analysis);
        RulesetTranslation translation = RulesetTranslator.Translate(analysis.Ruleset, analysis.Host, analysis.DocumentName);
        if (options.Output == OutputFormat.Json)
        {
            console.Output.WriteLine(TranslationJson.Write(translation, analysis.DocumentName, analysis.Family));
        }
        else
        {
            console.Output.Write(translation.Script);
        }

        foreach (LineProblem problem in translation.Problems)
        {
            console.Errors.WriteLine($"{analysis.DocumentName}:{problem.Line + 1}: {GradeOf(problem.Grade)}{Words.Printable(problem.Reason)}");
        }

        if (translation.LeftOut > 0)
        {
            console.Errors.WriteLine($"{analysis.DocumentName}: {Words.Count(translation.LeftOut, "rule")} of {translation.Rules} not translated");
        }

        Severity? mildest = new FileSettings(options).Of(analysis.DocumentName).MildestFailure;
        return translation.Problems.Any(problem => SeverityOf(problem.Grade) <= mildest) ? ExitCode.Findings : ExitCode.Clean;
    }

    private static string GradeOf(TranslationGrade grade) => grade switch
    {
        TranslationGrade.Untranslatable => "not translated: ",
        TranslationGrade.Differs => "differs: ",
        _ => "",
    };

    private static Severity SeverityOf(TranslationGrade grade) => grade switch
    {
        TranslationGrade.Untranslatable => Severity.Error,
        TranslationGrade.Differs => Severity.Warning,
        _ => Severity.Information,
    };
}
