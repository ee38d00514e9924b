using System.Globalization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>A bucket of tokens for each host, network or port.</summary>
internal static class MeterWords
{
    /// <summary>The burst that nft takes when none is told.</summary>
    private const ulong UsualBurst = 5;

    public static Saying Make(ModuleReading reading)
    {
        foreach (string reason in reading.Options.Select(option => option.Definition.Nft?.Not).OfType<string>())
        {
            reading.Refuse(reason);
        }

        bool isAbove = reading.Part("above") is not null;
        if (reading.Part(isAbove ? "above" : "upto") is not { Values: [RateValue rate] } option)
        {
            return Saying.Test(reading.Refuse("iptables rounds a rate in bytes, and nft does not"));
        }

        ulong burst = reading.Number("burst") ?? UsualBurst;
        string words = $"limit rate {(isAbove ? "over " : "")}{NftValues.Text(option, 0, "", reading)}{(burst == UsualBurst ? "" : $" burst {burst} packets")}";
        string name = reading.Value<TextValue>("name")?.Text ?? "";
        if (reading.Scope.Objects.Has(name))
        {
            return Saying.Test(reading.Refuse($"two rules share the buckets {name}, and nft has no buckets for two rules"));
        }

        reading.Scope.Objects.Declare(name, "");
        string key = KeyOf(reading);
        return Saying.Test(key.Length == 0 ? words : $"meter {NftNames.Plain(name)} {{ {key} timeout {Expiry(reading, rate)} {words} }}");
    }

    /// <summary>What is counted apart: destination, its port, source, its port, as xtables-translate has them.</summary>
    private static string KeyOf(ModuleReading reading)
    {
        if (reading.Part("key") is not { Values: [ChoiceValue { Name: var key }] } option)
        {
            return "";
        }

        // The catalogue's order: source, its port, destination, its port.
        string[] choices = [.. option.Definition.Values[0].Choices.Select(choice => choice.Name)];
        string[] given = key.Split(',');
        string family = reading.Scope.FamilyWord;
        var parts = new List<string>();
        if (given.Contains(choices[2]))
        {
            parts.Add($"{family} daddr{ConnectionWords.MaskOf(reading, "destination-prefix")}");
        }

        if (given.Contains(choices[3]))
        {
            parts.Add(NftTemplate.Fill("{protocol} dport", reading, option));
        }

        if (given.Contains(choices[0]))
        {
            parts.Add($"{family} saddr{ConnectionWords.MaskOf(reading, "source-prefix")}");
        }

        if (given.Contains(choices[1]))
        {
            parts.Add(NftTemplate.Fill("{protocol} sport", reading, option));
        }

        return string.Join(" . ", parts);
    }

    /// <summary>How long an idle bucket is kept, full again afterwards: as long as the unit of the rate when nothing is told.</summary>
    private static string Expiry(ModuleReading reading, RateValue rate)
    {
        ulong milliseconds = reading.Value<NumberValue>("expiry")?.Number ?? rate.Seconds * 1000UL;
        string rest = milliseconds % 1000 == 0 ? "" : $"{milliseconds % 1000}ms";
        return milliseconds < 1000 ? rest : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s{rest}");
    }
}
