public import Basics
public import JSONText

/// Reads a catalog out of JSON and resolves its references; every fault is reported with its place.
public struct CatalogReader {
  /// The format that a catalog names in its first member.
  public static let format = "quid-catalog/1"

  private let problems: Problems

  public init(problems: Problems) {
    self.problems = problems
  }

  /// The catalog, or nil after at least one report.
  public func read(_ value: JSONValue) -> Catalog? {
    let before = problems.count
    guard var reader = ObjectReader(value, as: "a catalog", problems) else { return nil }
    if let format = reader.required("format"), format.string != CatalogReader.format {
      problems.report("expected \"\(CatalogReader.format)\", found \(format.summary)", at: format)
    }
    let fields = list(&reader, "fields", id: \Field.id) { field($0) }
    let purposes = list(&reader, "purposes", id: \Purpose.id) { purpose($0, fields) }
    let benefits = list(&reader, "benefits", id: \Benefit.id) { benefit($0) }
    let exchanges = list(&reader, "exchanges", id: \Exchange.id) {
      exchange($0, fields, purposes.map(\.id), benefits.map(\.id))
    }
    reader.finish()
    if problems.count > before { return nil }
    return Catalog(fields: fields, purposes: purposes, benefits: benefits, exchanges: exchanges)
  }

  /// Reads a list of things with ids of their own and reports an id used twice.
  private func list<Entry>(
    _ reader: inout ObjectReader, _ name: String, id: KeyPath<Entry, String>,
    _ read: (JSONValue) -> Entry?
  ) -> [Entry] {
    var entries: [Entry] = []
    var ids: Set<String> = []
    for value in reader.elements(name, count: 1...Limits.catalogEntries) ?? [] {
      guard let entry = read(value) else { continue }
      if ids.insert(entry[keyPath: id]).inserted {
        entries.append(entry)
      } else {
        problems.report("the id \"\(entry[keyPath: id])\" is taken by an earlier one", at: value)
      }
    }
    return entries
  }

  private func field(_ value: JSONValue) -> Field? {
    guard var reader = ObjectReader(value, as: "a field", problems) else { return nil }
    let id = reader.id("id")
    let category = reader.required("category").flatMap { self.category($0) }
    let origin = reader.choice("origin", of: Origin.self)
    let sensitivity = reader.choice("sensitivity", of: Sensitivity.self)
    let owner = reader.string("owner")
    let reviewBy = reader.required("reviewBy").flatMap { problems.day($0)?.text }
    let proxyFor = reader.elements("proxyFor", count: 0...16)?.compactMap { problems.id($0) }
    let levels = list(&reader, "levels", id: \Level.id) { level($0) }
    reader.finish()
    guard let id, let category, let origin, let sensitivity, let owner, let reviewBy, let proxyFor
    else { return nil }
    return Field(
      id: id, category: category, origin: origin, sensitivity: sensitivity, owner: owner,
      reviewBy: reviewBy, proxyFor: proxyFor, levels: levels)
  }

  private func category(_ value: JSONValue) -> String? {
    guard let term = value.string, term.hasPrefix("pd:"), term.utf8.count > 3,
      term.utf8.count <= Limits.idBytes
    else {
      return problems.expected("a term of the Data Privacy Vocabulary such as \"pd:Email\"", value)
    }
    return term
  }

  private func level(_ value: JSONValue) -> Level? {
    guard var reader = ObjectReader(value, as: "a level", problems) else { return nil }
    let id = reader.id("id")
    let means = reader.string("means")
    reader.finish()
    guard let id, let means else { return nil }
    return Level(id: id, means: means)
  }

  private func purpose(_ value: JSONValue, _ fields: [Field]) -> Purpose? {
    guard var reader = ObjectReader(value, as: "a purpose", problems) else { return nil }
    let id = reader.id("id")
    let why = reader.string("why")
    let needs = fieldLevels(&reader, "needs", fields)
    let retention = reader.required("retention").flatMap { self.retention($0) }
    reader.finish()
    guard let id, let why, let needs, let retention else { return nil }
    return Purpose(id: id, why: why, needs: needs, retention: retention)
  }

  private func retention(_ value: JSONValue) -> Retention? {
    guard var reader = ObjectReader(value, as: "a retention", problems) else { return nil }
    let days = reader.required("days").flatMap { value -> Int? in
      guard let days = value.integer.flatMap({ Int(exactly: $0) }), Retention.presets.contains(days)
      else { return problems.expected("30, 60, 90 or 365 days", value) }
      return days
    }
    let anchor = reader.choice("from", of: RetentionAnchor.self)
    reader.finish()
    guard let days, let anchor else { return nil }
    return Retention(days: days, anchor: anchor)
  }

  private func benefit(_ value: JSONValue) -> Benefit? {
    guard var reader = ObjectReader(value, as: "a benefit", problems) else { return nil }
    let id = reader.id("id")
    let kind = reader.choice("kind", of: BenefitKind.self)
    let means = reader.string("means")
    guard kind != BenefitKind.none else {
      reader.finish()
      guard let id, let means else { return nil }
      return Benefit(id: id, kind: .none, means: means, promise: nil)
    }
    let worth = reader.required("worth").flatMap { self.worth($0) }
    let days = reader.integer("deliverWithinDays", in: 0...Int64(Limits.deliveryDays))
    let evidence = reader.string("evidence")
    let remedy = reader.choice("ifUndeliverable", of: Remedy.self)
    reader.finish()
    guard let id, let kind, let means, let worth, let days, let evidence, let remedy else {
      return nil
    }
    let promise = PromisedWorth(
      worth: worth.amount, unit: worth.unit, deliverWithinDays: Int(days), evidence: evidence,
      ifUndeliverable: remedy)
    return Benefit(id: id, kind: kind, means: means, promise: promise)
  }

  private func worth(_ value: JSONValue) -> (amount: Amount, unit: String)? {
    guard var reader = ObjectReader(value, as: "a worth", problems) else { return nil }
    let amount = reader.required("amount").flatMap { value -> Amount? in
      guard let amount = problems.amount(value, units: 0...Int64(Limits.worthUnits)) else {
        return nil
      }
      if amount == .zero {
        return problems.expected("more than 0; a benefit of kind \"none\" gives nothing", value)
      }
      return amount
    }
    let unit = reader.id("unit")
    reader.finish()
    guard let amount, let unit else { return nil }
    return (amount, unit)
  }

  private func exchange(
    _ value: JSONValue, _ fields: [Field], _ purposes: [String], _ benefits: [String]
  ) -> Exchange? {
    guard var reader = ObjectReader(value, as: "an exchange", problems) else { return nil }
    let id = reader.id("id")
    let purpose = reader.required("purpose").flatMap {
      problems.reference($0, to: "purpose", in: purposes)
    }
    let request = fieldLevels(&reader, "request", fields)
    let benefit = reader.required("benefit").flatMap {
      problems.reference($0, to: "benefit", in: benefits)
    }
    let text = reader.required("text").flatMap { self.text($0) }
    reader.finish()
    guard let id, let purpose, let request, let benefit, let text else { return nil }
    return Exchange(
      id: id, purpose: purposes[purpose], request: request, benefit: benefits[benefit], text: text)
  }

  private func text(_ value: JSONValue) -> ExchangeText? {
    guard var reader = ObjectReader(value, as: "a text", problems) else { return nil }
    let version = reader.integer("version", in: 1...1_000_000)
    let ask = reader.string("ask")
    let why = reader.string("why")
    let get = reader.string("get")
    let keep = reader.string("keep")
    let who = reader.string("who")
    let stop = reader.string("stop")
    reader.finish()
    guard let version, let ask, let why, let get, let keep, let who, let stop else { return nil }
    return ExchangeText(
      version: Int(version), ask: ask, why: why, get: get, keep: keep, who: who, stop: stop)
  }

  /// A list of fields at levels, each field once.
  private func fieldLevels(
    _ reader: inout ObjectReader, _ name: String, _ fields: [Field]
  ) -> [FieldLevel]? {
    guard let values = reader.elements(name, count: 1...Limits.catalogEntries) else { return nil }
    let before = problems.count
    var result: [FieldLevel] = []
    for value in values {
      guard var reader = ObjectReader(value, as: "a field and a level", problems) else { continue }
      let field = reader.required("field").flatMap {
        problems.reference($0, to: "field", in: fields.map(\.id))
      }
      let level = reader.required("level")
      reader.finish()
      guard let field, let level else { continue }
      let levels = fields[field].levels.map(\.id)
      let what = "level of \"\(fields[field].id)\""
      guard let index = problems.reference(level, to: what, in: levels) else { continue }
      if result.contains(where: { $0.field == fields[field].id }) {
        problems.report("the field \"\(fields[field].id)\" stands here twice", at: value)
      }
      result.append(FieldLevel(field: fields[field].id, level: levels[index]))
    }
    return problems.count == before ? result : nil
  }
}

extension Problems {
  /// A calendar day `YYYY-MM-DD`.
  public func day(_ value: JSONValue) -> (text: String, start: Instant)? {
    guard let text = value.string, let start = Instant(day: text) else {
      return expected("a day written YYYY-MM-DD", value)
    }
    return (text, start)
  }
}
