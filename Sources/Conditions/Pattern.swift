import Basics

/// A regular expression as JavaScript writes it, searched for in time that is proportional to the
/// text: at most one step of the pattern for each step and character, whatever both are.
///
/// An engine that goes back when it fails can take longer than the universe over `(a+)+$` and forty
/// letters, and people write their own attributes. This one moves through the text once, in all
/// steps of the pattern at the same time (Thompson 1968), and so finds whether there is a match
/// without finding which: conditions need no more. Looking ahead and behind are searches of their
/// own, made first, for the positions where they succeed.
///
/// Left out, so that such a pattern is invalid: back references (they have no bounded search), `\p`,
/// `\c`, flags inside the pattern, and letters behind a backslash that mean nothing. A character is
/// one Unicode scalar.
struct Pattern: Sendable {
  /// What looks ahead or behind comes before what asks for it; the pattern itself comes last.
  private let programs: [PatternProgram]
  private let ignoresCase: Bool

  /// - Throws: `PatternFault` for what is invalid or beyond a limit.
  init(_ source: String, ignoresCase: Bool = false) throws(PatternFault) {
    if source.utf8.count > Limits.patternBytes {
      throw PatternFault(
        "expected at most \(Limits.patternBytes) bytes, found \(source.utf8.count)")
    }
    let node = try PatternReader.read(source)
    if node.stepCount > Limits.patternSteps {
      throw PatternFault(
        "expected at most \(Limits.patternSteps) steps with all repeats written out")
    }
    programs = PatternProgram.compiled(node)
    self.ignoresCase = ignoresCase
  }

  /// Whether the pattern matches somewhere in a text of UTF-8.
  /// - Complexity: O(steps × text).
  func isFound(in text: [UInt8]) -> Bool {
    let text = SearchedText(text, ignoresCase: ignoresCase)
    var positions: [[Bool]] = []
    for program in programs {
      let isLast = positions.count == programs.count - 1
      positions.append(program.positions(in: text, positions, stopsAtFirst: isLast))
    }
    return positions.last?.contains(true) ?? false
  }
}

/// Why a pattern is invalid.
struct PatternFault: Error, Equatable {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}

/// A text as the search reads it.
struct SearchedText {
  /// Unicode scalars.
  let scalars: [UInt32]
  /// Where case is ignored, the small and the capital letter of each; empty otherwise.
  private var cases: [(small: UInt32, capital: UInt32)] = []

  init(_ text: [UInt8], ignoresCase: Bool) {
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    self.scalars = scalars.map(\.value)
    if ignoresCase {
      cases = scalars.map {
        (
          SearchedText.single($0.properties.lowercaseMapping, for: $0),
          SearchedText.single($0.properties.uppercaseMapping, for: $0)
        )
      }
    }
  }

  /// Whether the character at an index is one of a set.
  func isOne(of set: ScalarSet, at index: Int) -> Bool {
    if set.contains(scalars[index]) { return true }
    if cases.isEmpty { return false }
    return set.contains(cases[index].small) || set.contains(cases[index].capital)
  }

  /// Whether a word starts or ends in front of an index.
  func isWordEdge(at index: Int) -> Bool {
    let isAfterWord = index > 0 && ScalarSet.word.contains(scalars[index - 1])
    let isBeforeWord = index < scalars.count && ScalarSet.word.contains(scalars[index])
    return isAfterWord != isBeforeWord
  }

  /// What a scalar becomes in the other case: itself where that is several scalars, or would turn a
  /// foreign letter into an English one (the Kelvin sign into k).
  private static func single(_ mapping: String, for scalar: UnicodeScalar) -> UInt32 {
    let mapped = mapping.unicodeScalars
    guard let first = mapped.first, mapped.count == 1, first.isASCII == scalar.isASCII else {
      return scalar.value
    }
    return first.value
  }
}
