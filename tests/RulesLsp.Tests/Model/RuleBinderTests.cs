using CsCheck;
using RulesLsp.Engine.Catalogue;
using RulesLsp.Engine.Model;
using RulesLsp.Engine.Syntax;
using RulesLsp.Engine.Text;
using RulesLsp.Engine.Values;
using Xunit;

namespace RulesLsp.Tests.Model;

/// <summary>One line at a time: what it is bound to, and what is said about it.</summary>
public sealed class RuleBinderTests
{
    private static readonly RuleBinder Binder = new(Engine.Catalogue.Catalogue.Default, AddressFamily.IPv4);

    private static readonly string[] Words =
    [
        "-A", "INPUT", "-p", "tcp", "--dport", "22", "!", "-m", "conntrack", "--ctstate", "NEW,E", "-j", "DROP", "–A", "—dport",
        "\"a b\"", "\"open", "'x y'", "\u00a0", "[1:2]", "--", "-", "-s", "10.0.0.1,10/8", "--tcp-flags", "-ptcp", "--x=y", "#", "-I", "3", "\u201cq r\u201d",
    ];

    [Fact]
    public void A_protocol_brings_its_match_when_an_option_needs_it()
    {
        BoundRule rule = Bind("-A INPUT -p tcp --dport 22 -j ACCEPT");
        BoundModule match = Assert.Single(rule.Matches);
        Assert.True(match.IsImplied);
        Assert.Equal(new PortRangeValue(22, 22), Assert.Single(match.Options).Value<PortRangeValue>());
        Assert.Equal((RuleCommand.Append, "INPUT", "ACCEPT"), (rule.Command, rule.Chain, rule.JumpName));
        Assert.Empty(rule.Problems);
    }

    [Fact]
    public void The_same_match_twice_is_two_modules() =>
        Assert.Equal(2, Bind("-A INPUT -m mark --mark 1 -m mark --mark 2").Matches.Length);

    [Theory]
    [InlineData("-AINPUT -p tcp --dp=22 -j ACCEPT")]
    [InlineData("--append INPUT --proto tcp --destination-port 22 --jump ACCEPT")]
    [InlineData("[5:600] -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT -c 1 2")]
    public void Other_spellings_bind_without_a_problem(string line) => Assert.Empty(Bind(line).Problems);

    [Theory]
    [InlineData("-A INPUT --dport 22 -j ACCEPT", BindingProblemKind.MisplacedOption, "-p tcp or -p udp", null)]
    [InlineData("-A INPUT --dport 22 -p tcp -j ACCEPT", BindingProblemKind.MisplacedOption, "left to right", null)]
    [InlineData("-A INPUT --ctstate NEW -j ACCEPT", BindingProblemKind.MisplacedOption, "-m conntrack", "-m conntrack --ctstate")]
    [InlineData("-A INPUT -m state --ctstate NEW", BindingProblemKind.MisplacedOption, "--state", "--state")]
    [InlineData("-A INPUT -p tcp --dprot 22", BindingProblemKind.UnknownOption, "--dport", "--dport")]
    [InlineData("-A INPUT -s ! 10.0.0.1 -j DROP", BindingProblemKind.MisplacedNegation, "! -s", "! -s 10.0.0.1")]
    [InlineData("-A INPUT -ptcp -j DROP", BindingProblemKind.NeedsNewerVersion, "whole word", "-p tcp")]
    [InlineData("-A INPUT --in-interface=eth0 -j DROP", BindingProblemKind.NeedsNewerVersion, "is refused", "--in-interface eth0")]
    [InlineData("-A INPUT -p tcp --dport ntp -j DROP", BindingProblemKind.SurprisingValue, "/etc/services", "123")]
    [InlineData("-A INPUT -t filter -j DROP", BindingProblemKind.MisplacedOption, "section", "")]
    [InlineData("-A INPUT -o eth0 -j DROP", BindingProblemKind.WrongInterfaceDirection, "INPUT", null)]
    [InlineData("-A INPUT -p tcp -p udp", BindingProblemKind.RepeatedOption, "twice", null)]
    [InlineData("-A INPUT -m tcp --dport 22", BindingProblemKind.WrongProtocol, "-p tcp", " -p tcp")]
    [InlineData("-A INPUT -m contrack --ctstate NEW", BindingProblemKind.UnknownMatch, "conntrack", "conntrack")]
    [InlineData("-A INPUT -j ACCEPT # ssh", BindingProblemKind.UnexpectedWord, "comment", "# ssh\n-A INPUT -j ACCEPT")]
    [InlineData("\u2013A INPUT -j ACCEPT", BindingProblemKind.TypographicCharacter, "U+2013 EN DASH", "-")]
    [InlineData("-A INPUT -p tcp \u2014dport 22 -j ACCEPT", BindingProblemKind.TypographicCharacter, "U+2014 EM DASH", "--")]
    [InlineData("-A\u00a0INPUT -j ACCEPT", BindingProblemKind.TypographicCharacter, "U+00A0", " ")]
    [InlineData("-j ACCEPT", BindingProblemKind.MissingCommand, "no command", null)]
    [InlineData("-A INPUT -p tcp --dport -j ACCEPT", BindingProblemKind.MissingValue, "--dport needs", null)]
    [InlineData("-A INPUT -s 10.0.0.300 -j DROP", BindingProblemKind.InvalidValue, "300 is above 255", null)]
    public void One_mistake_is_one_problem(string line, BindingProblemKind kind, string message, string? fix)
    {
        BindingProblem problem = Assert.Single(Bind(line).Problems, problem => problem.Kind is not (BindingProblemKind.UncheckedOption or BindingProblemKind.Deprecated));
        Assert.Equal(kind, problem.Kind);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(fix, problem.Fix?.NewText);
    }

    [Fact]
    public void A_mended_line_is_bound_as_it_is_meant()
    {
        BoundRule rule = Bind("\u2013A INPUT \u2013p tcp \u2014dport 22 \u2013j ACCEPT");
        Assert.Equal(("INPUT", "ACCEPT"), (rule.Chain, rule.JumpName));
        Assert.Equal(4, rule.Problems.Length);
        Assert.All(rule.Problems, problem => Assert.Equal(BindingProblemKind.TypographicCharacter, problem.Kind));
    }

    [Fact]
    public void An_open_quote_says_what_it_swallows()
    {
        BoundRule rule = Bind("-A INPUT -m comment --comment \"web -j ACCEPT");
        Assert.Null(rule.JumpName);
        Assert.Contains("-j ACCEPT", Assert.Single(rule.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_for_the_other_family_is_left_out() => Assert.Equal(RuleCommand.None, Bind("-6 -A INPUT -s 2001:db8::1 -j DROP").Command);

    [Fact]
    public void Every_span_of_any_line_lies_in_the_line() =>
        Gen.Int[0, Words.Length - 1].Select(index => Words[index])
            .Array[0, 12]
            .Sample(
                words =>
                {
                    string text = string.Join(' ', words);
                    BoundRule rule = Bind(text);
                    foreach (BindingProblem problem in rule.Problems)
                    {
                        AssertInside(problem.Span, text);
                    }

                    foreach (BoundOption option in rule.BuiltinOptions.Concat(rule.Matches.SelectMany(match => match.Options)).Concat(rule.Target?.Options ?? []))
                    {
                        AssertInside(option.Span, text);
                        Assert.Equal(option.Values.Length, option.ValueSpans.Length);
                        Assert.All(option.ValueSpans, span => AssertInside(span, text));
                    }
                },
                iter: 5_000);

    private static void AssertInside(TextSpan span, string text)
    {
        Assert.InRange(span.Start, 0, text.Length);
        Assert.InRange(span.End, span.Start, text.Length);
    }

    private static BoundRule Bind(string line) => Binder.Bind(LineLexer.Lex(line, LineTerminator.None));
}
