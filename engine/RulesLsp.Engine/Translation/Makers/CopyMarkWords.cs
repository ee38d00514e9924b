using System.Globalization;
using RulesLsp.Engine.Values;

namespace RulesLsp.Engine.Translation.Makers;

/// <summary>Copies bits between the mark of a packet and that of its connection.</summary>
internal static class CopyMarkWords
{
    /// <summary>Only what belongs to a connection has a mark to copy from or to.</summary>
    private const string HasConnection = "ct state ! invalid,untracked";

    /// <summary>
    /// The whole mark at once. Where bits of the old one stay, nft can't reckon with both marks: the bits are cleared, and each is set again
    /// by a rule of its own.
    /// </summary>
    public static IEnumerable<Saying> Make(ModuleReading reading, out bool areSteps)
    {
        areSteps = false;
        bool saves = reading.Part("save") is not null;
        if (!saves && reading.Part("restore") is null)
        {
            return ModuleTranslator.OfOptions(reading);
        }

        ModuleTranslator.OfOptions(reading);
        uint packetMask = (uint)(reading.Number("packet-mask") ?? uint.MaxValue);
        uint connectionMask = (uint)(reading.Number("connection-mask") ?? uint.MaxValue);
        (string from, uint taken, string to, string set, uint replaced) = saves
            ? ("mark", packetMask, "ct mark", "ct mark set", connectionMask)
            : ("ct mark", connectionMask, "mark", "meta mark set", packetMask);
        if (replaced == uint.MaxValue)
        {
            return [Saying.Action($"{set} {from}{(taken == uint.MaxValue ? "" : $" and 0x{taken:x}")}")];
        }

        areSteps = true;
        return Steps(from, taken, to, set, replaced);
    }

    private static IEnumerable<Saying> Steps(string from, uint taken, string to, string set, uint replaced)
    {
        yield return new Saying(HasConnection, $"{set} {to} and 0x{~replaced:x}");
        for (int bit = 0; bit < 32; bit++)
        {
            uint one = 1u << bit;
            if ((taken & one) != 0)
            {
                yield return new Saying(
                    $"{HasConnection} {from} and 0x{one:x} == 0x{one:x}",
                    string.Create(CultureInfo.InvariantCulture, $"{set} {to} {((replaced & one) != 0 ? "or" : "xor")} 0x{one:x}"));
            }
        }
    }
}
