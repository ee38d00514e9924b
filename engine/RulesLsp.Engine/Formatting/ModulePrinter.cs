using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting.Values;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Formatting;

/// <summary>Prints the options of matches and targets as their entries in the catalogue say.</summary>
internal sealed class ModulePrinter(Catalogue.Catalogue catalogue, AddressFamily family)
{
    private readonly FrozenDictionary<string, SaveForm> _matches = FormsOf(catalogue.Matches, family);
    private readonly FrozenDictionary<string, SaveForm> _targets = FormsOf(catalogue.Targets, family);

    /// <summary>Appends every option of a module with a blank in front; false when one has a value that can't be printed.</summary>
    public bool TryAppend(StringBuilder text, BoundModule module, Backends backends)
    {
        if (!HasForm(module))
        {
            return module.Entry is null && module.Options.IsEmpty;
        }

        foreach (SavedGroup group in GroupsOf(module, backends))
        {
            if (group.Separator is { } separator)
            {
                text.Append(' ').Append(separator);
            }

            if (!group.Printed.All(option => TryAppendOption(text, option, group.Given)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The options of a module as the kernel has them and as they are printed: one spelling for each meaning, defaults that count written out,
    /// what says nothing left out; null when one of them has no value.
    /// </summary>
    public ImmutableArray<SavedOption>? OptionsOf(BoundModule module, Backends backends) =>
        HasForm(module) ? [.. GroupsOf(module, backends).SelectMany(group => group.Printed)] : null;

    private static bool HasForm(BoundModule module) => module.Entry is not null && !module.Options.Any(static option => option.HasRefusedValue);

    /// <summary>The groups of options in the order in which they are printed.</summary>
    private List<SavedGroup> GroupsOf(BoundModule module, Backends backends)
    {
        CatalogueEntry entry = module.Entry!;
        SaveForm form = (entry.Kind == EntryKind.Match ? _matches : _targets)[entry.Name];
        var groups = new List<SavedGroup>();
        var given = new List<SavedOption>();
        string? separator = null;
        foreach (BoundOption option in WrittenOptions(module))
        {
            if (option.Definition.Name == form.Separator)
            {
                groups.Add(GroupOf(form, separator, given, backends));
                given.Clear();
                separator = form.Separator;
            }
            else
            {
                AddSaved(given, form, new SavedOption(option.Definition, option.IsNegated, option.Values!));
            }
        }

        groups.Add(GroupOf(form, separator, given, backends));
        return groups;
    }

    /// <summary>The programs for frames take an option twice, and the last counts.</summary>
    private IEnumerable<BoundOption> WrittenOptions(BoundModule module) => family.HasPackets()
        ? module.Options
        : module.Options.Reverse().DistinctBy(option => option.Definition.Name).Reverse();

    private static FrozenDictionary<string, SaveForm> FormsOf(ImmutableArray<CatalogueEntry> entries, AddressFamily family) =>
        entries.Where(entry => Catalogue.Catalogue.IsInFamily(entry.Families, family))
            .ToFrozenDictionary(entry => entry.Name, entry => SaveForm.Of(entry, family), StringComparer.Ordinal);

    /// <summary>Adds the option under the name and with the value that is printed.</summary>
    private static void AddSaved(List<SavedOption> options, SaveForm form, SavedOption option)
    {
        SaveSlot slot = form.SlotOf(option.Definition.Name);
        if (option.IsNegated && slot.Save.NegatedAs is { } other)
        {
            options.Add(new SavedOption(form.SlotOf(other).Option, false, option.Values));
            return;
        }

        int count = options.Count;
        options.AddRange(slot.Replacements.Select(replacement => replacement.Of(option)).OfType<SavedOption>());
        if (options.Count == count)
        {
            options.Add(WithComplement(option));
        }
    }

    private static SavedOption WithComplement(SavedOption option)
    {
        if (!option.IsNegated || option.Definition.Values is not [{ Saved: SavedForm.Complement } definition] || option.Values is not [ChoiceValue list])
        {
            return option;
        }

        // A list that excludes everything has no complement to print.
        ChoiceValue others = ChoiceForms.Complement(list, definition);
        return others.Name.Length == 0 ? option : new SavedOption(option.Definition, false, [others]);
    }

    private SavedGroup GroupOf(SaveForm form, string? separator, List<SavedOption> given, Backends backends)
    {
        var options = new ModuleOptions([.. given], backends);
        var printed = ImmutableArray.CreateBuilder<SavedOption>();
        foreach (SaveSlot slot in form.Slots)
        {
            bool isGiven = false;
            foreach (SavedOption option in options.All)
            {
                if (!ReferenceEquals(option.Definition, slot.Option))
                {
                    continue;
                }

                isGiven = true;
                if (IsPrinted(form, slot, option, options))
                {
                    printed.Add(option);
                }
            }

            if (!isGiven && slot.MayAppear && DefaultOf(form, slot, options) is { } missing)
            {
                printed.Add(missing);
            }
        }

        return new SavedGroup(separator, printed.ToImmutable(), options);
    }

    private bool IsPrinted(SaveForm form, SaveSlot slot, SavedOption option, ModuleOptions options) => slot.Save.Print switch
    {
        SaveTime.Never => false,
        SaveTime.Changed => IsChanged(slot, option, options) || IsPrintedTogether(form, slot, options),
        _ => true,
    };

    /// <summary>A negated default is told: without it the rule would mean the opposite, although iptables-save leaves some out.</summary>
    private bool IsChanged(SaveSlot slot, SavedOption option, ModuleOptions options)
    {
        if (option.IsNegated)
        {
            return true;
        }

        if (slot.DefaultKind == SaveDefault.RateUnit)
        {
            return option.Values is not [NumberValue unit] || unit.Number != RateForms.PrintedUnit(options.All);
        }

        for (int i = 0; i < option.Values.Length; i++)
        {
            // Lists are equal in any order, so the texts are compared and not what was read.
            var context = ContextOf(option.Definition.Values[i], options);
            if (ValuePrinters.Print(option.Values[i], context) != ValuePrinters.Print(slot.FixedDefault[i], context))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsPrintedTogether(SaveForm form, SaveSlot slot, ModuleOptions options) =>
        slot.Save.Together.Any(name => options.All.Any(option => option.Definition.Name == name && IsChanged(form.SlotOf(name), option, options)));

    /// <summary>What is printed for an option that the rule lacks; null: nothing.</summary>
    private SavedOption? DefaultOf(SaveForm form, SaveSlot slot, ModuleOptions options)
    {
        bool isWanted = slot.Save.Print == SaveTime.Always
            || slot.DefaultKind == SaveDefault.RateUnit && RateForms.WrittenUnit(options.All) != RateForms.PrintedUnit(options.All)
            || IsPrintedTogether(form, slot, options);
        bool hasPlace = (slot.Save.With.IsEmpty || options.All.Any(option => slot.Save.With.Contains(option.Definition.Name, StringComparer.Ordinal)))
            && !options.All.Any(option => slot.Save.Without.Contains(option.Definition.Name, StringComparer.Ordinal))
            && (slot.Save.Rate == SaveRate.Any || RateForms.RateOf(options.All) is (RateValue, _));
        if (!isWanted || !hasPlace || slot.DefaultKind == SaveDefault.None)
        {
            return null;
        }

        return new SavedOption(
            slot.Option,
            false,
            slot.DefaultKind == SaveDefault.RateUnit ? [new NumberValue(RateForms.WrittenUnit(options.All) ?? 0)] : slot.FixedDefault);
    }

    private bool TryAppendOption(StringBuilder text, SavedOption option, ModuleOptions options)
    {
        var words = new string[option.Values.Length];
        for (int i = 0; i < option.Values.Length; i++)
        {
            CatalogueValue definition = option.Definition.Values[i];
            if (ValuePrinters.Print(option.Values[i], ContextOf(definition, options)) is not { } value)
            {
                return false;
            }

            words[i] = SavedWords.Of(value, definition.Saved);
        }

        SavedWords.AppendOption(text, SpellingOf(option.Definition, options), option.IsNegated, words, catalogue.Saved);
        return true;
    }

    private static string SpellingOf(CatalogueOption option, ModuleOptions options) =>
        option.Save is { Spelling: { } alias } save && !options.All.Any(other => save.SpellingWithout.Contains(other.Definition.Name, StringComparer.Ordinal))
            ? alias
            : option.Name;

    private ValueContext ContextOf(CatalogueValue definition, ModuleOptions options) => new(definition, family, options.Backends, options.All);

    /// <summary>The options of one module, or of one group of it, under the names that are printed.</summary>
    private readonly record struct ModuleOptions(ImmutableArray<SavedOption> All, Backends Backends);

    /// <summary>The options that stand between two separators.</summary>
    /// <param name="Separator">The option in front of them; null: none.</param>
    /// <param name="Printed">What is printed, in its order.</param>
    private readonly record struct SavedGroup(string? Separator, ImmutableArray<SavedOption> Printed, ModuleOptions Given);
}
