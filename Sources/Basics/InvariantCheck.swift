/// What a structure's own laws find wrong with it, for tests and fuzzing: every law is looked at, so that one
/// broken early hides none behind it.
package struct InvariantCheck {
  /// What does not hold: numbers and names of the structure, never anybody's data.
  package private(set) var broken: [String] = []
  /// More of the same would tell nothing more.
  private static let most = 16

  package init() {}

  /// Notes a law that does not hold.
  package mutating func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds, broken.count < InvariantCheck.most { broken.append(message()) }
  }
}
