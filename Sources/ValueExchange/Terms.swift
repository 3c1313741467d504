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
  public let benefit: String
  public let benefitKind: BenefitKind
  /// Zero where nothing is promised.
  public let worth: Amount
  /// Empty where nothing is promised.
  public let unit: String
  public let deliverWithinDays: Int
  public let retentionDays: Int

  /// The exchange and the version of its text: `cash-50@1`.
  public var name: String { "\(exchange)@\(textVersion)" }

  /// Whether an acceptance is owed something.
  public var promisesBenefit: Bool { benefitKind != .none }

  public init(exchange: Exchange, purpose: Purpose, benefit: Benefit) {
    self.exchange = exchange.id
    textVersion = exchange.text.version
    textDigest = exchange.text.digest
    self.purpose = purpose.id
    request = exchange.request
    self.benefit = benefit.id
    benefitKind = benefit.kind
    worth = benefit.promise?.worth ?? .zero
    unit = benefit.promise?.unit ?? ""
    deliverWithinDays = benefit.promise?.deliverWithinDays ?? 0
    retentionDays = purpose.retention.days
  }

  /// Terms as a log line gives them back.
  public init(
    exchange: String, textVersion: Int, textDigest: String, purpose: String,
    request: [FieldLevel], benefit: String, benefitKind: BenefitKind, worth: Amount, unit: String,
    deliverWithinDays: Int, retentionDays: Int
  ) {
    self.exchange = exchange
    self.textVersion = textVersion
    self.textDigest = textDigest
    self.purpose = purpose
    self.request = request
    self.benefit = benefit
    self.benefitKind = benefitKind
    self.worth = worth
    self.unit = unit
    self.deliverWithinDays = deliverWithinDays
    self.retentionDays = retentionDays
  }
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
