using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace RulesLsp.Server.Configuration;

/// <summary>The words that a setting takes, and what each of them means.</summary>
internal sealed class Choices<TValue>(params ImmutableArray<(string Word, TValue Value)> all)
{
    public ImmutableArray<string> Words { get; } = [.. all.Select(static choice => choice.Word)];

    public bool TryFind(string word, [MaybeNullWhen(false)] out TValue value)
    {
        int index = Words.IndexOf(word);
        value = index < 0 ? default : all[index].Value;
        return index >= 0;
    }

    /// <summary>The first word for a value that has one.</summary>
    public string WordOf(TValue value) => all.First(choice => EqualityComparer<TValue>.Default.Equals(choice.Value, value)).Word;
}

/// <summary>Lists of words in a sentence.</summary>
internal static class WordList
{
    /// <summary>"a, b or c".</summary>
    public static string Or(ImmutableArray<string> words) =>
        words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";

    /// <summary>"a|b|c", as in a usage line.</summary>
    public static string Bar(ImmutableArray<string> words) => string.Join('|', words);
}
