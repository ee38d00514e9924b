using System.Buffers;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Values.Grammars;

/// <summary>
/// A classic BPF program <c>count,code jt jf k,…</c> (extensions/libxt_bpf.c, bpf_parse_string), as far as the kernel looks at it
/// before it loads it (net/core/filter.c, bpf_check_classic): known operations, jumps that stay inside, a return at the end.
/// </summary>
internal sealed class BpfProgramGrammar : IValueGrammar
{
    /// <summary>XT_BPF_MAX_NUM_INSTR.</summary>
    private const int MostInstructions = 64;

    private const ushort ReturnConstant = 0x06;
    private const ushort ReturnAccumulator = 0x16;
    private const ushort JumpAlways = 0x05;
    private const ushort JumpClass = 0x05;
    private const ushort ClassBits = 0x07;
    private const ushort Divide = 0x34;
    private const ushort Remainder = 0x94;
    private const ushort ShiftLeft = 0x64;
    private const ushort ShiftRight = 0x74;
    private const uint MemoryWords = 16;

    /// <summary>The operations with a constant or a register (include/uapi/linux/bpf_common.h).</summary>
    private static readonly SearchValues<byte> Operations = SearchValues.Create(
        0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, 0x34, 0x3c, 0x44, 0x4c, 0x54, 0x5c, 0x64, 0x6c, 0x74, 0x7c, 0x84, 0x94, 0x9c, 0xa4, 0xac,
        0x20, 0x28, 0x30, 0x80, 0x40, 0x48, 0x50, 0x00, 0x60, 0x81, 0xb1, 0x01, 0x61, 0x02, 0x03, 0x07, 0x87, 0x06, 0x16,
        0x05, 0x15, 0x1d, 0x35, 0x3d, 0x25, 0x2d, 0x45, 0x4d);

    /// <summary>The operations whose constant is a place in memory: ld, ldx, st and stx.</summary>
    private static readonly SearchValues<byte> MemoryOperations = SearchValues.Create(0x60, 0x61, 0x02, 0x03);

    public string TypeName => ValueTypes.BpfProgram;

    public ValueResult Read(string text, CatalogueValue definition, AddressFamily family)
    {
        string[] parts = text.Split(',');
        if (parts.Length < 2 || !NumberText.TryRead(parts[0].AsSpan().Trim(), out ulong count))
        {
            return ValueResult.Refused(new TextSpan(0, text.Length), "a program starts with the number of its instructions and a comma, such as 1,6 0 0 1");
        }

        if (count is 0 or > MostInstructions)
        {
            return ValueResult.Refused(new TextSpan(0, parts[0].Length), $"a program has 1 to {MostInstructions} instructions");
        }

        // A comma may stand behind the last instruction.
        int given = parts.Length - 1 - (parts[^1].Length == 0 ? 1 : 0);
        if (given != (int)count)
        {
            return ValueResult.Refused(new TextSpan(0, parts[0].Length), $"the program says that it has {count} instructions, and it has {given}");
        }

        int start = parts[0].Length + 1;
        for (int i = 0; i < given; i++)
        {
            string part = parts[i + 1];
            if (Problem(part, i, given) is { } problem)
            {
                return ValueResult.Refused(new TextSpan(start, part.Length), problem);
            }

            start += part.Length + 1;
        }

        return ValueResult.Of(new TextValue(text));
    }

    private static string? Problem(string part, int index, int count)
    {
        string[] words = part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4 || !ushort.TryParse(words[0], out ushort code) || !uint.TryParse(words[1], out uint whenTrue) || !uint.TryParse(words[2], out uint whenFalse)
            || !TryReadConstant(words[3], out uint constant))
        {
            return $"'{part}' is no instruction: four numbers are, such as 6 0 0 1";
        }

        // Jumps are kept in one byte each.
        int left = count - index - 1;
        bool isKnown = code <= byte.MaxValue && Operations.Contains((byte)code);
        return !isKnown ? $"there is no operation {code}"
            : left == 0 && code is not (ReturnConstant or ReturnAccumulator) ? "the last instruction must be a return, 6 or 22"
            : code == JumpAlways && constant >= left ? "the jump leaves the program"
            : code != JumpAlways && (code & ClassBits) == JumpClass && ((byte)whenTrue >= left || (byte)whenFalse >= left) ? "a jump leaves the program"
            : code is Divide or Remainder && constant == 0 ? "a division by 0"
            : code is ShiftLeft or ShiftRight && constant > 31 ? "a shift by more than 31 bits"
            : MemoryOperations.Contains((byte)code) && constant >= MemoryWords ? $"there are {MemoryWords} places in memory"
            : null;
    }

    private static bool TryReadConstant(string word, out uint constant)
    {
        bool isNegative = word.StartsWith('-');
        bool isNumber = uint.TryParse(isNegative ? word.AsSpan(1) : word, out constant);
        constant = isNegative ? unchecked((uint)-(int)constant) : constant;
        return isNumber;
    }
}
