using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting.Values;
using RulesLsp.Engine.Values;
using RulesLsp.Engine.Values.Grammars;

namespace RulesLsp.Engine.Formatting;

/// <summary>What the catalogue says about printing one entry, made ready for one family: values read, names resolved, options in order.</summary>
internal sealed class SaveForm
{
    private readonly Dictionary<string, SaveSlot> _byName;

    private SaveForm(ImmutableArray<SaveSlot> slots, string? separator)
    {
        Slots = slots;
        Separator = separator;
        _byName = slots.ToDictionary(slot => slot.Option.Name, StringComparer.Ordinal);
    }

    /// <summary>The options in the order in which they are printed.</summary>
    public ImmutableArray<SaveSlot> Slots { get; }

    /// <summary>The option that begins a new group; null: there are no groups.</summary>
    public string? Separator { get; }

    public SaveSlot SlotOf(string option) => _byName[option];

    public static SaveForm Of(CatalogueEntry entry, AddressFamily family)
    {
        ImmutableArray<string> order = entry.Save?.Order ?? [];
        IEnumerable<CatalogueOption> options = entry.Options
            .Where(option => Catalogue.Catalogue.IsInFamily(option.Families, family))
            .OrderBy(option => order.IndexOf(option.Name) is >= 0 and var place ? place : order.Length);
        return new SaveForm([.. options.Select(option => SlotOf(entry, option, family))], entry.Save?.Separator);
    }

    private static SaveSlot SlotOf(CatalogueEntry entry, CatalogueOption option, AddressFamily family)
    {
        OptionSave save = option.Save ?? new OptionSave();
        ImmutableArray<string> words = family == AddressFamily.IPv6 && !save.DefaultIpv6.IsEmpty ? save.DefaultIpv6 : save.Default;
        bool isRateUnit = words is [OptionSave.RateUnit];
        return new SaveSlot(
            option,
            save,
            isRateUnit || words.IsEmpty ? [] : Read(option, words, family),
            isRateUnit ? SaveDefault.RateUnit : words.IsEmpty && !option.Values.IsEmpty ? SaveDefault.None : SaveDefault.Fixed,
            [.. save.As.Select(replacement => Replacement(entry, replacement, family))]);
    }

    private static SaveReplacement Replacement(CatalogueEntry entry, SaveAs replacement, AddressFamily family)
    {
        CatalogueOption target = entry.Options.First(option => option.Name == replacement.Option && Catalogue.Catalogue.IsInFamily(option.Families, family));
        ImmutableArray<string> words = family == AddressFamily.IPv6 && !replacement.WordsIpv6.IsEmpty ? replacement.WordsIpv6 : replacement.Words;
        return new SaveReplacement(target, words.IsEmpty ? [] : Read(target, words, family), replacement.Word, replacement.Bits, replacement.When);
    }

    /// <summary>The loader has checked that every word is a value.</summary>
    private static ImmutableArray<ParsedValue> Read(CatalogueOption option, ImmutableArray<string> words, AddressFamily family) =>
        [.. words.Select((word, i) => ValueGrammars.ValueOf(word, option.Values[i], family)!)];
}

/// <summary>One option with its defaults and replacements.</summary>
internal sealed record SaveSlot(
    CatalogueOption Option,
    OptionSave Save,
    ImmutableArray<ParsedValue> FixedDefault,
    SaveDefault DefaultKind,
    ImmutableArray<SaveReplacement> Replacements)
{
    /// <summary>It may be printed although the rule lacks it.</summary>
    public bool MayAppear { get; } = Save.Print == SaveTime.Always || !Save.Together.IsEmpty || DefaultKind == SaveDefault.RateUnit;
}

/// <summary>Where the default of an option comes from.</summary>
internal enum SaveDefault : byte
{
    None,
    Fixed,

    /// <summary>It is the time unit of the module's rate.</summary>
    RateUnit,
}

/// <summary>The option that is printed in place of another.</summary>
/// <param name="Values">Its values; empty: those of the replaced option.</param>
/// <param name="Word">The choice that it stands for; null: the whole value.</param>
internal sealed record SaveReplacement(CatalogueOption Target, ImmutableArray<ParsedValue> Values, string? Word, SaveBits Bits, SaveWhen When)
{
    /// <summary>The option in its new form; null when this replacement is for other values.</summary>
    public SavedOption? Of(SavedOption option)
    {
        if (Word is not null)
        {
            return option.Values[0] is ChoiceValue list && list.Name.Split(',').Contains(Word) ? new SavedOption(Target, option.IsNegated, Values) : null;
        }

        if (When != SaveWhen.Always)
        {
            return OfPattern(option);
        }

        ImmutableArray<ParsedValue> values = !Values.IsEmpty ? Values
            : Bits == SaveBits.Same ? option.Values
            : [BitsOf(option.Values[0])];

        // What iptables would refuse when it is read again is printed as it was written.
        bool isTaken = values is not [NumberValue number] || NumberBounds.Problem(number.Number, Target.Values[0], default) is null;
        return isTaken ? new SavedOption(Target, option.IsNegated, values) : null;
    }

    private SavedOption? OfPattern(SavedOption option)
    {
        byte[] bytes = PayloadForms.BytesOf(((TextValue)option.Values[0]).Text, option.Definition.Values[0]);
        return PayloadForms.IsPrintable(bytes) == (When == SaveWhen.Printable)
            ? new SavedOption(Target, option.IsNegated, [PayloadForms.As(bytes, Target.Values[0])])
            : null;
    }

    private ParsedValue BitsOf(ParsedValue value)
    {
        uint all = Target.Values[0].Type == ValueTypes.Tos ? byte.MaxValue : uint.MaxValue;
        (uint bits, uint mask) = value switch
        {
            MarkValue mark => (mark.Value, mark.Mask),
            NumberValue number => ((uint)number.Number, all),
            _ => (0u, 0u),
        };
        return Bits switch
        {
            SaveBits.Set => new MarkValue(bits, bits | mask),
            SaveBits.And => new MarkValue(0, ~bits & all),
            SaveBits.Or => new MarkValue(bits, bits),
            SaveBits.Xor => new MarkValue(bits, 0),
            _ => new NumberValue(1u << (int)(bits - 1)),
        };
    }
}
