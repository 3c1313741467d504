/// Who answers for the data (GDPR 4(7)), as statements, records and receipts name them. It is no part of what
/// people agree to: who moves or takes another telephone number says so, and it counts at once.
public struct Controller: Equatable, Sendable {
  public let name: String
  /// The postal address.
  public let address: String
  /// Where people turn to: an e-mail address or a web address.
  public let contact: String
  public let phone: String?
  /// Who stands for a controller that is not in the union (GDPR 27).
  public let representative: String?
  /// Under whose law, by its ISO 3166 code: `DE`, `US-CA`.
  public let jurisdiction: String
  /// Where the privacy policy stands.
  public let policy: String

  /// The contact, where it is an e-mail address.
  public var email: String? { contact.hasPrefix("https://") ? nil : contact }

  /// Whether the General Data Protection Regulation is the law there: in the union and the European Economic
  /// Area, by their codes.
  public var isUnderGDPR: Bool {
    Controller.area.contains(String(jurisdiction.prefix(2)))
  }

  private static let area: Set<String> = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
  ]
}
