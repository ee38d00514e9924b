using System.Collections.Immutable;
using RulesLsp.Engine.Packets;
using RulesLsp.Engine.Tracing.Host;
using RulesLsp.Engine.Tracing.Regions;
using RulesLsp.Engine.Tracing.Walk;

namespace RulesLsp.Engine.Comparing;

/// <summary>What rules write, the bits that they take together, and the devices that they name.</summary>
internal sealed class RuleFootprint
{
    // The way through the host changes the time to live.
    private readonly HashSet<PacketField> _altered = [PacketField.TimeToLive];
    private readonly HashSet<PacketField> _alteredOtherwise = [];
    private readonly List<(PacketField Field, FieldRange Values)> _translations = [];
    private readonly Dictionary<PacketField, FieldDomain> _translated = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _prefixes = new(StringComparer.Ordinal);
    private readonly HashSet<uint> _marks = [];
    private readonly HashSet<uint> _services = [];

    /// <summary>
    /// Fields that a rule, or the way through the host, may have changed to any value before another rule looks at them. Translations to
    /// values that they name are not among these: <see cref="TranslationsOf"/>.
    /// </summary>
    public IReadOnlySet<PacketField> Altered => _altered;

    /// <summary>The values that translations may have given a field, beside those.</summary>
    public FieldDomain TranslationsOf(PacketField field)
    {
        if (!_translated.TryGetValue(field, out FieldDomain? values))
        {
            _translated[field] = values = FieldDomain.OfRanges(_translations.Where(given => given.Field == field).Select(static given => given.Values));
        }

        return values;
    }

    /// <summary>Those that something else than a translation may have changed: nat itself sees the others as they came.</summary>
    public IReadOnlySet<PacketField> AlteredOtherwise => _alteredOtherwise;

    public void Add(RuleSemantics rule)
    {
        if (rule.Action is not (VerdictAction or ContinueAction or ChainAction or ReturnAction or RejectAction))
        {
            _altered.UnionWith(rule.Action is TranslateAction translate ? Translated(translate) : FieldsWrittenBy(rule.Action));
            _alteredOtherwise.UnionWith(rule.Action is TranslateAction ? [] : FieldsWrittenBy(rule.Action));
            AddMasks(rule.Action);
        }

        foreach (PacketTest test in rule.Tests)
        {
            Add(test);
        }
    }

    /// <summary>A device that somebody asks about, whether a rule names it or not.</summary>
    public void AddDevice(string name) => _names.Add(name);

    /// <summary>The devices that the rules, or a host, tell apart.</summary>
    /// <param name="host">null: not described.</param>
    public DeviceNames DevicesOn(HostDescription? host)
    {
        var names = new HashSet<string>(_names, StringComparer.Ordinal);
        if (host is not null)
        {
            names.UnionWith(host.Interfaces.Select(device => device.Name));
            names.UnionWith(host.Routes.Select(route => route.Device).OfType<string>());
            names.UnionWith(host.Rules.Select(rule => rule.Input).OfType<string>());
        }

        return new DeviceNames(names, _prefixes);
    }

    /// <summary>The bits that the rules, and the routing of a host, take together.</summary>
    /// <param name="host">null: not described.</param>
    public FieldBits BitsOn(HostDescription? host)
    {
        ImmutableArray<HostRule> rules = host?.Rules ?? [];
        return new FieldBits(
            _marks.Concat(rules.Where(static rule => rule.Mark is not null).Select(static rule => rule.MarkMask)),
            rules.Any(static rule => rule.TypeOfService is not null) ? _services.Append(RegionSight.RoutedService) : _services);
    }

    // Returns the fields of which it is not known what they become. Where the connection would look like another one the source port does too.
    private ImmutableArray<PacketField> Translated(TranslateAction action)
    {
        switch (action.Kind)
        {
            case TranslationKind.Source or TranslationKind.Masquerade:
                return [PacketField.SourceAddress, PacketField.SourcePort, PacketField.ConntrackNat];
            case TranslationKind.Destination when action.To?.FirstAddress is { } address:
                Add(PacketField.DestinationAddress, address, action.To.LastAddress ?? address);
                break;
            case TranslationKind.Network:
                return FieldsWrittenBy(action);
        }

        if (action.To?.FirstPort is { } port)
        {
            Add(PacketField.DestinationPort, port, action.To.LastPort ?? port);
        }

        return action.Kind == TranslationKind.Redirect
            ? [PacketField.DestinationAddress, PacketField.SourcePort, PacketField.ConntrackNat]
            : [PacketField.SourcePort, PacketField.ConntrackNat];
    }

    private void Add(PacketField field, UInt128 first, UInt128 last)
    {
        _translations.Add((field, new FieldRange(first, last)));
        _translated.Clear();
    }

    private void AddMasks(RuleAction action)
    {
        switch (action)
        {
            case MarkAction mark:
                _marks.Add(mark.Clear);
                break;
            case ConnectionMarkAction mark:
                _marks.Add(mark.ClearMask);
                _marks.Add(mark.Operation == ConnectionMarkOperation.Set ? uint.MaxValue : mark.SourceMask);
                break;
            case SetFieldAction { Field: PacketField.TypeOfService } set:
                _services.Add((uint)set.Clear);
                break;
        }
    }

    private void Add(PacketTest test)
    {
        switch (test)
        {
            case MaskTest { Field: PacketField.TypeOfService } service:
                _services.Add((uint)service.Mask);
                break;
            case MaskTest mark when FieldBits.IsOfBits(mark.Field):
                _marks.Add((uint)mark.Mask);
                break;
            case InterfaceTest device:
                (device.IsPrefix ? _prefixes : _names).Add(device.Name);
                break;
            case AnyOfTest any:
                foreach (PacketTest alternative in any.Alternatives)
                {
                    Add(alternative);
                }

                break;
        }
    }

    private static ImmutableArray<PacketField> FieldsWrittenBy(RuleAction action) => action switch
    {
        MarkAction => [PacketField.Mark],
        ConnectionMarkAction => [PacketField.Mark, PacketField.ConnectionMark],
        SetFieldAction set => [set.Field],
        ClampSegmentSizeAction => [PacketField.TcpMaximumSegmentSize, PacketField.Length],
        NoTrackAction => [PacketField.ConntrackState],
        TranslateAction => [PacketField.SourceAddress, PacketField.DestinationAddress, PacketField.SourcePort, PacketField.DestinationPort, PacketField.ConntrackNat],
        AlterAction alter => alter.Changes,
        _ => [],
    };
}
