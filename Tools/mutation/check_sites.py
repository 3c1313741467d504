"""What is mutated and what is not: `python3 Tools/mutation/check_sites.py`."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from sites import render, sites  # noqa: E402

# The body of a function without a result, and the mutants of it beside the one that returns at once.
BODIES = {
    "let a = b < c": ["compare < to <="],
    "let a: [Int] = b + c + d": ["sum + to -", "sum + to -"],
    "let a = \"\\(b < c) + 1\" + d": [],
    "let a = Set<Int>(b)": [],
    "let a = try? f(b == c)": ["compare == to !="],
    "let a = b.c ?? d == e && !f": ["compare == to !=", "logic && to ||"],
    "if a == b { return }": ["compare == to !="],
    "if a < b, let c = d, !c { return }": ["compare < to <=", "negate not (…)", "negate not (…)"],
    "guard case .some(1) = a else { return }": [],
    "for a in b where a > 3 { f(a) }":
        ["compare > to >=", "constant 3 to 4", "drop f()"],
    "switch a {\ncase 1: f()\ncase .b(let c) where c != 2: return\ndefault: break\n}":
        ["compare != to ==", "constant 2 to 3", "drop f()"],
    "a += b": ["drop the +=", "sum += to -="],
    "self.a = b // + 1": ["drop the ="],
    "_ = a.insert(b.0)": ["drop the ="],
    "a.removeAll(keepingCapacity: true)": ["drop removeAll()"],
    "a.removeAll { $0 == b }": ["compare == to !=", "drop removeAll()"],
    "let a = b.map { C($0) }": [],
    "a.each {\n  f($0)\n  g()\n}": ["drop each()", "drop f()", "drop g()"],
    "invariant(a == b, \"no\")": [],
    "a.reserveCapacity(b)": [],
    "return a\n  && b": ["logic && to ||"],
    "a()\nb < c ? d() : e()": ["compare < to <=", "drop a()"],
    "let a =\n  b\n  ? c(d)\n  : e(f)": [],
    "func g() -> Bool { a >= 7 }": ["compare >= to >", "constant 7 to 8"],
}
# The beginning of a file, and all mutants of it.
FILES = {
    "struct A { var a = 1 + 2\n  static let b = c == d }": [],
    "extension A where B == C { func f<D>(_ d: D = 5) where D == Int {} }": [],
    "@f(1) enum A: Int { case a = 1, b = 2 }": [],
    "final class A { class func f() -> Int? { g()\nreturn 4 } }":
        ["constant 4 to 5", "drop g()", "return at once nil"],
    "struct A { var a: Bool { get { b && c } } }": ["logic && to ||"],
    "struct A { init() { a = 1\nf() } }": ["constant 1 to 0", "drop f()"],
    "func f() -> Int { switch a {\ncase .b: g()\ncase .c: h()\n} }": [],
    "func f() -> Bool { switch a {\ncase .b: c && g()\ndefault: h()\n} }": ["logic && to ||"],
    "func f() { switch a {\ncase .b: g()\ncase .c: h()\n} }": ["drop g()", "drop h()"],
    "func f() throws(E) { g()\nh() }": ["drop g()", "drop h()", "return at once"],
    "func f() -> Bool { g()\nreturn h }": ["drop g()", "return at once false", "return at once true"],
}


def told(text):
    return sorted(f"{site.operator} {site.change}" for site in sites("A.swift", text))


def main():
    rows = {f"func f() {{\n{body}\n}}": expected for body, expected in BODIES.items()}
    wrong = 0
    for text, expected in {**rows, **FILES}.items():
        found = [one for one in told(text) if text not in rows or one != "return at once"]
        if found != sorted(expected):
            wrong += 1
            print(f"{text}\n  expected {sorted(expected)}\n  found    {found}")
        everything = render(text, list(enumerate(sites("A.swift", text))))
        if everything.count("\n") != text.count("\n"):
            wrong += 1
            print(f"{text}\n  its lines have moved:\n{everything}")
    text = "func f() {\n  if a && b < c { g() }\n  h()\n}"
    keys = {site.key for site in sites("A.swift", text)}
    if keys != {site.key for site in sites("A.swift", "\n\nlet x = y\n" + text)}:
        wrong += 1
        print("the keys of mutants change with lines elsewhere")
    print(f"{len(rows) + len(FILES) + 1} rows, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
