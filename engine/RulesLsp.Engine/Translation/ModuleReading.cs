using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation;

/// <summary>The options of one match or target while its words are made; what goes wrong is collected as reasons.</summary>
internal sealed class ModuleReading(CatalogueEntry entry, ImmutableArray<SavedOption> options, TranslationScope scope)
{
    private readonly List<string> _reasons = [];
    private readonly List<string> _differences = [];

    public CatalogueEntry Entry => entry;

    public ImmutableArray<SavedOption> Options => options;

    public TranslationScope Scope => scope;

    public IReadOnlyList<string> Reasons => _reasons;

    public IReadOnlyList<string> Differences => _differences;

    /// <summary>What stands at the end of the rule for people to read.</summary>
    public string? Remark { get; set; }

    /// <summary>Notes why there are no words, and returns none.</summary>
    public string Refuse(string reason)
    {
        _reasons.Add(reason);
        return "";
    }

    /// <summary>Notes in what the words differ.</summary>
    public void Differ(string difference) => _differences.Add(difference);

    /// <summary>The option of this name, as given; null: it is not.</summary>
    public SavedOption? Find(string name) => options.FirstOrDefault(option => option.Definition.Name == name);

    /// <summary>The option that is this part of the entry to its maker; null: not given.</summary>
    public SavedOption? Part(string part) => options.FirstOrDefault(option => option.Definition.Nft?.Part == part);

    /// <summary>The first value of a part; null: not given, or of another type.</summary>
    public TValue? Value<TValue>(string part)
        where TValue : ParsedValue => Part(part) is { Values: [TValue value, ..] } ? value : null;

    /// <summary>The first value of a part as a number; without it the default that the catalogue tells.</summary>
    public ulong? Number(string part) =>
        Value<NumberValue>(part)?.Number
        ?? (entry.Options.FirstOrDefault(option => option.Nft?.Part == part && Catalogue.Catalogue.IsInFamily(option.Families, scope.Family)) is { } definition
            && Default(definition) is NumberValue number ? number.Number : null);

    /// <summary>The first value that the kernel has when an option is not given; null: it has none.</summary>
    public ParsedValue? Default(CatalogueOption definition)
    {
        ImmutableArray<string> words = definition.Save is not { } save ? []
            : scope.Family == AddressFamily.IPv6 && !save.DefaultIpv6.IsEmpty ? save.DefaultIpv6
            : save.Default;
        return words is [var word, ..] ? ValueGrammars.ValueOf(word, definition.Values[0], scope.Family) : null;
    }
}
