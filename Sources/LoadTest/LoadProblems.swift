/// What was wrong with the responses themselves, whatever they said: each kind is counted, and its
/// first case worded.
public struct LoadProblems: Equatable, Sendable {
  /// The kinds, in the order in which they are told.
  public enum Kind: String, CaseIterable, Sendable {
    /// A line that is no response of JSON-RPC.
    case malformed
    /// An id that was never sent.
    case unknown
    /// An id that was answered before.
    case duplicate
    /// A result without its method's shape.
    case misshapen
    /// A request without a response.
    case missing
  }

  private var counts = [Int](repeating: 0, count: Kind.allCases.count)
  private var examples = [String?](repeating: nil, count: Kind.allCases.count)

  init() {}

  public var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

  /// How many of a kind there were.
  public func count(of kind: Kind) -> Int { counts[kind.index] }

  /// The first of a kind, in words.
  public func example(of kind: Kind) -> String? { examples[kind.index] }

  /// The first of any kind.
  var firstExample: String? {
    for (count, example) in zip(counts, examples) where count > 0 { return example }
    return nil
  }

  mutating func add(_ kind: Kind, count: Int = 1, _ example: @autoclosure () -> String) {
    if count == 0 { return }
    counts[kind.index] += count
    if examples[kind.index] == nil { examples[kind.index] = example() }
  }
}

extension LoadProblems.Kind {
  fileprivate var index: Int {
    switch self {
    case .malformed: 0
    case .unknown: 1
    case .duplicate: 2
    case .misshapen: 3
    case .missing: 4
    }
  }
}
