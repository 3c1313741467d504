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
  public let retention: Retention
  public let benefit: String
  public let benefitKind: BenefitKind
  /// What is owed to each person who accepts; nil exactly where the kind is `none`.
  public let promise: PromisedWorth?

  /// The exchange and the version of its text: `cash-50@1`.
  public var name: String { "\(exchange)@\(textVersion)" }

  /// Worth promised; zero where nothing is.
  public var worth: Amount { promise?.worth ?? .zero }

  /// The unit of the worth; empty where nothing is promised.
  public var unit: String { promise?.unit ?? "" }

  /// The terms of a catalog's exchange; nil where it leaves out what they must state, which no rule
  /// lets pass (Q17, Q24).
  public init?(exchange: Exchange, purpose: Purpose, benefit: Benefit) {
    guard let retention = purpose.retention.retention,
      (benefit.promise == nil) == (benefit.kind == .none)
    else { return nil }
    self.exchange = exchange.id
    textVersion = exchange.text.version
    textDigest = exchange.text.digest
    self.purpose = purpose.id
    request = exchange.request
    self.retention = retention
    self.benefit = benefit.id
    benefitKind = benefit.kind
    promise = benefit.promise
  }

  /// Terms as a log line gives them back; nil when no catalog could have held them.
  public init?(
    exchange: String, textVersion: Int, textDigest: String, purpose: String,
    request: [FieldLevel], retention: Retention, benefit: String, benefitKind: BenefitKind,
    promise: PromisedWorth?
  ) {
    let isPromiseSound =
      promise.map { promise in
        promise.worth > .zero && promise.worth <= Terms.worthLimit
          && (0...Limits.deliveryDays).contains(promise.deliverWithinDays)
      } ?? true
    guard isID(exchange), (1...Limits.textVersions).contains(textVersion),
      Retention.presets.contains(retention.days), (promise == nil) == (benefitKind == .none),
      isPromiseSound
    else { return nil }
    self.exchange = exchange
    self.textVersion = textVersion
    self.textDigest = textDigest
    self.purpose = purpose
    self.request = request
    self.retention = retention
    self.benefit = benefit
    self.benefitKind = benefitKind
    self.promise = promise
  }

  /// The most that a benefit may be worth, and a delivery be reported as.
  static let worthLimit = Amount(micros: Int64(Limits.worthUnits) * Amount.microsPerUnit)
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
