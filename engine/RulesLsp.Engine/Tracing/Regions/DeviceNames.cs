using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Tracing.Regions;

/// <summary>
/// Numbers from 1 on for the devices that some rules, or a host, tell apart: each name, one stand-in for all other names of each
/// prefix, and one for all other names at all.
/// </summary>
internal sealed class DeviceNames
{
    /// <summary>The device by which a host talks to itself.</summary>
    public const string Loopback = "lo";

    private readonly string[] _names;
    private readonly string[] _prefixes;
    private readonly HashSet<string> _named;
    private readonly Dictionary<(string Name, bool IsPrefix), FieldDomain> _parts = [];

    public DeviceNames(IEnumerable<string> names, IEnumerable<string> prefixes)
    {
        _prefixes = [.. prefixes.Distinct().Order(StringComparer.Ordinal)];
        _named = [.. names, Loopback];
        string[] standIns = [StandIn("", _prefixes), .. _prefixes.Select(prefix => StandIn(prefix, _prefixes))];
        _names = [.. standIns.Concat(_named.Where(name => name.Length > 0).Order(StringComparer.Ordinal)).Distinct()];
    }

    public int Count => _names.Length;

    public string this[UInt128 number] => _names[(int)number - 1];

    public UInt128 NumberOf(string name) => (UInt128)(Array.IndexOf(_names, name) + 1);

    /// <summary>Whether a number is a device by its own name, and not one for many.</summary>
    public bool IsNamed(UInt128 number) => _named.Contains(this[number]);

    /// <summary>What all names of a stand-in begin with; "" for devices with a name of their own.</summary>
    public string PrefixOf(UInt128 number) => IsNamed(number) ? "" : _prefixes.Where(this[number].StartsWith).MaxBy(prefix => prefix.Length) ?? "";

    /// <summary>The numbers that a test on a name or prefix lets through; the absent device has the empty name.</summary>
    public FieldDomain Fitting(string name, bool isPrefix)
    {
        if (!_parts.TryGetValue((name, isPrefix), out FieldDomain? part))
        {
            part = FieldDomain.OfRanges(Enumerable.Range(0, Count + 1)
                .Where(number => Fits(number == 0 ? "" : _names[number - 1], name, isPrefix))
                .Select(number => new FieldRange((UInt128)number, (UInt128)number)));
            _parts[(name, isPrefix)] = part;
        }

        return part;
    }

    private static bool Fits(string device, string name, bool isPrefix) =>
        isPrefix ? device.StartsWith(name, StringComparison.Ordinal) : device == name;

    // A name that no rule tells apart from the other names with this prefix.
    private string StandIn(string prefix, string[] prefixes)
    {
        foreach (string stem in prefix.Length == 0 ? ["eth", "net", "port", "link"] : new[] { prefix, prefix + "x" })
        {
            for (int i = 0; i < 100; i++)
            {
                string name = stem + i;
                if (!_named.Contains(name) && !prefixes.Any(other => other.Length > prefix.Length && name.StartsWith(other, StringComparison.Ordinal)))
                {
                    return name;
                }
            }
        }

        return prefix + "\u00A7";
    }
}
