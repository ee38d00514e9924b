using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Formatting;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>Makes the words of one option.</summary>
internal delegate IEnumerable<Saying> OptionMaker(SavedOption option, ModuleReading reading);

/// <summary>Makes the words of a whole entry.</summary>
/// <param name="areSteps">The rules follow each other for the same packet.</param>
internal delegate IEnumerable<Saying> EntryMaker(ModuleReading reading, out bool areSteps);

/// <summary>The makers that the catalogue can ask for.</summary>
internal static class NftMakers
{
    private static readonly string[] TcpParts = ["sequence", "options"];
    private static readonly string[] OtherParts = ["ip options", "skuid", "ether"];

    public static OptionMaker? OfOption(NftMaker maker) => maker switch
    {
        NftMaker.IcmpType => IcmpTypeWords.Make,
        NftMaker.ConnectionPort => ConnectionWords.Port,
        NftMaker.AddressTypes => AddressTypeWords.Make,
        NftMaker.FlagMask => FlagMask,
        NftMaker.ConnectionStates => ConnectionStateWords.Make,
        NftMaker.EitherPort => EitherPortWords.Make,
        NftMaker.Chunks => ChunkWords.Make,
        NftMaker.RawBytes => RawByteWords.Make,
        NftMaker.ServiceByte => ServiceByteWords.Test,
        NftMaker.SetServiceByte => ServiceByteWords.Change,
        NftMaker.SetTest => SetWords.Test,
        NftMaker.SetChange => SetWords.Change,
        NftMaker.HelperObject => ObjectWords.Helper,
        _ => null,
    };

    public static EntryMaker? OfEntry(NftMaker maker) => maker switch
    {
        NftMaker.Remark => One(Remark),
        NftMaker.Times => One(TimeWords.Make),
        NftMaker.ConnectionCounters => One(ConnectionWords.Counters),
        NftMaker.ConnectionCount => One(ConnectionWords.Count),
        NftMaker.HashedShare => One(ConnectionWords.HashedShare),
        NftMaker.Meter => One(MeterWords.Make),
        NftMaker.NamedCounter => One(ObjectWords.Counter),
        NftMaker.LogFlags => One(LogFlags),
        NftMaker.CopyMark => CopyMarkWords.Make,
        _ => null,
    };

    private static EntryMaker One(Func<ModuleReading, Saying> make) => (ModuleReading reading, out bool areSteps) =>
    {
        areSteps = false;
        return [make(reading)];
    };

    private static Saying Remark(ModuleReading reading)
    {
        reading.Remark = reading.Value<Values.TextValue>("remark")?.Text;
        return Saying.Nothing;
    }

    /// <summary>nft reads a mask behind a slash only where it has several flags.</summary>
    private static IEnumerable<Saying> FlagMask(SavedOption option, ModuleReading reading)
    {
        string flags = NftValues.Text(option, 1, "", reading);
        string mask = NftValues.Text(option, 0, "", reading);
        return [Saying.Test(mask.Contains(',', StringComparison.Ordinal)
            ? $"{reading.Entry.Name} flags {(option.IsNegated ? "!= " : "")}{flags} / {mask}"
            : $"{reading.Entry.Name} flags & {mask} {(option.IsNegated ? "!=" : "==")} {flags}")];
    }

    private static Saying LogFlags(ModuleReading reading)
    {
        string tcp = string.Join(',', TcpParts.Where(part => reading.Part(part) is not null));
        List<string> flags = [.. OtherParts.Where(part => reading.Part(part) is not null)];
        bool areAll = flags.Count == 3 && tcp.Contains(',', StringComparison.Ordinal);
        if (tcp.Length > 0)
        {
            flags.Insert(0, $"tcp {tcp}");
        }

        Saying log = ModuleTranslator.OfOptions(reading)[0];
        return areAll ? log.And(Saying.Action("flags all")) : flags.Aggregate(log, (words, flag) => words.And(Saying.Action($"flags {flag}")));
    }
}
