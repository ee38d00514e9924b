using System.Collections.Frozen;
using System.Collections.Immutable;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>The options of one entry as getopt_long sees them: long names, their beginnings, and letters.</summary>
internal sealed class OptionTable
{
    private readonly OptionSlot?[] _letters = new OptionSlot?[128];
    private readonly ImmutableArray<(string Name, OptionSlot Slot)> _longNames;
    private readonly FrozenDictionary<string, OptionSlot>.AlternateLookup<ReadOnlySpan<char>> _byLongName;

    public OptionTable(ImmutableArray<OptionSlot> slots)
    {
        var longNames = new List<(string Name, OptionSlot Slot)>();
        foreach (OptionSlot slot in slots)
        {
            foreach (string name in slot.Option.Aliases.Prepend(slot.Option.Name))
            {
                if (name.StartsWith("--", StringComparison.Ordinal))
                {
                    longNames.Add((name[2..], slot));
                }
                else if (name.Length == 2)
                {
                    _letters[name[1]] = slot;
                }
            }
        }

        Slots = slots;
        _longNames = [.. longNames];
        _byLongName = longNames
            .DistinctBy(item => item.Name)
            .ToFrozenDictionary(item => item.Name, item => item.Slot, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public ImmutableArray<OptionSlot> Slots { get; }

    /// <summary>Every long spelling without its dashes.</summary>
    public ImmutableArray<(string Name, OptionSlot Slot)> LongNames => _longNames;

    /// <summary>Whether some long name starts with this text.</summary>
    public bool HasBeginning(ReadOnlySpan<char> name)
    {
        foreach ((string longName, _) in _longNames)
        {
            if (longName.AsSpan().StartsWith(name))
            {
                return true;
            }
        }

        return false;
    }

    public OptionSlot? FindLetter(char letter) => letter < 128 ? _letters[letter] : null;

    /// <summary>The option of exactly this long name, given without dashes.</summary>
    public OptionSlot? FindLong(ReadOnlySpan<char> name) => _byLongName.TryGetValue(name, out OptionSlot? slot) ? slot : null;
}
