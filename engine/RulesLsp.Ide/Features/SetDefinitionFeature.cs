using System.Text.Json;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Text;

namespace RulesLsp.Ide.Features;

/// <summary>Where the set under the caret is described: in the file that a host directive names, or in one that this file names.</summary>
public static class SetDefinitionFeature
{
    /// <summary>The property of a host description that names the file with the sets (host.schema.json).</summary>
    private const string SetsProperty = "ipsets";

    /// <summary>The place in another file; null when the caret is on no set, or nothing describes the set.</summary>
    public static FilePlace? Compute(Analysis analysis, TextPosition position)
    {
        if (NameOccurrences.At(analysis, position) is not { Key: { Kind: NameKind.Set, Name: var name } } || analysis.Host?.FindSet(name) is null)
        {
            return null;
        }

        return analysis.Directives.OfType<HostDirective>()
            .SelectMany(directive => FilesOf(analysis, directive))
            .Select(file => PlaceIn(analysis, file, name))
            .FirstOrDefault(place => place is not null);
    }

    /// <summary>The files that may hold the host's sets.</summary>
    private static IEnumerable<string> FilesOf(Analysis analysis, HostDirective directive)
    {
        string description = directive.Text;
        if (directive.FileName?.Trim() is { } file)
        {
            yield return file;
            description = analysis.Options.ReadFile(file) ?? "";
        }

        if (SetsFileOf(description) is { } sets)
        {
            yield return sets;
        }
    }

    private static FilePlace? PlaceIn(Analysis analysis, string file, string name)
    {
        string[] lines = (analysis.Options.ReadFile(file) ?? "").Split('\n');
        for (int line = 0; line < lines.Length; line++)
        {
            if (WholeWord(lines[line], name) is { } start)
            {
                return new FilePlace(file, TextRange.OnLine(line, new TextSpan(start, name.Length)));
            }
        }

        return null;
    }

    private static int? WholeWord(string line, string name)
    {
        for (int start = line.IndexOf(name, StringComparison.Ordinal); start >= 0; start = line.IndexOf(name, start + 1, StringComparison.Ordinal))
        {
            int end = start + name.Length;
            if ((start == 0 || line[start - 1] is ' ' or '"') && (end == line.Length || line[end] is ' ' or '"' or '\r'))
            {
                return start;
            }
        }

        return null;
    }

    private static string? SetsFileOf(string description)
    {
        if (!description.TrimStart().StartsWith('{'))
        {
            return null;
        }

        try
        {
            using JsonDocument host = JsonDocument.Parse(description);
            return host.RootElement.TryGetProperty(SetsProperty, out JsonElement sets) && sets.ValueKind == JsonValueKind.String ? sets.GetString() : null;
        }
        catch (JsonException)
        {
            // Its own finding says so.
            return null;
        }
    }
}

/// <summary>A place in a file beside the document.</summary>
/// <param name="File">As the document names it, relative to it.</param>
public sealed record FilePlace(string File, TextRange Range);
