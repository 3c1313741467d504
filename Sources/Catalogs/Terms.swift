public import Basics

/// One version of an exchange, complete in itself: what the ledger pins each offer to, so that the
/// log explains every answer without the catalog of that day.
public struct Terms: Equatable, Sendable {
  public let exchange: String
  public let textVersion: Int
  /// SHA-256 of the text shown, in hexadecimal: a text changed under an old version shows.
  public let textDigest: String
  public let purpose: String
  public let request: [FieldLevel]
  /// How a given value is made coarse enough for each level of the request (Q15).
  public let rules: [ValueRule]
  public let retention: Retention
  /// Partners who may get what is asked for, by id.
  public let recipients: [String]
  /// Purposes that what is given may serve too, as the person was told (Q16).
  public let compatibleWith: [String]
  /// Whether others use the data for ends of their own, which Global Privacy Control stops (Q12).
  public let isShared: Bool
  public let benefit: String
  public let benefitKind: BenefitKind
  /// What is owed to each person who accepts; nil exactly where the kind is `none`.
  public let promise: PromisedWorth?

  /// The exchange and the version of its text: `cash-50@1`.
  public var name: String { Terms.name(exchange, textVersion) }

  /// The name of terms: of an exchange, under a version of its text.
  public static func name(_ exchange: String, _ textVersion: Int) -> String {
    "\(exchange)@\(textVersion)"
  }

  /// Worth promised; zero where nothing is.
  public var worth: Amount { promise?.worth ?? .zero }

  /// The unit of the worth; empty where nothing is promised.
  public var unit: String { promise?.unit ?? "" }

  /// Terms as they were told; nil when no catalog could have held them.
  /// - Parameters:
  ///   - exchange: the exchange's id.
  ///   - textVersion: the version of the text that was shown, from 1 on.
  ///   - textDigest: the SHA-256 of that text, 64 hexadecimal digits.
  ///   - purpose: the id of the purpose that is consented to.
  ///   - request: what is asked for: fields, each at a level.
  ///   - rules: one for each level of the request; empty for values as they are given.
  ///   - retention: how long values are kept, and from when on.
  ///   - recipients: ids of the partners that may hold them.
  ///   - compatibleWith: ids of purposes that the values may be used for as well.
  ///   - isShared: whether others use the data for ends of their own.
  ///   - benefit: the id of what the person gets.
  ///   - benefitKind: what kind of thing that is.
  ///   - promise: its worth and its deadline; nil where nothing is promised.
  public init?(
    exchange: String, textVersion: Int, textDigest: String, purpose: String,
    request: [FieldLevel], rules: [ValueRule] = [], retention: Retention,
    recipients: [String] = [], compatibleWith: [String] = [], isShared: Bool = false,
    benefit: String, benefitKind: BenefitKind, promise: PromisedWorth?
  ) {
    let isPromiseSound =
      promise.map { promise in
        promise.worth > .zero && promise.worth <= Terms.worthLimit
          && (0...Limits.deliveryDays).contains(promise.deliverWithinDays)
      } ?? true
    guard isID(exchange), (1...Limits.textVersions).contains(textVersion), retention.isSound,
      (promise == nil) == (benefitKind == .none), isPromiseSound,
      rules.isEmpty || rules.count == request.count,
      // Names go into the ledger and are read back by it; a field asked for twice could not be told apart.
      ([purpose, benefit] + recipients + compatibleWith).allSatisfy({ isID($0) }),
      request.allSatisfy({ isID($0.field) && isID($0.level) }),
      Set(request.map(\.field)).count == request.count
    else { return nil }
    self.exchange = exchange
    self.textVersion = textVersion
    self.textDigest = textDigest
    self.purpose = purpose
    self.request = request
    self.rules =
      rules.isEmpty ? request.map { _ in ValueRule(type: .text, rule: .asGiven) } : rules
    self.retention = retention
    self.recipients = recipients
    self.compatibleWith = compatibleWith
    self.isShared = isShared
    self.benefit = benefit
    self.benefitKind = benefitKind
    self.promise = promise
  }

  /// When a promise made at a moment is due: within the hour where it is owed at once.
  public func due(from moment: Instant) -> Instant? {
    promise.map {
      $0.deliverWithinDays == 0
        ? moment.adding(milliseconds: Int64(Limits.atOnceMinutes) * 60_000)
        : moment.adding(days: $0.deliverWithinDays)
    }
  }

  /// The index of a field in the request; nil when it is not asked for.
  public func askIndex(of field: String) -> Int? { request.firstIndex { $0.field == field } }

  /// The most that a benefit may be worth, and a delivery be reported as.
  public static let worthLimit = Amount(micros: Int64(Limits.worthUnits) * Amount.microsPerUnit)
}

extension ExchangeText {
  /// SHA-256 over the words, each ended by a NUL, which no text can hold.
  var digest: String {
    var hash = SHA256()
    for words in [ask, why, get, keep, who, stop] {
      hash.update(words.utf8)
      hash.update(byte: 0)
    }
    return hexadecimal(hash.finish())
  }
}
