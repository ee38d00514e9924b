using System.Collections.Immutable;
using System.Text;
using RulesLsp.Engine.Text;

namespace RulesLsp.Engine.Model.Pasted;

/// <summary>Splits a line into words as a POSIX shell does (Shell Command Language, 2.2 Quoting and 2.3 Token Recognition).</summary>
internal sealed class ShellReader
{
    private readonly string _text;
    private readonly ImmutableArray<ImmutableArray<ShellWord>>.Builder _commands = ImmutableArray.CreateBuilder<ImmutableArray<ShellWord>>();
    private readonly ImmutableArray<ShellWord>.Builder _words = ImmutableArray.CreateBuilder<ShellWord>();
    private string? _obstacle;
    private int _at;

    private ShellReader(string text) => _text = text;

    /// <summary>Reads a line; any text gives one.</summary>
    public static ShellLine Read(string text) => new ShellReader(text).Run();

    private ShellLine Run()
    {
        string? comment = null;
        while (_at < _text.Length)
        {
            char current = _text[_at];
            if (current is ' ' or '\t')
            {
                _at++;
            }
            else if (current == '#')
            {
                comment = _text[_at..].TrimEnd();
                break;
            }
            else if (current is ';' or '&' or '|' or '(' or ')' or '<' or '>')
            {
                ReadOperator(current);
            }
            else
            {
                ReadWord();
            }
        }

        EndCommand();
        return new ShellLine(_commands.ToImmutable(), comment, _obstacle);
    }

    private void ReadOperator(char first)
    {
        bool isDouble = _at + 1 < _text.Length && _text[_at + 1] == first;
        _at += isDouble ? 2 : 1;
        switch (first)
        {
            case ';' when !isDouble:
            case '&' when isDouble:
                EndCommand();
                break;
            case '>':
                // Where the messages of a command go changes nothing of what it does.
                _at += _at < _text.Length && _text[_at] is '&' or '|' ? 1 : 0;
                SkipRedirectionTarget();
                break;
            case '|' when isDouble:
                _obstacle ??= "what stands after '||' depends on whether the command fails";
                break;
            case '<':
                _obstacle ??= "it reads other input";
                break;
            default:
                _obstacle ??= $"'{first}' has a meaning for the shell only";
                break;
        }
    }

    private void SkipRedirectionTarget()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t')
        {
            _at++;
        }

        while (_at < _text.Length && _text[_at] is not (' ' or '\t' or ';' or '&' or '|'))
        {
            _at++;
        }
    }

    private void EndCommand()
    {
        if (_words.Count > 0)
        {
            _commands.Add(_words.ToImmutable());
            _words.Clear();
        }
    }

    private void ReadWord()
    {
        int start = _at;
        var word = new StringBuilder();
        string? variable = null;
        char quote = '\0';
        for (; _at < _text.Length; _at++)
        {
            char current = _text[_at];
            char next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
            if (quote == '\'')
            {
                Take(current, closes: current == '\'');
            }
            else if (current == '\\' && _at + 1 < _text.Length && (quote == '\0' || next is '$' or '`' or '"' or '\\'))
            {
                word.Append(next);
                _at++;
            }
            else if (current == '$' && ReadVariable() is { } name)
            {
                variable ??= name;
                word.Append(name);
                _at += name.Length - 1;
            }
            else if (current == '`')
            {
                _obstacle ??= "'`' stands for what another command prints";
                word.Append(current);
            }
            else if (quote == '"')
            {
                Take(current, closes: current == '"');
            }
            else if (current is '\'' or '"')
            {
                quote = current;
            }
            else if (current is ' ' or '\t' or ';' or '&' or '|' or '(' or ')' or '<' or '>')
            {
                break;
            }
            else
            {
                _obstacle ??= current == '{' && HasAlternatives() ? "'{…}' stands for several words" : null;
                word.Append(current);
            }
        }

        if (quote != '\0')
        {
            _obstacle ??= $"the quote {quote} is not closed";
        }

        // "2>/dev/null": the number belongs to the redirection.
        bool isDescriptor = _at < _text.Length && _text[_at] is '<' or '>' && _at > start && _text.AsSpan(start, _at - start).IndexOfAnyExceptInRange('0', '9') < 0;
        if (!isDescriptor)
        {
            _words.Add(new ShellWord(word.ToString(), TextSpan.FromBounds(start, _at), variable));
        }

        void Take(char character, bool closes)
        {
            if (closes)
            {
                quote = '\0';
                return;
            }

            word.Append(character);
        }
    }

    /// <summary>The variable at the current place as it is written; null when the dollar sign is only one.</summary>
    private string? ReadVariable()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_at + 1);
        if (rest is ['(' or '\'', ..])
        {
            _obstacle ??= rest[0] == '(' ? "'$(…)' stands for what another command prints" : "'$'…'' has a meaning for the shell only";
            return null;
        }

        if (rest is ['{', ..])
        {
            int close = rest.IndexOf('}');
            return close > 0 ? _text.Substring(_at, close + 2) : null;
        }

        int length = 0;
        while (length < rest.Length && (char.IsAsciiLetter(rest[length]) || rest[length] == '_' || (length > 0 && char.IsAsciiDigit(rest[length]))))
        {
            length++;
        }

        length = length == 0 && rest is [(>= '0' and <= '9') or '@' or '*' or '#' or '?', ..] ? 1 : length;
        return length == 0 ? null : _text.Substring(_at, length + 1);
    }

    private bool HasAlternatives()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_at + 1);
        int close = rest.IndexOf('}');
        return close > 0 && rest[..close].IndexOfAny(' ', '\t') < 0 && (rest[..close].Contains(',') || rest[..close].Contains("..", StringComparison.Ordinal));
    }
}
