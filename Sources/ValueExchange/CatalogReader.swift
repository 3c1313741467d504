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
    let known = KnownFields(fields.entries, isComplete: fields.isComplete)
    let purposes = list(&reader, "purposes", id: \Purpose.id) { purpose($0, known) }
    let benefits = list(&reader, "benefits", id: \Benefit.id) { benefit($0) }
    let purposeNames = Names(purposes.entries.map(\.id), isComplete: purposes.isComplete)
    let benefitNames = Names(benefits.entries.map(\.id), isComplete: benefits.isComplete)
    let exchanges = list(&reader, "exchanges", id: \Exchange.id) {
      exchange($0, known, purposes.entries, purposeNames, benefitNames)
    }
    reader.finish()
    if problems.count > before { return nil }
    return Catalog(
      fields: fields.entries, purposes: purposes.entries, benefits: benefits.entries,
      exchanges: exchanges.entries)
  }

  /// Reads a list of things with ids of their own and reports an id used twice. It is complete when
  /// nothing of it was reported.
  private func list<Entry>(
    _ reader: inout ObjectReader, _ name: String, id: KeyPath<Entry, String>,
    _ read: (JSONValue) -> Entry?
  ) -> (entries: [Entry], isComplete: Bool) {
    let before = problems.count
    guard let values = reader.elements(name, count: 1...Limits.catalogEntries) else {
      return ([], false)
    }
    var entries: [Entry] = []
    var ids: Set<String> = []
    for value in values {
      guard let entry = read(value) else { continue }
      if ids.insert(entry[keyPath: id]).inserted {
        entries.append(entry)
      } else {
        problems.report("the id \"\(entry[keyPath: id])\" is taken by an earlier one", at: value)
      }
    }
    return (entries, problems.count == before)
  }

  private func field(_ value: JSONValue) -> Field? {
    guard var reader = ObjectReader(value, as: "a field", problems) else { return nil }
    let id = reader.id("id")
    let category = reader.required("category").flatMap { self.category($0) }
    let origin = reader.choice("origin", of: Origin.self)
    let sensitivity = reader.choice("sensitivity", of: Sensitivity.self)
    let owner = reader.string("owner")
    let reviewBy = reader.required("reviewBy").flatMap { problems.day($0)?.text }
    let proxyFor = reader.elements("proxyFor", count: 0...Limits.levels)?.compactMap {
      problems.id($0)
    }
    let levels = list(&reader, "levels", id: \Level.id) { level($0) }.entries
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

  private func purpose(_ value: JSONValue, _ fields: KnownFields) -> Purpose? {
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
    _ value: JSONValue, _ fields: KnownFields, _ purposes: [Purpose], _ purposeNames: Names,
    _ benefits: Names
  ) -> Exchange? {
    guard var reader = ObjectReader(value, as: "an exchange", problems) else { return nil }
    let id = reader.id("id")
    let purpose = reader.required("purpose").flatMap {
      problems.reference($0, to: "purpose", in: purposeNames)
    }
    let requestValue = reader.optional("request")
    let request = fieldLevels(&reader, "request", fields)
    let benefit = reader.required("benefit").flatMap {
      problems.reference($0, to: "benefit", in: benefits)
    }
    let text = reader.required("text").flatMap { self.text($0) }
    reader.finish()
    if let purpose, let request, let requestValue {
      refuseNeedless(request, purposes[purpose], fields, requestValue)
    }
    guard let id, let purpose, let request, let benefit, let text else { return nil }
    return Exchange(
      id: id, purpose: purposes[purpose].id, request: request, benefit: benefits.all[benefit],
      text: text)
  }

  /// An exchange asks for nothing that its purpose does not need, and no finer (Q14).
  private func refuseNeedless(
    _ request: [FieldLevel], _ purpose: Purpose, _ fields: KnownFields, _ value: JSONValue
  ) {
    for (wanted, element) in zip(request, value.elements) {
      guard let need = purpose.needs.first(where: { $0.field == wanted.field }) else {
        problems.report(
          "the purpose \"\(purpose.id)\" does not need \"\(wanted.field)\" (Q14): leave it out, or "
            + "ask for it under a purpose that does", at: element)
        continue
      }
      if let own = fields.depth(of: wanted), let needed = fields.depth(of: need), own > needed {
        problems.report(
          "finer than the purpose \"\(purpose.id)\" needs (Q14): \"\(need.level)\" suffices",
          at: element)
      }
    }
  }

  private func text(_ value: JSONValue) -> ExchangeText? {
    guard var reader = ObjectReader(value, as: "a text", problems) else { return nil }
    let version = reader.integer("version", in: 1...Int64(Limits.textVersions))
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
    _ reader: inout ObjectReader, _ name: String, _ fields: KnownFields
  ) -> [FieldLevel]? {
    guard let values = reader.elements(name, count: 1...Limits.catalogEntries) else { return nil }
    let before = problems.count
    var result: [FieldLevel] = []
    var seen: Set<Int> = []
    for value in values {
      guard let (field, wanted) = fields.read(value, problems) else { continue }
      if !seen.insert(field).inserted {
        problems.report("the field \"\(wanted.field)\" stands here twice", at: value)
      }
      result.append(wanted)
    }
    return problems.count == before ? result : nil
  }
}

/// The fields of a catalog by name, and their levels by name.
public struct KnownFields {
  private let names: Names
  private let levels: [Names]

  /// - Parameter isComplete: whether no field is missing because it could not be read.
  public init(_ fields: [Field], isComplete: Bool = true) {
    names = Names(fields.map(\.id), isComplete: isComplete)
    levels = fields.map { Names($0.levels.map(\.id), isComplete: isComplete) }
  }

  /// How fine a level is: 0 for its field's coarsest.
  func depth(of wanted: FieldLevel) -> Int? {
    names[wanted.field].flatMap { levels[$0][wanted.level] }
  }

  /// Reads `{"field": …, "level": …}`; the field's index with it.
  private func read(_ reader: inout ObjectReader) -> (Int, FieldLevel)? {
    let problems = reader.problems
    let field = reader.required("field").flatMap {
      problems.reference($0, to: "field", in: names)
    }
    guard let level = reader.required("level"), let field,
      let index = problems.reference(
        level, to: "level of \"\(names.all[field])\"", in: levels[field])
    else { return nil }
    return (field, FieldLevel(field: names.all[field], level: levels[field].all[index]))
  }

  func read(_ value: JSONValue, _ problems: Problems) -> (Int, FieldLevel)? {
    guard var reader = ObjectReader(value, as: "a field and a level", problems) else { return nil }
    let read = read(&reader)
    reader.finish()
    return read
  }

  /// The members `field` and `level` of an object that has others too.
  public func fieldLevel(_ reader: inout ObjectReader) -> FieldLevel? {
    read(&reader)?.1
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
