import Basics

/// Options and arguments by GNU habit: `--name value`, `--name=value`, `--` ends the options.
struct Options {
  private(set) var values: [String: String] = [:]
  private(set) var arguments: [String] = []
  private(set) var wantsHelp = false
  /// The options without a value that were given.
  private(set) var flags: Set<String> = []

  /// A command line that cannot be understood, in a sentence.
  struct Fault: Error {
    let message: String
  }

  /// - Parameters:
  ///   - names: the options that take a value, with their dashes.
  ///   - flagNames: those that take none.
  init(_ words: [String], names: [String], flags flagNames: [String] = []) throws(Fault) {
    var index = 0
    var isOptions = true
    while index < words.count {
      let word = words[index]
      index += 1
      if !isOptions || !word.hasPrefix("-") || word == "-" {
        arguments.append(word)
        continue
      }
      if word == "--" {
        isOptions = false
        continue
      }
      if word == "-h" || word == "--help" {
        wantsHelp = true
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if name == "--help" || (flagNames.contains(name) && parts.count == 2) {
        throw Fault(message: "\(name) takes no value")
      }
      if flagNames.contains(name) {
        flags.insert(name)
        continue
      }
      guard names.contains(name) else {
        let hint = didYouMean(name, among: names + flagNames + ["--help"])
        throw Fault(
          message: "unknown option \"\(cleaned(name))\""
            + (hint.map { "; did you mean \"\($0)\"?" } ?? ""))
      }
      if values[name] != nil { throw Fault(message: "\(name) is given twice") }
      if parts.count == 2 {
        values[name] = String(parts[1])
      } else if index < words.count, !looksLikeOption(words[index]) {
        values[name] = words[index]
        index += 1
      } else {
        throw Fault(message: "\(name) needs a value")
      }
      if values[name] == "" { throw Fault(message: "\(name) needs a value that is not empty") }
    }
  }

  /// The only argument, which must be one of some words.
  func word(of words: [String], _ what: String) throws(Fault) -> String {
    let listed = words.joined(separator: ", ")
    guard let word = arguments.first else {
      throw Fault(message: "expected \(what): \(listed)")
    }
    if arguments.count > 1 {
      throw Fault(message: "expected one argument, found \(arguments.count)")
    }
    if words.contains(word) { return word }
    let hint = didYouMean(word, among: words).map { "; did you mean \"\($0)\"?" }
    throw Fault(
      message: "\"\(cleaned(word))\" is not \(what)\(hint ?? "; there is \(listed)")")
  }

  /// A dash alone is a file's name by custom, and a dash and a digit, or a point and one, is a number.
  private func looksLikeOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), let second = word.utf8.dropFirst().first(where: { $0 != 0x2E })
    else { return false }
    return !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(second)
  }

  /// The value of an option as one of some words; the first when the option is absent.
  func choice(_ name: String, of words: [String]) throws(Fault) -> String {
    let word = values[name] ?? words[0]
    if words.contains(word) { return word }
    let hint = didYouMean(word, among: words).map { "; did you mean \"\($0)\"?" }
    throw Fault(
      message: "\(name) is one of \(words.joined(separator: ", ")), not \"\(cleaned(word))\""
        + (hint ?? ""))
  }

  /// The value of an option as a day; the standard one when the option is absent.
  func day(_ name: String, standard: Day) throws(Fault) -> Day {
    guard let text = values[name] else { return standard }
    guard let day = Day(text) else {
      throw Fault(message: "\(name) needs a day written YYYY-MM-DD, not \"\(cleaned(text))\"")
    }
    return day
  }

  /// The value of an option as a whole number in a range; nil when the option is absent.
  func integer(_ name: String, in range: ClosedRange<Int64>) throws(Fault) -> Int64? {
    guard let text = values[name] else { return nil }
    guard let value = text.hasPrefix("+") ? nil : Int64(text), range.contains(value) else {
      throw Fault(
        message: "\(name) needs a whole number from \(range.lowerBound) to \(range.upperBound), "
          + "not \"\(cleaned(text))\"")
    }
    return value
  }
}
