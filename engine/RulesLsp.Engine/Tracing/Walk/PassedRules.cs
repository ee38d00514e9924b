using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Packets;

namespace RulesLsp.Engine.Tracing.Walk;

/// <summary>
/// What the cases of one packet learn of a long chain from each other: which rules surely pass the packet by, whatever is answered to
/// the questions that the facts leave open. The first case that comes to a rule asks it, and the others leave it out.
/// </summary>
internal sealed class PassedRules(KnownPacket known)
{
    // The positions below _seen that every case looks at, rising; of the others the first test that fails is settled.
    private readonly List<int> _open = [];
    private int _seen;

    public KnownPacket Known => known;

    /// <summary>The first position from <paramref name="next"/> on at which a rule is to be asked.</summary>
    public int From(int next)
    {
        if (next >= _seen)
        {
            return next;
        }

        int index = _open.BinarySearch(next);
        index = index < 0 ? ~index : index;
        return index < _open.Count ? _open[index] : _seen;
    }

    /// <summary>A rule took part, or asked something.</summary>
    public void NoteOpen(int position)
    {
        if (position == _seen)
        {
            _open.Add(position);
            _seen++;
        }
    }

    /// <summary>A rule passed the packet by.</summary>
    /// <param name="failed">The first of its tests that did not hold.</param>
    public void NotePassed(int position, ImmutableArray<PacketTest> tests, PacketTest failed)
    {
        if (position != _seen)
        {
            return;
        }

        foreach (PacketTest test in tests)
        {
            if (!known.Settles(test))
            {
                break;
            }

            if (ReferenceEquals(test, failed))
            {
                _seen++;
                return;
            }
        }

        NoteOpen(position);
    }
}

/// <summary>The values that a packet surely has.</summary>
internal sealed class KnownPacket(FlowingPacket packet)
{
    private static readonly PacketField[] Fields = Enum.GetValues<PacketField>();

    private readonly UInt128?[] _values = [.. Fields.Select(packet.Value)];
    private readonly string? _input = packet.Input.Name;
    private readonly string? _output = packet.Output.Name;

    /// <summary>Whether a packet has these values, whatever else is known of it.</summary>
    public bool IsOf(FlowingPacket other)
    {
        for (int i = 0; i < Fields.Length; i++)
        {
            if (_values[i] is { } value && other.Value(Fields[i]) != value)
            {
                return false;
            }
        }

        return (_input is null || _input == other.Input.Name) && (_output is null || _output == other.Output.Name);
    }

    /// <summary>Whether the values decide a test, so that no question is asked.</summary>
    public bool Settles(PacketTest test)
    {
        switch (test)
        {
            case RangeTest range:
                return Has(range.Field);
            case MaskTest mask:
                return Has(mask.Field);
            case InterfaceTest device:
                return (device.IsInput ? _input : _output) is not null;
            case AnyOfTest any:
                foreach (PacketTest alternative in any.Alternatives)
                {
                    if (!Settles(alternative))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return test is NeverTest;
        }
    }

    // Whether there is a header to read a field from is a question of these three (TestEvaluator.Find).
    private bool Has(PacketField field) => Is(field) && Is(PacketField.Protocol) && Is(PacketField.IsLaterFragment) && Is(PacketField.Socket);

    private bool Is(PacketField field) => _values[(int)field] is not null;
}

/// <summary>What the cases of one packet learn from each other.</summary>
internal sealed class CaseMemory
{
    private readonly Dictionary<Chain, List<PassedRules>> _chains = [];

    /// <summary>What is known of a chain and the packet as it is now; null: no case has come to it with such a packet.</summary>
    public PassedRules? Find(Chain chain, FlowingPacket packet)
    {
        foreach (PassedRules passed in _chains.GetValueOrDefault(chain) ?? [])
        {
            if (passed.Known.IsOf(packet))
            {
                return passed;
            }
        }

        return null;
    }

    /// <summary>Where the first case that comes to a chain with such a packet notes what it finds.</summary>
    public PassedRules Add(Chain chain, FlowingPacket packet)
    {
        var passed = new PassedRules(new KnownPacket(packet));
        (CollectionsMarshal.GetValueRefOrAddDefault(_chains, chain, out _) ??= []).Add(passed);
        return passed;
    }
}
