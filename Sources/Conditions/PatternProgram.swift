import Basics

/// A pattern, read.
indirect enum PatternNode {
  case sequence([PatternNode])
  case choice([PatternNode])
  /// One character.
  case one(of: ScalarSet, isInverted: Bool)
  case repeated(PatternNode, least: Int, most: Int?)
  case start
  case end
  case wordEdge(isWanted: Bool)
  /// What must, or must not, come next or have come before.
  case look(PatternNode, isAhead: Bool, isWanted: Bool)

  /// Steps of the program that this becomes, at least one; or some number beyond the limit.
  var stepCount: Int {
    let count =
      switch self {
      case .sequence(let nodes): nodes.reduce(0) { $0 + $1.stepCount }
      case .choice(let nodes): nodes.reduce(-2) { $0 + $1.stepCount + 2 }
      case .repeated(let node, let least, let most):
        PatternNode.stepCount(of: node.stepCount, least: least, most: most)
      case .look(let node, _, _): node.stepCount + 2
      case .one, .start, .end, .wordEdge: 1
      }
    // A part without steps counts as one: thousands of copies of it would be too many as well.
    return min(max(count, 1), Limits.patternSteps + 1)
  }

  /// The steps of a part once it is repeated. The part's own are counted once: twice at each depth
  /// would double with every group around it.
  private static func stepCount(of count: Int, least: Int, most: Int?) -> Int {
    guard let most else { return (least + 1) * count + 2 }
    return least * count + (most - least) * (count + 1)
  }
}

/// The steps of a pattern, or of a part of it that looks ahead or behind.
///
///     ab*|c    0 split 1 or 6
///              1 one of a
///              2 split 3 or 5
///              3 one of b
///              4 jump 2
///              5 jump 7
///              6 one of c
///              7 accept
struct PatternProgram: Sendable {
  private enum Step {
    case one(of: ScalarSet, isInverted: Bool)
    case split(Int, Int)
    case jump(Int)
    case start
    case end
    case wordEdge(isWanted: Bool)
    /// The positions of an earlier program.
    case look(program: Int, isWanted: Bool)
    case accept
  }

  private var steps: [Step] = []
  /// Whether the program moves from the end of the text to its start, its sequences turned around.
  /// Looking ahead asks where a match starts, and a search knows only where it ends.
  private let isBackward: Bool

  /// The programs of a pattern, its own last.
  static func compiled(_ node: PatternNode) -> [PatternProgram] {
    var programs: [PatternProgram] = []
    _ = add(node, isBackward: false, to: &programs)
    return programs
  }

  private static func add(
    _ node: PatternNode, isBackward: Bool, to programs: inout [PatternProgram]
  ) -> Int {
    var program = PatternProgram(isBackward: isBackward)
    program.append(node, &programs)
    program.steps.append(.accept)
    programs.append(program)
    return programs.count - 1
  }

  private init(isBackward: Bool) {
    self.isBackward = isBackward
  }

  private mutating func append(_ node: PatternNode, _ programs: inout [PatternProgram]) {
    switch node {
    case .sequence(let nodes):
      for node in isBackward ? nodes.reversed() : nodes { append(node, &programs) }
    case .choice(let nodes):
      append(choice: nodes[...], &programs)
    case .repeated(let node, let least, let most):
      for _ in 0..<least { append(node, &programs) }
      if let most {
        append(optional: node, count: most - least, &programs)
      } else {
        let split = reserve()
        append(node, &programs)
        steps.append(.jump(split))
        steps[split] = .split(split + 1, steps.count)
      }
    case .one(let set, let isInverted): steps.append(.one(of: set, isInverted: isInverted))
    case .start: steps.append(.start)
    case .end: steps.append(.end)
    case .wordEdge(let isWanted): steps.append(.wordEdge(isWanted: isWanted))
    case .look(let node, let isAhead, let isWanted):
      let program = PatternProgram.add(node, isBackward: isAhead, to: &programs)
      steps.append(.look(program: program, isWanted: isWanted))
    }
  }

  private mutating func append(
    choice nodes: ArraySlice<PatternNode>, _ programs: inout [PatternProgram]
  ) {
    var jumps: [Int] = []
    for node in nodes.dropLast() {
      let split = reserve()
      append(node, &programs)
      jumps.append(reserve())
      steps[split] = .split(split + 1, steps.count)
    }
    if let last = nodes.last { append(last, &programs) }
    for jump in jumps { steps[jump] = .jump(steps.count) }
  }

  private mutating func append(
    optional node: PatternNode, count: Int, _ programs: inout [PatternProgram]
  ) {
    var splits: [Int] = []
    for _ in 0..<count {
      splits.append(reserve())
      append(node, &programs)
    }
    for split in splits { steps[split] = .split(split + 1, steps.count) }
  }

  /// Makes room for a step whose target is not known yet.
  private mutating func reserve() -> Int {
    steps.append(.accept)
    return steps.count - 1
  }
}

// MARK: Search

extension PatternProgram {
  /// Where matches end in the direction of the search, for each position from 0, before the first
  /// character, to the number of characters.
  /// - Parameter found: the positions of the programs before this one.
  /// - Complexity: O(steps × characters): no step is taken twice at one position.
  func positions(in text: SearchedText, _ found: [[Bool]], stopsAtFirst: Bool) -> [Bool] {
    let count = text.scalars.count
    var positions = [Bool](repeating: false, count: count + 1)
    var lastMove = [Int](repeating: -1, count: steps.count)
    var pending: [Int] = []
    var arriving: [Int] = []
    for move in 0...count {
      let position = isBackward ? count - move : move
      // A match may start anywhere.
      pending.append(0)
      while let step = pending.popLast() {
        if lastMove[step] == move { continue }
        lastMove[step] = move
        switch steps[step] {
        case .one(let set, let isInverted):
          if move < count,
            text.isOne(of: set, at: isBackward ? position - 1 : position) != isInverted
          {
            arriving.append(step + 1)
          }
        case .split(let first, let second):
          pending.append(first)
          pending.append(second)
        case .jump(let target): pending.append(target)
        case .start: if position == 0 { pending.append(step + 1) }
        case .end: if position == count { pending.append(step + 1) }
        case .wordEdge(let isWanted):
          if text.isWordEdge(at: position) == isWanted { pending.append(step + 1) }
        case .look(let program, let isWanted):
          if found[program][position] == isWanted { pending.append(step + 1) }
        case .accept:
          positions[position] = true
          if stopsAtFirst { return positions }
        }
      }
      swap(&pending, &arriving)
    }
    return positions
  }
}
