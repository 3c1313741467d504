"""Swift source as tokens, without space, comments and conditions of compilation."""

import re
from bisect import bisect_right

TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<directive>\#(?:if|elseif|else|endif)\b[^\n]*)
    |(?P<string>\#*")
    |(?P<number>0[xob][0-9A-Fa-f_]+|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?)
    |(?P<attribute>@[A-Za-z_]\w*)
    |(?P<name>`\w+`|\$?\#?[A-Za-z_$]\w*|\$[0-9]+)
    |(?P<mark>[(){}\[\],;:])
    |(?P<operator>\.(?=[A-Za-z_`0-9(])|[?!](?=[.)\](,;])|[-/=+!*%<>&|^~?.]+)
    |(?P<other>.)""", re.X | re.S | re.M)

CLOSE = {"(": ")", "[": "]", "{": "}"}


class Token:
    __slots__ = ("kind", "text", "start", "end", "line", "spaced", "fresh", "match", "parent", "live", "body")

    def __init__(self, kind, text, start, line, spaced, fresh):
        self.kind, self.text, self.start, self.end, self.line = kind, text, start, start + len(text), line
        self.spaced, self.fresh = spaced, fresh  # white space before it; first of its line
        self.match = self.parent = None  # of a bracket: its other one; the index of the bracket around it
        self.live = self.body = False  # runs; opens the body of a statement and not a closure


def string_end(text, start):
    """Where the string that begins at `start` ends, what is interpolated included."""
    hashes = re.match("#*", text[start:]).end()
    quote = '"""' if text.startswith('"""', start + hashes) else '"'
    at, closing = start + hashes + len(quote), quote + "#" * hashes
    escape = "\\" + "#" * hashes
    while at < len(text) and not text.startswith(closing, at):
        if text.startswith(escape + "(", at):
            at, depth = at + len(escape) + 1, 1
            while depth:
                if text[at] == '"':
                    at = string_end(text, at)
                    continue
                depth += {"(": 1, ")": -1}.get(text[at], 0)
                at += 1
        elif text.startswith(escape, at):
            at += len(escape) + 1
        else:
            at += 1
    return at + len(closing)


class Tokens:
    """The tokens of one file, and where brackets, lines and statements go on."""

    def __init__(self, text):
        self.text = text
        self.lines = [0] + [match.end() for match in re.finditer("\n", text)]
        self.tokens = []
        self._scan()
        self._pair()

    def line(self, at):
        return bisect_right(self.lines, at)

    def line_text(self, number):
        return self.text[self.lines[number - 1]:].split("\n", 1)[0].strip()

    def _scan(self):
        at, spaced, fresh = 0, True, True
        while at < len(self.text):
            match = TOKEN.match(self.text, at)
            kind, end = match.lastgroup, match.end()
            if kind == "string":
                end = string_end(self.text, at)
            if kind in ("space", "comment", "directive"):
                spaced = True
                fresh = fresh or "\n" in match.group() or kind == "directive"
            else:
                text = self.text[at:end]
                previous = self.tokens[-1] if self.tokens else None
                if kind == "operator" and text[0] in "?!" and not spaced and previous.kind != "operator":
                    text = text[0]  # what comes behind a value stands alone: `a?.b`, `a!`
                self.tokens.append(Token(kind, text, at, self.line(at), spaced, fresh))
                end, spaced, fresh = at + len(text), False, False
            at = end

    def _pair(self):
        open_ones = []
        for index, token in enumerate(self.tokens):
            if token.kind == "mark" and token.text in ")]}":
                token.match = open_ones.pop()
                self.tokens[token.match].match = index
            token.parent = open_ones[-1] if open_ones else None
            if token.kind == "mark" and token.text in CLOSE:
                open_ones.append(index)

    def binary(self, index):
        """Whether an operator stands between two values: with white space on both sides."""
        token = self.tokens[index]
        after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        return token.kind == "operator" and token.spaced and after is not None and after.spaced

    def next(self, index):
        """The token behind this one, or behind the brackets that it opens."""
        token = self.tokens[index]
        return (token.match if token.text in CLOSE and token.match is not None else index) + 1

    def goes_on(self, index):
        """Whether a token that begins a line continues the statement of the line before."""
        token, before = self.tokens[index], self.tokens[index - 1]
        if token.text in (".", ":", "else", "catch", "where", "{", ")", "]") or self.binary(index):
            return True
        return (self.binary(index - 1) or before.text in (",", "=", "->", ":")
                or before.kind == "name" and before.text in ("guard", "if", "while", "let", "var", "unsafe", "try"))
