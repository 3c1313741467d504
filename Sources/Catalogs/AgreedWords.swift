import Basics

/// What a person agrees to by a yes: a closed list of what a catalog says of an exchange and of all that it names.
///
/// It is pinned to the version of the exchange's text (Q6, Q11, Q16, Q25): a catalog that says anything else of it under
/// the same version is refused. What only forbids or organises is not of it, and binds as it stands today: days of being
/// shown, pace and audience, owners, contacts and reviews, a suspended or ended agreement.
public struct AgreedWords: Equatable, Sendable {
  /// One thing that is said, and where in the catalog: `purposes/delivery/why`.
  public struct Entry: Equatable, Sendable {
    public let path: String
    public let words: String
  }

  /// In the order in which people read them.
  public private(set) var entries: [Entry] = []

  /// What a catalog says of its only exchange.
  /// - Parameter catalog: an excerpt; of a larger one, nothing is said.
  init(_ catalog: Catalog) {
    guard catalog.exchanges.count == 1, let exchange = catalog.exchanges.first else { return }
    let path = "exchanges/\(exchange.id)"
    for part in exchange.text.parts { add("\(path)/text/\(part.name)", part.words) }
    let choice = exchange.choice
    add(
      "\(path)/choice",
      "\(choice.preset.rawValue), \(choice.highlighted.rawValue), "
        + "\(choice.acceptSteps) \(choice.declineSteps) \(choice.withdrawSteps)")
    add("\(path)/request", exchange.request.map(\.name).joined(separator: ", "))
    add("\(path)/recipients", exchange.recipients.joined(separator: ", "))
    for id in exchange.purposes {
      guard let purpose = catalog.purposes.first(where: { $0.id == id }) else { continue }
      add(purpose)
      for other in purpose.compatibleWith {
        if let compatible = catalog.purposes.first(where: { $0.id == other }) {
          add("purposes/\(other)/category", compatible.category)
          add("purposes/\(other)/why", compatible.why)
        }
      }
    }
    if let benefit = catalog.benefits.first(where: { $0.id == exchange.benefit }) { add(benefit) }
    for asked in exchange.request {
      guard let field = catalog.fields.first(where: { $0.id == asked.field }) else { continue }
      add("fields/\(field.id)/category", field.category)
      add("fields/\(field.id)/type", field.type.rawValue)
      add("fields/\(field.id)/origin", field.origin.rawValue)
      add("fields/\(field.id)/options", field.options.joined(separator: ", "))
      add("fields/\(field.id)/bounds/atLeast", field.bounds?.atLeast.map(\.decimal) ?? "")
      add("fields/\(field.id)/bounds/atMost", field.bounds?.atMost.map(\.decimal) ?? "")
      add("fields/\(field.id)/length", field.length.map { "\($0)" } ?? "")
      for level in field.levels where level.id == asked.level {
        add("fields/\(field.id)/levels/\(level.id)/means", level.means)
        add("fields/\(field.id)/levels/\(level.id)/rule", "\(level.rule)")
      }
    }
    for id in exchange.recipients {
      guard let partner = catalog.partners.first(where: { $0.id == id }) else { continue }
      add("partners/\(id)/name", partner.name)
      add("partners/\(id)/role", partner.role.rawValue)
    }
  }

  /// What a version of an agreement says, under which a partner may hold data (Q51, Q52). Its last day and its
  /// suspension bind as they stand today.
  init(of agreement: Agreement, with partner: Partner) {
    let path = "partners/\(partner.id)/agreements/\(agreement.name)"
    add("\(path)/from", agreement.from.text)
    add("\(path)/care", agreement.care ?? "")
    if let custody = agreement.custody {
      add("\(path)/custody", "\(custody.holder), \(custody.location)")
    }
    if let control = agreement.control {
      add("\(path)/control/purposes", control.purposes.joined(separator: ", "))
      add("\(path)/control/fields", control.fields.map(\.name).joined(separator: ", "))
      add("\(path)/control/retentionDays", "\(control.retentionDays)")
      add("\(path)/control/mayPassOn", "\(control.mayPassOn)")
      add("\(path)/control/audit", control.audit)
    }
    if let disposition = agreement.disposition {
      add(
        "\(path)/disposition",
        "\(disposition.how.rawValue) within \(disposition.withinDays): \(disposition.evidence)")
    }
  }

  private mutating func add(_ path: String, _ words: String) {
    entries.append(Entry(path: path, words: words))
  }

  private mutating func add(_ purpose: Purpose) {
    let path = "purposes/\(purpose.id)"
    add("\(path)/category", purpose.category)
    add("\(path)/why", purpose.why)
    add("\(path)/sharing", "\(purpose.isSharing)")
    add("\(path)/compatibleWith", purpose.compatibleWith.joined(separator: ", "))
    let retention = purpose.retention
    add(
      "\(path)/retention",
      [
        retention.days.map { "\($0) days" }, retention.anchor?.rawValue,
        retention.atMostDays.map { "at most \($0)" },
        retention.hold.map { "held until \($0.until.text): \($0.reason)" },
      ].compactMap(\.self).joined(separator: ", "))
  }

  private mutating func add(_ benefit: Benefit) {
    let path = "benefits/\(benefit.id)"
    add("\(path)/kind", benefit.kind.rawValue)
    add("\(path)/means", benefit.means)
    add("\(path)/recipient", benefit.recipient.rawValue)
    add("\(path)/condition", benefit.condition.rawValue)
    add("\(path)/worth", benefit.worth.map { "\($0.amount) \($0.unit)" } ?? "")
    add("\(path)/deliverWithinDays", benefit.deliverWithinDays.map { "\($0)" } ?? "")
    add("\(path)/evidence", benefit.evidence ?? "")
    add("\(path)/ifUndeliverable", benefit.ifUndeliverable?.rawValue ?? "")
  }

  /// The paths of what one says and the other does not, or says otherwise, in the order of this.
  func paths(differingFrom other: AgreedWords) -> [String] {
    // As nearly always.
    if entries == other.entries { return [] }
    let mine = Dictionary(entries.map { ($0.path, $0.words) }) { first, _ in first }
    let theirs = Dictionary(other.entries.map { ($0.path, $0.words) }) { first, _ in first }
    return entries.map(\.path).filter { theirs[$0] != mine[$0] }
      + other.entries.map(\.path).filter { mine[$0] == nil }
  }
}
