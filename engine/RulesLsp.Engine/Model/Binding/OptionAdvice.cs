using System.Collections.Immutable;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>Says why an option can't be found in a rule, and what would make it available.</summary>
internal sealed class OptionAdvice(
    BindingTables tables,
    BindWords words,
    List<OpenModule> matches,
    OpenModule? target,
    BoundOption? protocol,
    TextSpan? bang)
{
    /// <summary>The problem, and how many words to pass over as the option's values.</summary>
    public BindingProblem Explain(int index, TextSpan span, string name, ImmutableArray<string> fitting, out int valueCount)
    {
        string written = words.Text(index) is ['-', '-', ..] ? "--" + name : "-" + name;
        ImmutableArray<(CatalogueEntry Entry, CatalogueOption Option)> owners = tables.Catalogue.FindOptionOwners(written);
        valueCount = owners.IsEmpty ? int.MaxValue : owners.Max(owner => owner.Option.Values.Length);
        if (fitting.Length > 1)
        {
            valueCount = int.MaxValue;
            return Problem(BindingProblemKind.AmbiguousOption, span, $"{written} is the beginning of several options: {string.Join(", ", fitting)}");
        }

        if (IsUnchecked(owners))
        {
            string module = matches.Find(match => match.Table is null)?.Name ?? target!.Name;
            return new BindingProblem(BindingProblemKind.UncheckedOption, span, $"{written} is not checked: the catalogue does not know {module}", Backends.None);
        }

        if (owners.IsEmpty)
        {
            return Unknown(span, written);
        }

        return RenameOf(span, written, owners) ?? Misplaced(index, span, written, owners);
    }

    /// <summary>Some part of the rule is unknown and may have the option.</summary>
    private bool IsUnchecked(ImmutableArray<(CatalogueEntry Entry, CatalogueOption Option)> owners) =>
        matches.Exists(match => match.Table is null)
        || (target is { Table: null } && owners.IsEmpty);

    private BindingProblem Unknown(TextSpan span, string written)
    {
        IEnumerable<string> open = OpenTables().SelectMany(table => table.LongNames).Select(item => "--" + item.Name);
        IEnumerable<string> all = tables.Catalogue.Entries.SelectMany(entry => entry.Options).SelectMany(Engine.Catalogue.Catalogue.Spellings);
        string? meant = written.Length > 2
            ? Similarity.Nearest(written, open) ?? Similarity.Nearest(written, all)
            : null;
        return meant is null
            ? Problem(BindingProblemKind.UnknownOption, span, $"there is no option {written} in what this rule loads")
            : Problem(BindingProblemKind.UnknownOption, span, $"there is no option {written}: did you mean {meant}?", new BindingFix($"Write {meant}", meant));
    }

    /// <summary><c>-m state --ctstate</c>: a loaded module has the same thing under a longer or shorter name.</summary>
    private BindingProblem? RenameOf(TextSpan span, string written, ImmutableArray<(CatalogueEntry Entry, CatalogueOption Option)> owners)
    {
        foreach (OpenModule match in matches)
        {
            foreach (CatalogueOption option in match.Table?.Entry.Options ?? [])
            {
                bool isSame = option.Name.EndsWith(written.AsSpan(2), StringComparison.Ordinal) || written.EndsWith(option.Name[2..], StringComparison.Ordinal);
                if (isSame && option.Values.Length == owners[0].Option.Values.Length)
                {
                    return Problem(
                        BindingProblemKind.MisplacedOption,
                        span,
                        $"{written} belongs to {owners[0].Entry.Name}: the match {match.Name} of this rule calls it {option.Name}",
                        new BindingFix($"Write {option.Name}", option.Name));
                }
            }
        }

        return null;
    }

    private BindingProblem Misplaced(int index, TextSpan span, string written, ImmutableArray<(CatalogueEntry Entry, CatalogueOption Option)> owners)
    {
        ImmutableArray<CatalogueEntry> here =
        [
            .. owners.Where(owner => Engine.Catalogue.Catalogue.IsInFamily(owner.Entry.Families, tables.Family)
                && Engine.Catalogue.Catalogue.IsInFamily(owner.Option.Families, tables.Family)).Select(owner => owner.Entry),
        ];
        if (here.IsEmpty)
        {
            return Problem(BindingProblemKind.WrongFamily, span, $"{written} of {owners[0].Entry.Name} does not exist for {tables.Family}");
        }

        if (Later(index, here) is { } later)
        {
            return Problem(BindingProblemKind.MisplacedOption, span, $"{written} stands in front of the '{later}' that brings it: options are read from left to right");
        }

        ImmutableArray<string> protocols = [.. here.Where(entry => entry.ImpliedByProtocol is not null).OrderBy(entry => entry.ImpliedByProtocol).Select(entry => ProtocolNames.NameOf(entry.ImpliedByProtocol!.Value)).Distinct()];
        if (!protocols.IsEmpty)
        {
            string choices = string.Join(" or ", protocols.Select(name => $"-p {name}"));
            string instead = protocol is null ? "" : $" and the rule has {words.Line.Characters.Slice(protocol.Span.Start, protocol.Span.Length)}";
            BindingFix? fix = protocols.Length == 1 && protocol is null ? Insert($"-p {protocols[0]}", written) : null;
            return Problem(BindingProblemKind.MisplacedOption, span, $"option {written} needs {choices} in front of it{instead}: no loaded match has it", fix);
        }

        CatalogueEntry owner = here[0];
        string loader = owner.Kind == EntryKind.Target ? BuiltinOptionNames.Jump : BuiltinOptionNames.Match;
        string names = string.Join(" or ", here.Select(entry => $"{(entry.Kind == EntryKind.Target ? BuiltinOptionNames.Jump : BuiltinOptionNames.Match)} {entry.Name}").Distinct());
        bool isSafe = here.Length == 1 && owner.Kind == EntryKind.Match && owner.Protocols.IsDefaultOrEmpty;
        return Problem(
            BindingProblemKind.MisplacedOption,
            span,
            $"option {written} needs {names} in front of it: no loaded match or target has it",
            isSafe ? Insert($"{loader} {owner.Name}", written) : null);
    }

    /// <summary>A negated option keeps its bang in front of what is inserted, so nothing is inserted there.</summary>
    private BindingFix? Insert(string what, string written) => bang is null ? new BindingFix($"Insert {what}", $"{what} {written}", Applicability: FixApplicability.Safe) : null;

    /// <summary>The later words that load one of the entries, such as <c>-p tcp</c>; null when there are none.</summary>
    private string? Later(int index, ImmutableArray<CatalogueEntry> entries)
    {
        for (int at = index + 1; at + 1 < words.Count; at++)
        {
            if (words.Text(at) is not ['-', ..])
            {
                continue;
            }

            string value = words.Text(at + 1).ToString();
            string option = words.Text(at).ToString();
            ImmutableArray<(CatalogueEntry Entry, CatalogueOption Option)> builtins = tables.Catalogue.FindOptionOwners(option);
            string? name = builtins.FirstOrDefault(owner => owner.Entry.Kind == EntryKind.Builtin).Option?.Name;
            bool loads = name switch
            {
                BuiltinOptionNames.Protocol => ProtocolNames.NumberOf(value.ToLowerInvariant()) is { } number && entries.Any(entry => entry.ImpliedByProtocol == number),
                BuiltinOptionNames.Match => entries.Any(entry => entry.Kind == EntryKind.Match && entry.Name == value),
                BuiltinOptionNames.Jump => entries.Any(entry => entry.Kind == EntryKind.Target && entry.Name == value),
                _ => false,
            };
            if (loads)
            {
                return $"{option} {value}";
            }
        }

        return null;
    }

    private IEnumerable<OptionTable> OpenTables()
    {
        yield return tables.Builtins;
        foreach (OpenModule match in matches)
        {
            if (match.Table is { } table)
            {
                yield return table.Options;
            }
        }

        if (target?.Table is { } targetTable)
        {
            yield return targetTable.Options;
        }

        if (protocol?.Value<ProtocolValue>() is { } known && tables.FindImplied(known.Number) is { } implied)
        {
            yield return implied.Options;
        }
    }

    private static BindingProblem Problem(BindingProblemKind kind, TextSpan span, string message, BindingFix? fix = null) =>
        new(kind, span, message, Fix: fix);
}
