"""Where a file can be mutated and how. A mutant is text put in before and behind a stretch of the file, on the lines
that are there, so that all mutants of a tree stand in it at once and the compiler's errors name the file's own lines.
"""

import hashlib
import re
from collections import Counter

from swift_text import UNKNOWN, Source

FLIPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "===": "!==", "!==": "===",
         "&&": "||", "||": "&&", "+": "-", "-": "+", "&+": "&-", "&-": "&+"}
# How tightly operators bind; the rest bind tighter than all of these.
TIGHTNESS = {"?": 1, ":": 1, "||": 2, "&&": 3, "??": 5, "..<": 6, "...": 6, "is": 5, "as": 5,
             "+": 7, "-": 7, "&+": 7, "&-": 7, "|": 7, "^": 7}
TIGHTNESS.update({name: 4 for name in ("<", "<=", ">", ">=", "==", "!=", "===", "!==", "~=")})
ASSIGNMENTS = {"=", "+=", "-=", "*=", "/=", "|=", "&=", "&+=", "&-=", "<<=", ">>=", "^="}
STARTS = {"return", "throw", "try", "await", "unsafe", "in", "if", "while", "guard", "else", "case", "switch", "where",
          "for", "let", "var", "yield", "consume", "copy"}
STATEMENTS = {"return", "throw", "if", "guard", "while", "for", "switch", "let", "var", "do", "defer", "repeat",
              "break", "continue", "fallthrough", "yield"}
# What is the same without it, but for time and memory, or is a check that never fails.
SAME_WITHOUT = ("invariant", "reserveCapacity")


class Site:
    """One mutant. `before` and `behind` hold `#` where the mutant's number goes."""

    def __init__(self, path, source, operator, change, start, end, before, behind):
        self.path, self.operator, self.change = path, operator, change
        self.start, self.end, self.before, self.behind = start, end, before, behind
        self.line = source.line(start)
        self.last_line = source.line(max(start, end - 1))
        self.text = source.line_text(self.line)
        self.key = self.around = None

    @property
    def place(self):
        return f"{self.path}:{self.line}"


def sites(path, text):
    """All mutants of a file, in the order in which they stand there."""
    source = Source(text)
    found = []

    def add(operator, change, first, end, before, behind):
        start, stop = source.tokens[first].start, source.tokens[end - 1].end
        found.append(Site(path, source, operator, change, start, stop, before, behind))

    for index, token in enumerate(source.tokens):
        if token.live:
            _operator(source, index, add)
            _constant(source, index, add)
    for first, end in source.conditions:
        _condition(source, first, end, add)
    # What an initializer sets must be set.
    initializers = {function.opening for function in source.functions if function.word == "init"}
    for statement in source.statements:
        if not _is_value(source, statement):
            _statement(source, statement, source.tokens[statement.first].parent in initializers, add)
    for function in source.functions:
        _function(source, function, path, found)
    for site in found:
        site.around = _around(source, site)
    found.sort(key=lambda site: (site.start, -site.end, site.operator, site.change))
    _name(found)
    return found


def _is_value(source, statement):
    """Whether a statement is what its function gives: alone in it, or in an arm of a `switch` or `if` alone in it; or
    what a closure gives."""
    parents = [source.tokens[statement.first].parent]
    if parents[0] is None:
        return False
    if source.tokens[parents[0]].body:
        parents.append(source.tokens[parents[0]].parent)
    bodies = {function.opening: function for function in source.functions}
    if statement.alone and not source.tokens[parents[0]].body and parents[0] not in bodies:
        return True
    return any(one in bodies and bodies[one].alone and bodies[one].result for one in parents)


def _around(source, site):
    """The lines of the smallest function that a mutant stands in."""
    bodies = [(source.tokens[one.opening], source.tokens[source.tokens[one.opening].match])
              for one in source.functions]
    lines = [(opening.line, closing.line) for opening, closing in bodies
             if opening.start < site.start <= closing.start]
    return min(lines, key=lambda pair: pair[1] - pair[0], default=(site.line, site.last_line))


def _name(found):
    """A key that outlives lines put in elsewhere: of the file, the line's text, and the change."""
    seen = Counter()
    for site in found:
        what = f"{site.path}\0{site.text}\0{site.operator}\0{site.change}"
        seen[what] += 1
        site.key = hashlib.sha256(f"{what}\0{seen[what]}".encode()).hexdigest()[:10]


def _span(source, index):
    """The first and the end of the expression that an operator joins."""
    tokens, tightness = source.tokens, TIGHTNESS[source.tokens[index].text]
    first = index
    while True:
        before = first - 1
        if before < 0 or before == tokens[index].parent or tokens[first].fresh and not source.goes_on(first):
            break
        if tokens[before].text in ")]}" and tokens[before].match is not None:
            if tokens[tokens[before].match].body:
                break
            first = tokens[before].match
            continue
        if _bounds(source, before, tightness):
            break
        first = before
    end = index + 1
    limit = tokens[tokens[index].parent].match if tokens[index].parent is not None else len(tokens)
    while end < limit:
        if _bounds(source, end, tightness) or tokens[end].body:
            break
        if tokens[end].fresh and not source.goes_on(end):
            break
        end = source.next(end)
    return first, end


def _bounds(source, index, tightness):
    token = source.tokens[index]
    if token.text in (",", ";", ":") or token.kind == "name" and token.text in STARTS:
        return True
    if token.text in ASSIGNMENTS or token.text == "->":
        return True
    if token.text in ("?", "!") and source.tokens[index - 1].text == "try":
        return True
    if token.kind == "name" and token.text in ("is", "as"):
        return TIGHTNESS[token.text] < tightness
    return source.binary(index) and TIGHTNESS.get(token.text, 9) < tightness


def _flat(source, first, end, index, replacement):
    """The tokens on one line with one of them replaced; nil where a line's end has a meaning."""
    pieces = []
    for at in range(first, end):
        token = source.tokens[at]
        if "\n" in token.text:
            return None
        if at > first and token.spaced:
            if token.fresh and any(
                    source.tokens[i].text == "{" and source.tokens[i].match > at for i in range(first, at)):
                return None
            pieces.append(" ")
        pieces.append(replacement if at == index else token.text)
    return "".join(pieces)


def _operator(source, index, add):
    token = source.tokens[index]
    if token.text not in FLIPS or not source.binary(index):
        return
    flipped = FLIPS[token.text]
    beside = source.tokens[index - 1], source.tokens[index + 1]
    if token.text == "+" and any(one.kind == "string" or one.text in "[]" for one in beside):
        return
    first, end = _span(source, index)
    other = _flat(source, first, end, index, flipped)
    if other is not None:
        kind = {"&&": "logic", "||": "logic"}.get(token.text, "compare" if TIGHTNESS[token.text] == 4 else "sum")
        add(kind, f"{token.text} to {flipped}", first, end, f"(mutant(#) ? {other} : ", ")")


def _constant(source, index, add):
    token, before = source.tokens[index], source.tokens[index - 1]
    if source.tokens[index - 2].text == "keepingCapacity":
        return
    if token.kind == "name" and token.text in ("true", "false"):
        add("constant", f"not {token.text}", index, index + 1, "(mutant(#) != ", ")")
    if token.kind != "number" or not re.fullmatch("[0-9_]+", token.text):
        return
    if before.text in (".", "<") and not token.spaced or source.tokens[index + 1].text == ">":
        return
    value = int(token.text.replace("_", ""))
    other = 0 if value == 1 else value + 1
    add("constant", f"{token.text} to {other}", index, index + 1, f"(mutant(#) ? {other} : ", ")")


def _condition(source, first, end, add):
    top, index = [], first
    while index < end:
        if source.binary(index):
            top.append(source.tokens[index].text)
        index = source.next(index)
    if [one for one in top if one in ("==", "!=", "&&", "||")] in (["=="], ["!="]):
        return  # the flip of its operator is the same mutant
    add("negate", "not (…)", first, end, "(mutant(#) != (", "))")


def _statement(source, statement, is_first_set, add):
    first, end = statement.first, statement.end
    words = [source.tokens[i] for i in range(first, end)]
    if not words[0].live or words[0].kind not in ("name", "mark") or words[0].text in STATEMENTS:
        return
    assignment, called, index = None, None, first
    while index < end:
        token = source.tokens[index]
        if source.binary(index):
            if token.text not in ASSIGNMENTS and assignment is None:
                return  # a value and no call
            assignment = assignment or token.text
        if token.text == "(" and index > first and source.tokens[index - 1].kind == "name":
            called = source.tokens[index - 1].text
        if token.text == "{" and index > first and source.tokens[index - 1].kind == "name":
            called = called or source.tokens[index - 1].text
        index = source.next(index)
    if assignment in ("+=", "-="):
        at = next(i for i in range(first, end) if source.tokens[i].text == assignment)
        other = _flat(source, first, end, at, "-=" if assignment == "+=" else "+=")
        if other is not None:
            flip = f"{assignment} to {'-=' if assignment == '+=' else '+='}"
            add("sum", flip, first, end, f"if mutant(#) {{ {other} }} else {{ ", " }")
    if assignment is not None:
        if assignment == "=" and is_first_set:
            return
        add("drop", f"the {assignment}", first, end, "if !mutant(#) { ", " }")
    elif called not in (None, *SAME_WITHOUT) and words[-1].text in (")", "}"):
        add("drop", f"{called}()", first, end, "if !mutant(#) { ", " }")


def _function(source, function, path, found):
    """A function that does nothing, where it gives nothing, a truth or perhaps nothing."""
    opening = source.tokens[function.opening]
    if function.alone or opening.match == function.opening + 1 or function.result == UNKNOWN:
        return
    values = {"": [""], "Bool": ["true", "false"]}.get(function.result)
    if values is None:
        values = ["nil"] if function.result.endswith("?") else []
    for value in values:
        change = f"at once {value}".strip()
        found.append(Site(
            path, source, "return", change, opening.end, opening.end, f" if mutant(#) {{ return {value} }};", ""))


def render(text, chosen):
    """The file with mutants in it. `chosen` is pairs of a number and a site."""
    puts = []
    for number, site in chosen:
        size = site.end - site.start
        puts.append((site.start, 1, -size, number, site.before.replace("#", str(number))))
        puts.append((site.end, 0 if size else 1, size, -number, site.behind.replace("#", str(number))))
    for at, _, _, _, piece in sorted(puts, reverse=True):
        text = text[:at] + piece + text[at:]
    if chosen and not re.search(r"^(public |package )?import Basics\b", text, re.M):
        text = "import Basics; " + text
    return text
