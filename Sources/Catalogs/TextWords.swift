/// The words of a sentence, for telling what it says.
public enum TextWords {
  /// Runs of letters and digits in lower case; an apostrophe within a word belongs to it.
  public static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isOfWord(scalar) {
        if scalar.value < 0x80 {
          let isCapital = (UInt32(0x41)...0x5A).contains(scalar.value)
          word.append(isCapital ? UnicodeScalar(UInt8(scalar.value) + 0x20) : scalar)
        } else {
          word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
      } else if (scalar == "'" || scalar == "’") && !word.isEmpty {
        continue
      } else if !word.isEmpty {
        words.append(String(word))
        word = String.UnicodeScalarView()
      }
    }
    return word.isEmpty ? words : words + [String(word)]
  }

  /// Whether a text has a word at all.
  static func isEmpty(_ text: String) -> Bool { !text.unicodeScalars.contains(where: isOfWord) }

  private static func isOfWord(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case ..<0x80: false
    default:
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.generalCategory == .nonspacingMark
    }
  }
}
