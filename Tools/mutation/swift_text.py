"""Swift source as statements: as much of the grammar as finding mutants needs, and no more.

Whatever is not code that runs (strings, comments, attributes, patterns, types, headers of declarations) is never
marked `live`, and only what is live is mutated. What is read wrongly all the same fails to compile and is dropped.
"""

from swift_tokens import Tokens

UNKNOWN = "?"  # the result of what is no plain function
MODIFIERS = set("public package private fileprivate internal open static final mutating nonmutating "
                "consuming borrowing nonisolated override required convenience indirect lazy weak unowned".split())
TYPES = {"struct", "class", "enum", "extension", "protocol", "actor"}
ACCESSORS = {"get", "set", "willSet", "didSet", "_read", "_modify", "borrow", "mutate"}


class Statement:
    """Tokens `first..<end` of one statement; `alone` where nothing stands beside it in its block."""

    def __init__(self, first, end, alone):
        self.first, self.end, self.alone = first, end, alone


class Function:
    """The body of a function between two braces. `result` is the text of its type, empty for none."""

    def __init__(self, word, opening, result, alone):
        self.word, self.opening, self.result, self.alone = word, opening, result, alone


class Source(Tokens):
    """One file: the statements that run, plain conditions, and functions."""

    def __init__(self, text):
        super().__init__(text)
        self.statements, self.functions, self.conditions = [], [], []
        self._block(0, len(self.tokens), "type")

    def _block(self, first, end, kind):
        """Reads the statements of a block: of a `type`, of `code`, or of a `switch`."""
        spans, index = [], first
        while index < end:
            start = index
            if kind == "switch" and self.tokens[index].text in ("case", "default"):
                index = self._label(index, end)
                continue
            index = self.next(index)
            while index < end and self.tokens[index].text != ";":
                if self.tokens[index].fresh and not self.goes_on(index):
                    break
                index = self.next(index)
            spans.append((start, index))
            if index < end and self.tokens[index].text == ";":
                index += 1
        for start, stop in spans:
            self._statement(start, stop, kind, len(spans) == 1)

    def _label(self, index, end):
        """A label of a switch: only its condition runs. Gives what stands behind it."""
        live = False
        while index < end and self.tokens[index].text != ":":
            live = live or self.tokens[index].text == "where"
            after = self.next(index)
            if live:
                self._expression(index, after)
            index = after
        return index + 1

    def _statement(self, first, end, kind, alone):
        at = first
        while at < end:
            token = self.tokens[at]
            if token.kind == "attribute":
                at += 1
                if at < end and self.tokens[at].text == "(" and not self.tokens[at].spaced:
                    at = self.next(at)
            elif token.text == "class" and at + 1 < end and self.tokens[at + 1].text in ("func", "var"):
                at += 1
            elif token.text in MODIFIERS and at + 1 < end and self.tokens[at + 1].kind in ("name", "mark"):
                at = self.next(at + 1) if self.tokens[at + 1].text == "(" else at + 1
            else:
                break
        if at >= end:
            return
        word = self.tokens[at].text
        braces = [i for i in self._top(at, end) if self.tokens[i].text == "{"]
        if word in TYPES:
            if braces:
                self._block(braces[-1] + 1, self.tokens[braces[-1]].match, "type")
        elif word in ("func", "init", "subscript", "deinit") and (kind == "type" or word == "func"):
            if braces:
                self._function(word, at, braces[-1])
        elif word in ("import", "typealias", "associatedtype", "case", "precedencegroup", "infix", "prefix"):
            pass
        elif kind == "type":
            if braces and word == "var" and not any(self.tokens[i].text == "=" for i in self._top(at, braces[-1])):
                self._function(word, at, braces[-1])
        elif word in ACCESSORS and braces and braces[0] <= at + 4:
            self._block(braces[0] + 1, self.tokens[braces[0]].match, "code")
        else:
            self.statements.append(Statement(first, end, alone))
            self._expression(at, end)

    def _top(self, first, end):
        index = first
        while index < end:
            yield index
            index = self.next(index)

    def _function(self, word, at, opening):
        header = [self.tokens[i].text for i in range(at, opening)]
        arrow = ":" if word == "var" else "->"
        result = "".join(header[header.index(arrow) + 1:]) if arrow in header else ""
        has_accessors = self.tokens[opening + 1].text in ACCESSORS and self.tokens[opening + 2].text == "{"
        if word in ("init", "subscript", "deinit") or has_accessors:
            result = UNKNOWN
        before = len(self.statements)
        self._block(opening + 1, self.tokens[opening].match, "code")
        alone = any(one.alone and one.first == opening + 1 for one in self.statements[before:])
        self.functions.append(Function(word, opening, result, alone))

    def _expression(self, first, end):
        """Marks what runs between two tokens of one depth, and reads the blocks inside."""
        index = first
        while index < end:
            token = self.tokens[index]
            if token.text in ("let", "var") and token.kind == "name":
                index = self._binding(index, end)
                continue
            if token.text == "case" and token.kind == "name":
                while index < end and self.tokens[index].text != "=":
                    index = self.next(index)
            elif token.text in ("if", "while", "guard") and token.kind == "name":
                index = self._condition(index, end)
                continue
            elif token.text == "for" and token.kind == "name":
                while index < end and self.tokens[index].text != "in":
                    index = self.next(index)
                index = self._header(index + 1, end)
                continue
            elif token.text == "switch" and token.kind == "name":
                index = self._header(index + 1, end, "switch")
                continue
            elif token.text in ("else", "do", "defer", "repeat") and token.kind == "name":
                if index + 1 < end and self.tokens[index + 1].text == "{":
                    index = self._header(index + 1, end)
                    continue
            elif token.text == "catch":
                while index < end and self.tokens[index].text != "{":
                    index = self.next(index)
                index = self._header(index, end)
                continue
            if index < end:
                self._live(index)
                index = self.next(index)

    def _binding(self, index, end):
        """A name that is bound, and its type, do not run; what it is bound to does. An accessor may follow."""
        while index < end and self.tokens[index].text not in ("=", ",", "{", "else"):
            index = self.next(index)
        if index < end and self.tokens[index].text == "=":
            return index + 1
        return index

    def _live(self, index):
        token = self.tokens[index]
        token.live = True
        if token.text in ("(", "[") and token.match is not None:
            word = self.tokens[index - 1]
            # What an invariant checks is never false, or a test would have stopped there.
            if word.text != "invariant" and not (word.kind == "name" and word.text.startswith("#")):
                self._expression(index + 1, token.match)
        elif token.text == "{":
            self._closure(index)

    def _closure(self, opening):
        end, first = self.tokens[opening].match, opening + 1
        for index in self._top(first, end):
            token = self.tokens[index]
            if token.fresh and index > first or token.text in ("{", "for", "="):
                break
            if token.text == "in":
                first = index + 1
                break
        self._block(first, end, "code")

    def _header(self, index, end, kind="code"):
        """An expression up to the body that follows it, and that body. Gives what stands behind it."""
        first = index
        while index < end and self.tokens[index].text != "{":
            index = self.next(index)
        self._expression(first, index)
        if index < end:
            self.tokens[index].body = True
            self._block(index + 1, self.tokens[index].match, kind)
            return self.next(index)
        return index

    def _condition(self, index, end):
        """The clauses of `if`, `while` or `guard`, and the body. Those that are plain values are noted."""
        first = at = index + 1
        while at <= end:
            text = self.tokens[at].text if at < end else "{"
            if text in (",", "{", "else"):
                words = [self.tokens[i].text for i in range(first, min(at, first + 1))]
                if words and words[0] not in ("let", "var", "case") and not words[0].startswith("#"):
                    self.conditions.append((first, at))
                self._expression(first, at)
                first = at + 1
                if text != ",":
                    break
            at = self.next(at)
        if at < end and self.tokens[at].text == "else":
            at += 1
        return self._header(at, end)
