namespace RulesLsp.Engine.Lints;

/// <summary>Runs of neighbours that share a key: each item is asked for its keys once, so a chain of any length costs as much as its keys.</summary>
internal static class SharedRuns
{
    /// <summary>For each item the longest run that begins with it, and what is shown for it: the first of its keys that has the longest; 0 for an item without keys.</summary>
    /// <param name="keysOf">What an item shares with others that have an equal key; none: it belongs to no run.</param>
    public static (string Shown, int Length)[] Longest<TItem>(IReadOnlyList<TItem> items, Func<TItem, IEnumerable<(string Shown, string Key)>> keysOf)
    {
        var longest = new (string Shown, int Length)[items.Count];
        Dictionary<(string Shown, string Key), int> behind = [];
        for (int index = items.Count - 1; index >= 0; index--)
        {
            Dictionary<(string Shown, string Key), int> here = [];
            longest[index] = ("", 0);
            foreach ((string Shown, string Key) key in keysOf(items[index]))
            {
                int length = behind.GetValueOrDefault(key) + 1;
                here[key] = length;
                longest[index] = length > longest[index].Length ? (key.Shown, length) : longest[index];
            }

            behind = here;
        }

        return longest;
    }
}
