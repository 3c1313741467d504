import Basics
import Catalogs

extension DigestWriter {
  /// Who adopted the catalog in force, when, on what approval, and what that changed; nothing where the log does not say.
  mutating func add(_ note: AdoptionNote?, at moment: Instant) {
    guard let note else { return }
    add(moment)
    add(note.adoption.by)
    add(note.adoption.approval)
    add(note.digest)
    add(note.changes)
    add(count: note.moreChanges)
  }

  /// The catalog in force, and its ranks, which were decided with its adoption.
  mutating func add(_ catalog: AdoptedCatalog?) {
    add(catalog != nil)
    if let catalog {
      add(catalog.text)
      add(count: catalog.files.count)
      for file in catalog.files {
        add(file.name)
        add(file.columns)
        add(count: file.rows.count)
        for row in file.rows { add(row) }
      }
    }
    let ranks = catalog?.ranks ?? []
    add(count: ranks.count)
    for rank in ranks { add(Int64(rank)) }
  }

  mutating func add(_ terms: Terms) {
    add(terms.exchange)
    add(count: terms.textVersion)
    add(terms.textDigest)
    // Terms of before catalogs said so are hashed as they were.
    if let language = terms.language { add(language) }
    add(terms.purpose)
    add(terms.request)
    add(count: terms.rules.count)
    for rule in terms.rules {
      add(rule.type.rawValue)
      add(rule.rule)
    }
    add(count: terms.retention.days)
    add(terms.retention.anchor.rawValue)
    add(terms.retention.atMostDays)
    add(terms.retention.hold?.until.text)
    add(terms.retention.hold?.reason)
    add(terms.recipients)
    add(terms.compatibleWith)
    add(terms.isShared, terms.promise != nil)
    add(terms.benefit)
    add(terms.benefitKind.rawValue)
    guard let promise = terms.promise else { return }
    add(promise.worth.micros)
    add(promise.unit)
    add(count: promise.deliverWithinDays)
    add(promise.evidence)
    add(promise.ifUndeliverable.rawValue)
  }

  private mutating func add(_ rule: Generalization) {
    add(rule.name)
    switch rule {
    case .asGiven, .year, .yearMonth, .month, .monthDay, .answered: break
    case .atLeast(let number), .band(let number), .first(let number), .decimals(let number):
      add(count: number)
    case .groups(let groups):
      add(count: groups.count)
      for group in groups {
        add(group.id)
        add(group.values)
      }
    }
  }
}
