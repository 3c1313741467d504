import Basics

/// What a request that changed something was answered the first time, by number: with it, one that is sent
/// again after a crash gets that answer, and nothing happens twice.
public struct KeptResponse: Equatable, Sendable {
  public let key: KeyMark
  /// The method of the request: `offer.answer`.
  public let method: String
  /// The digest of what the request asked for, keyed with its key. Where the mark is the key itself, a hash of
  /// what it asked for beside anything personal.
  public let request: UInt64
  /// What the request was about, then what the response is made of; what each means is the method's.
  public let numbers: [Int64]

  public init(key: KeyMark, method: String, request: UInt64, numbers: [Int64]) {
    self.key = key
    self.method = method
    self.request = request
    self.numbers = numbers
  }

  /// As many numbers as a response may be made of.
  public static let numbersAtMost = 8

  /// Whether it may stand in a log.
  var isSound: Bool { isID(method) && numbers.count <= KeptResponse.numbersAtMost }
}
