import Basics

/// Reads a pattern in JavaScript's syntax without its `u` flag: a brace that opens no count and a
/// bracket that closes no class stand for themselves.
struct PatternReader {
  private let source: [UnicodeScalar]
  private var position = 0
  private var depth = 0

  static func read(_ source: String) throws(PatternFault) -> PatternNode {
    var reader = PatternReader(source: Array(source.unicodeScalars))
    let node = try reader.choice()
    // Only a bracket ends a choice before the end.
    if reader.next != nil { throw reader.fault("this \")\" closes nothing", at: reader.position) }
    return node
  }

  private init(source: [UnicodeScalar]) {
    self.source = source
  }

  // MARK: Structure

  private mutating func choice() throws(PatternFault) -> PatternNode {
    var nodes = [try sequence()]
    while skip("|") { nodes.append(try sequence()) }
    return nodes.count == 1 ? nodes[0] : .choice(nodes)
  }

  private mutating func sequence() throws(PatternFault) -> PatternNode {
    var nodes: [PatternNode] = []
    while let next, next != "|", next != ")" {
      let start = position
      let (node, isRepeatable) = try term()
      let countStart = position
      guard let (least, most) = count() else {
        nodes.append(node)
        continue
      }
      if !isRepeatable { throw fault("there is nothing to repeat", at: start) }
      if let most, most < least { throw fault("this counts down", at: countStart) }
      nodes.append(.repeated(node, least: least, most: most))
      // Whether as few or as many as possible, which is asked here, makes no difference to a search.
      _ = skip("?")
      let secondStart = position
      if count() != nil { throw fault("this repeats a repeat", at: secondStart) }
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  /// What comes next, which takes at least one character, and whether it can be repeated: a place
  /// cannot.
  private mutating func term() throws(PatternFault) -> (PatternNode, isRepeatable: Bool) {
    let start = position
    if count() != nil { throw fault("there is nothing to repeat", at: start) }
    guard let scalar = take() else { return (.sequence([]), false) }
    switch scalar {
    case "^": return (.start, false)
    case "$": return (.end, false)
    case ".": return (.one(of: .lineEnds, isInverted: true), true)
    case "[": return (try characterClass(start), true)
    case "(": return (try group(start), true)
    case "\\":
      if skip("b") { return (.wordEdge(isWanted: true), false) }
      if skip("B") { return (.wordEdge(isWanted: false), false) }
      return (.one(of: try escape().set, isInverted: false), true)
    default: return (.one(of: ScalarSet(scalar.value), isInverted: false), true)
    }
  }

  private mutating func group(_ start: Int) throws(PatternFault) -> PatternNode {
    depth += 1
    if depth > Limits.patternDepth {
      throw fault("groups nest deeper than \(Limits.patternDepth) levels", at: start)
    }
    var look: (isAhead: Bool, isWanted: Bool)?
    if skip("?") {
      if skip("=") {
        look = (true, true)
      } else if skip("!") {
        look = (true, false)
      } else if skip("<=") {
        look = (false, true)
      } else if skip("<!") {
        look = (false, false)
      } else if !skip(":"), !skipName() {
        throw fault("unknown kind of group", at: start)
      }
    }
    let node = try choice()
    if !skip(")") { throw fault("this \"(\" is not closed", at: start) }
    depth -= 1
    return look.map { .look(node, isAhead: $0.isAhead, isWanted: $0.isWanted) } ?? node
  }

  /// Skips the name in `(?<name>…)`, which nothing can refer to here.
  private mutating func skipName() -> Bool {
    guard skip("<") else { return false }
    let start = position
    while let next, ScalarSet.word.contains(next.value) { position += 1 }
    return position > start && skip(">")
  }

  /// How often to repeat what came before: `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`; nil when nothing of
  /// the kind comes next.
  private mutating func count() -> (least: Int, most: Int?)? {
    if skip("*") { return (0, nil) }
    if skip("+") { return (1, nil) }
    if skip("?") { return (0, 1) }
    let start = position
    if skip("{"), let least = number() {
      if skip("}") { return (least, least) }
      if skip(",") {
        let most = number()
        if skip("}") { return (least, most) }
      }
    }
    position = start
    return nil
  }

  /// A number of digits, or one beyond the limit where it is larger.
  private mutating func number() -> Int? {
    var value: Int?
    while let next, ScalarSet.digits.contains(next.value) {
      value = min((value ?? 0) * 10 + Int(next.value - 0x30), Limits.patternSteps + 1)
      position += 1
    }
    return value
  }

  // MARK: Characters

  /// What a backslash or a place in a class stands for: one character or several.
  private enum Characters {
    case one(UInt32)
    case several(ScalarSet)

    var set: ScalarSet {
      switch self {
      case .one(let scalar): ScalarSet(scalar)
      case .several(let set): set
      }
    }
  }

  private mutating func characterClass(_ start: Int) throws(PatternFault) -> PatternNode {
    let isInverted = skip("^")
    var set = ScalarSet([])
    while !skip("]") {
      if next == nil { throw fault("this \"[\" is not closed", at: start) }
      let from = position
      let first = try classCharacters()
      guard next == "-", let after = peek(1), after != "]" else {
        set = set.union(first.set)
        continue
      }
      position += 1
      let last = try classCharacters()
      if case .one(let low) = first, case .one(let high) = last {
        if low > high { throw fault("this range is out of order", at: from) }
        set = set.union(ScalarSet([low...high]))
      } else {
        // Beside a class such as \d the hyphen stands for itself.
        set = set.union(first.set).union(last.set).union(ScalarSet(0x2D))
      }
    }
    return .one(of: set, isInverted: isInverted)
  }

  private mutating func classCharacters() throws(PatternFault) -> Characters {
    guard let scalar = take() else { throw fault("this class is not closed", at: position) }
    if scalar != "\\" { return .one(scalar.value) }
    return skip("b") ? .one(0x08) : try escape()
  }

  /// What stands behind a backslash that has been taken.
  private mutating func escape() throws(PatternFault) -> Characters {
    let start = position - 1
    guard let scalar = take() else {
      throw fault("a backslash at the end escapes nothing", at: start)
    }
    switch scalar {
    case "d": return .several(.digits)
    case "D": return .several(ScalarSet.digits.inverted)
    case "w": return .several(.word)
    case "W": return .several(ScalarSet.word.inverted)
    case "s": return .several(.blanks)
    case "S": return .several(ScalarSet.blanks.inverted)
    case "t": return .one(0x09)
    case "n": return .one(0x0A)
    case "v": return .one(0x0B)
    case "f": return .one(0x0C)
    case "r": return .one(0x0D)
    case "x": return .one(try hexadecimal(count: 2, start))
    case "u": return .one(try hexadecimal(count: 4, start))
    case "0": if next.map({ ScalarSet.digits.contains($0.value) }) != true { return .one(0) }
    default:
      if !ScalarSet.word.contains(scalar.value) || scalar == "_" { return .one(scalar.value) }
    }
    if ScalarSet.digits.contains(scalar.value) || scalar == "k" {
      throw fault("references back into the pattern are not searched for", at: start)
    }
    throw fault("unknown escape \"\\\(scalar)\"", at: start)
  }

  private mutating func hexadecimal(count: Int, _ start: Int) throws(PatternFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let scalar = take(), scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
        throw fault("expected \(count) hexadecimal digits behind this", at: start)
      }
      value = value << 4 | UInt32(digit)
    }
    if 0xD800...0xDFFF ~= value { throw fault("half a character; write it as it is", at: start) }
    return value
  }

  // MARK: Scalars

  private var next: UnicodeScalar? { peek(0) }

  private func peek(_ offset: Int) -> UnicodeScalar? {
    position + offset < source.count ? source[position + offset] : nil
  }

  private mutating func take() -> UnicodeScalar? {
    guard let next else { return nil }
    position += 1
    return next
  }

  /// Moves past a text if it comes next.
  private mutating func skip(_ text: StaticString) -> Bool {
    let wanted = Array(text.description.unicodeScalars)
    guard source[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private func fault(_ message: String, at position: Int) -> PatternFault {
    PatternFault("\(message), at character \(position + 1)")
  }
}
