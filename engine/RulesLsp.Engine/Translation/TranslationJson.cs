using System.Text.Json;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>Translations as JSON, the shape of <c>schemas/translation.schema.json</c>.</summary>
public static class TranslationJson
{
    /// <summary>One translation as one object.</summary>
    /// <param name="path">What the ruleset is called.</param>
    public static string Write(RulesetTranslation translation, string path, AddressFamily family)
    {
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteString("path", path);
            writer.WriteString("family", FamilyNames.Of(family));
            writer.WriteNumber("rules", translation.Rules);
            writer.WriteNumber("leftOut", translation.LeftOut);
            writer.WriteStartArray("lines");
            foreach (ScriptLine line in translation.Lines)
            {
                writer.WriteStartObject();
                writer.WriteString("text", line.Text);
                if (line.Source is { } source)
                {
                    writer.WriteNumber("line", source + 1);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("problems");
            foreach (LineProblem problem in translation.Problems)
            {
                writer.WriteStartObject();
                writer.WriteNumber("line", problem.Line + 1);
                writer.WriteString("grade", NameOf(problem.Grade));
                writer.WriteString("reason", problem.Reason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary>What a grade is called in JSON.</summary>
    public static string NameOf(TranslationGrade grade) => grade switch
    {
        TranslationGrade.Untranslatable => "untranslatable",
        TranslationGrade.Differs => "differs",
        _ => "told",
    };
}
