import Basics

/// Which methods are called, and how often in proportion: `behaviour.record=80,offer.next=20`.
public struct Mix: Equatable, Sendable {
  /// One method's share of the whole.
  public struct Part: Equatable, Sendable {
    public let method: LoadMethod
    public let weight: Int
  }

  public let parts: [Part]

  /// Reads `METHOD=WEIGHT`, several with commas between.
  /// - Throws: `LoadFault` for a method that is unknown or stands twice, or a weight out of its range.
  public init(_ text: String) throws(LoadFault) {
    var parts: [Part] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let (method, weight) = try Mix.pair(
        String(piece), "a weight", most: Limits.loadWeight, in: "--mix")
      if parts.contains(where: { $0.method == method }) {
        throw LoadFault("--mix names \"\(method.rawValue)\" twice")
      }
      parts.append(Part(method: method, weight: weight))
    }
    self.parts = parts
  }

  /// The mix as it is written.
  public var text: String {
    parts.map { "\($0.method.rawValue)=\($0.weight)" }.joined(separator: ",")
  }

  /// `METHOD=NUMBER`.
  static func pair(
    _ text: String, _ what: String, most: Int, in option: String
  ) throws(LoadFault) -> (LoadMethod, Int) {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard sides.count == 2 else {
      throw LoadFault(
        "\(option) needs METHOD=NUMBER, such as behaviour.record=80, not \"\(cleaned(text))\"")
    }
    guard let method = LoadMethod(rawValue: sides[0]) else {
      let names = LoadMethod.allCases.map(\.rawValue)
      let hint = didYouMean(sides[0], among: names).map { "; did you mean \"\($0)\"?" }
      throw LoadFault(
        "\(option): unknown method \"\(cleaned(sides[0]))\""
          + (hint ?? "; there is \(names.joined(separator: ", "))"))
    }
    guard let number = sides[1].hasPrefix("+") ? nil : Int(sides[1]), (1...most).contains(number)
    else {
      throw LoadFault(
        "\(option): \(method.rawValue) needs \(what) from 1 to \(most), not "
          + "\"\(cleaned(sides[1]))\"")
    }
    return (method, number)
  }
}

/// One method called at a constant rate beside the rest: `behaviour.record=2000`.
public struct Background: Equatable, Sendable {
  public let method: LoadMethod
  /// Requests a second.
  public let rate: Int

  /// Reads `METHOD=RATE`.
  /// - Throws: `LoadFault` for a method that is unknown, or a rate out of its range.
  public init(_ text: String) throws(LoadFault) {
    (method, rate) = try Mix.pair(text, "a rate", most: Limits.loadRate, in: "--background")
  }
}
