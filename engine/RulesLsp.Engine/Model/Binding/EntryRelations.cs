using System.Collections.Immutable;
using System.Globalization;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Model.Binding;

/// <summary>What an entry asks of the order of its options, of their values together, and of the rule's other matches.</summary>
internal sealed class EntryRelations(AddressFamily family, List<BindingProblem> problems)
{
    /// <summary>SYN in the TCP header's flag byte (RFC 9293, 3.1).</summary>
    private const byte Syn = 2;

    /// <summary>A byte rate is kept as a sixteenth (xt_hashlimit.c, XT_HASHLIMIT_BYTE_SHIFT).</summary>
    private const ulong ByteUnit = 16;

    private BoundRule _rule = null!;
    private OpenModule _module = null!;

    public void Check(BoundRule rule, OpenModule module, CatalogueEntry entry)
    {
        (_rule, _module) = (rule, module);
        foreach (BoundOption option in _module.Options)
        {
            CheckOrder(option);
            CheckWord(option, entry.Save?.Separator);
            foreach (NumberComparison comparison in option.Definition.Compares)
            {
                CheckComparison(option, comparison);
            }
        }

        if (entry.NeedsSyn is { } need && !LeadsSyn(need))
        {
            BindingFix? fix = _rule.BuiltinOptions.FirstOrDefault(option => option.Definition.Name == BuiltinOptionNames.Protocol) is { IsNegated: false } protocol
                ? new BindingFix($"Insert {need.Insert}", $" {need.Insert}", new TextSpan(protocol.Span.End, 0))
                : null;
            problems.Add(new BindingProblem(
                BindingProblemKind.MissingOption, _module.NameSpan, $"{_module.Name} needs a test for SYN packets: {string.Join(" or ", need.By)}", Placement.Named(need.Backends), fix));
        }

        if (entry.Bucket is { } bucket)
        {
            CheckBucket(bucket);
        }
    }

    private void CheckOrder(BoundOption option)
    {
        foreach (OptionCondition condition in option.Definition.After)
        {
            BoundOption? earlier = Find(condition.Option);
            if (earlier is null || earlier.Span.Start > option.Span.Start || !Says(earlier, condition.Value))
            {
                string needed = condition.Value is null ? condition.Option : $"{condition.Option} {condition.Value}";
                Report(BindingProblemKind.MissingOption, option.NameSpan, $"{option.Definition.Name} needs {needed} in front of it");
            }
        }
    }

    private bool Says(BoundOption option, string? value) =>
        value is null || !option.IsNegated && Equals(option.Value<ParsedValue>(), ValueGrammars.ValueOf(value, option.Definition.Values[0], option.Definition.Values[0].AddressesIn(family)));

    private void CheckWord(BoundOption option, string? separator)
    {
        // Nearly no option gets further.
        if (option.Definition.Values is [{ Choices: { IsEmpty: false } choices }, ..] && option.Value<ChoiceValue>() is { } words)
        {
            CheckChoices(option, choices, words, separator);
        }
    }

    private void CheckChoices(BoundOption option, ImmutableArray<CatalogueChoice> choices, ChoiceValue words, string? separator)
    {
        foreach (CatalogueChoice choice in choices)
        {
            if (!(choice.Requires.IsEmpty && choice.Excludes.IsEmpty) && IsOne(choice.Name, words.Name))
            {
                CheckChoice(option, choice, separator);
            }
        }
    }

    private static bool IsOne(string choice, ReadOnlySpan<char> words)
    {
        foreach (Range word in words.Split(','))
        {
            if (words[word].SequenceEqual(choice))
            {
                return true;
            }
        }

        return false;
    }

    private void CheckChoice(BoundOption option, CatalogueChoice choice, string? separator)
    {
        foreach (string required in choice.Requires)
        {
            if (!StandsBeside(option, required, separator))
            {
                Report(BindingProblemKind.MissingOption, option.Span, $"{option.Definition.Name} {choice.Name} needs {required} beside it");
            }
        }

        foreach (string excluded in choice.Excludes)
        {
            if (StandsBeside(option, excluded, separator))
            {
                Report(BindingProblemKind.ExclusiveOptions, option.Span, $"{option.Definition.Name} {choice.Name} and {excluded} can't stand in one rule");
            }
        }
    }

    /// <summary>Whether an option of this name stands in the same group: an option that begins a new group parts them (policy's --next).</summary>
    private bool StandsBeside(BoundOption option, string name, string? separator)
    {
        List<BoundOption> options = _module.Options;
        int start = options.IndexOf(option);
        while (start > 0 && options[start - 1].Definition.Name != separator)
        {
            start--;
        }

        for (int at = start; at < options.Count && options[at].Definition.Name != separator; at++)
        {
            if (options[at].Definition.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private void CheckComparison(BoundOption option, NumberComparison comparison)
    {
        if (Find(comparison.First)?.Value<NumberValue>() is not { } first || Find(comparison.Second)?.Value<NumberValue>() is not { } second)
        {
            return;
        }

        double multiple = first.Number * (comparison.Times ?? 1);
        (bool holds, string relation) = comparison.Is switch
        {
            NumberRelation.Below => (multiple < second.Number, "must be smaller than"),
            NumberRelation.AtMost => (multiple <= second.Number, "can't be larger than"),
            _ => (second.Number >= 64 || first.Number >> (int)second.Number == 0, "has more bits than the number after"),
        };
        if (!holds)
        {
            TextSpan span = option.ValueSpans.IsEmpty ? option.NameSpan : option.ValueSpans[0];
            string number = comparison.Times is { } times ? string.Create(CultureInfo.InvariantCulture, $"{times} times the number") : "the number";
            Report(BindingProblemKind.InvalidValue, span, $"{option.Definition.Name}: {number} after {comparison.First} {relation} {comparison.Second}");
        }
    }

    private bool LeadsSyn(SynNeed need) => _rule.Matches.Any(match => match.Options.Any(option =>
        !option.IsNegated && need.By.Contains(option.Definition.Name, StringComparer.Ordinal)
        && (option.Value<TcpFlagsValue>(1) is not { } compared || (compared.Flags & Syn) != 0)));

    private void CheckBucket(RateBucket bucket)
    {
        BoundOption? rate = _module.Options.Find(option => bucket.Rates.Contains(option.Definition.Name, StringComparer.Ordinal));
        BoundOption? burst = Find(bucket.Burst);
        if (rate is null || bucket.Unless.Any(name => Find(name) is not null) || (burst is not null && burst.Value<NumberValue>() is null))
        {
            return;
        }

        TextSpan span = burst?.Span ?? rate.Span;
        ulong size = burst?.Value<NumberValue>()?.Number ?? bucket.DefaultBurst;
        if (rate.Value<NumberValue>() is { } bytes && burst is not null)
        {
            CheckByteBurst(bucket, span, bytes.Number, size);
        }

        if (rate.Value<RateValue>() is not { } packets)
        {
            return;
        }

        if (burst?.Definition.Values[0].Max is { } most && size > (ulong)most)
        {
            Report(BindingProblemKind.InvalidValue, span, $"{bucket.Burst}: {most} packets are the most", Placement.Named(bucket.Backends));
            return;
        }

        ulong interval = bucket.UnitsPerSecond * packets.Seconds / packets.Count;
        if (Credits(bucket, unchecked(interval * size)) < Credits(bucket, interval))
        {
            Report(
                BindingProblemKind.InvalidValue,
                span,
                $"a burst of {size} at such a low rate overflows the kernel's counter: the rule is refused",
                Placement.Named(bucket.Backends));
        }
    }

    private void CheckByteBurst(RateBucket bucket, TextSpan span, ulong rate, ulong burst)
    {
        ulong units = rate / ByteUnit;
        if (units == 0 || burst < units * ByteUnit)
        {
            string reason = units == 0 ? $"beside a rate of less than {ByteUnit} bytes in a second iptables crashes" : $"a burst of {burst} bytes is below the rate of {rate} in a second";
            Report(BindingProblemKind.InvalidValue, span, $"{bucket.Burst}: {reason}", Placement.Named(bucket.Backends));
        }
    }

    /// <summary>user2credits of the two modules, overflow and all.</summary>
    private static ulong Credits(RateBucket bucket, ulong time)
    {
        if (bucket.CounterBits == 64)
        {
            return unchecked(time * (bucket.CreditsPerSecond / bucket.UnitsPerSecond));
        }

        uint time32 = unchecked((uint)time);
        return unchecked((uint)(time32 > uint.MaxValue / bucket.CreditsPerSecond
            ? time32 / bucket.UnitsPerSecond * bucket.CreditsPerSecond
            : time32 * bucket.CreditsPerSecond / bucket.UnitsPerSecond));
    }

    private BoundOption? Find(string name) => _module.Find(name);

    private void Report(BindingProblemKind kind, TextSpan span, string message, Backends backends = Backends.Both) =>
        problems.Add(new BindingProblem(kind, span, message, backends));
}
