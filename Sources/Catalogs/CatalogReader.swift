public import Basics
public import JSONText

/// Reads a catalog out of JSON and resolves its references; every fault is reported with its place.
///
/// What it reports is what makes a text no catalog: unknown members, wrong kinds, names of nothing.
/// What a catalog should not ask, promise or leave out is for the rules, so much may be absent here.
public struct CatalogReader {
  /// The format that a catalog names in its first member.
  public static let format = "quid-catalog/1"

  /// Rows of a file that a catalog names: one list of cells for each row, for the wanted columns. Nil
  /// after it reported why there are none.
  public typealias RowLoader = (_ file: String, _ columns: [String]) -> [[String]]?

  let problems: Problems
  let loadRows: RowLoader

  public init(problems: Problems, loadRows: @escaping RowLoader = { _, _ in nil }) {
    self.problems = problems
    self.loadRows = loadRows
  }

  /// The catalog, or nil after at least one report.
  public func read(_ value: JSONValue) -> Catalog? {
    let before = problems.count
    let catalog = readPastUnknownMembers(value)
    return problems.count == before ? catalog : nil
  }

  /// The catalog without its unknown members, so that what refers to it can be read in spite of them;
  /// nil after a report of anything that was left unread. Use it for nothing else.
  public func readPastUnknownMembers(_ value: JSONValue) -> Catalog? {
    let before = problems.lossCount
    guard var reader = ObjectReader(value, as: "a catalog", problems) else { return nil }
    _ = reader.optionalString("$schema")
    if let format = reader.required("format"), format.string != CatalogReader.format {
      problems.report("expected \"\(CatalogReader.format)\", found \(format.summary)", at: format)
    }
    _ = reader.optionalString("about")
    let adoption = reader.optional("adoption").flatMap { self.adoption($0) }
    let controller = reader.optional("controller").flatMap { self.controller($0) }
    let language = reader.optional("language").flatMap { problems.language($0) }
    let fields = list(&reader, "fields", id: \Field.id) { field($0) }
    let known = KnownFields(fields.entries, isComplete: fields.isComplete)
    let purposes = list(&reader, "purposes", id: \Purpose.id) { purpose($0, known) }
    let budgeting = BudgetReader(problems: problems)
    let budgets = list(&reader, "budgets", id: \Budget.id, isRequired: false) {
      budgeting.budget($0)
    }
    let benefits = list(&reader, "benefits", id: \Benefit.id) {
      benefit($0, known, Names(budgets))
    }
    let valuations = list(&reader, "valuations", id: \Valuation.id, isRequired: false) {
      valuation($0)
    }
    let partners = list(&reader, "partners", id: \Partner.id, isRequired: false) {
      partner($0, known)
    }
    let names = CatalogNames(
      fields: known, purposes: Names(purposes), benefits: Names(benefits),
      valuations: Names(valuations), partners: Names(partners))
    resolve(purposes.entries, reader.object, names)
    if budgets.isComplete, benefits.isComplete {
      budgeting.check(budgets.entries, benefits.entries, reader.object)
    }
    resolveSources(fields.entries, reader.object, known)
    let channels = reader.optionalElements("channels", atMost: Limits.entryParts)
      .compactMap { problems.id($0) }
    let topics = reader.optionalElements("topics", atMost: Limits.entryParts)
      .compactMap { problems.id($0) }
    let exchanges = list(&reader, "exchanges", id: \Exchange.id) {
      exchange($0, names, topics: Names(topics, isComplete: true))
    }
    let experiments = list(&reader, "experiments", id: \DeclaredExperiment.id, isRequired: false) {
      ExperimentReader(problems: problems).experiment($0, exchanges: Names(exchanges))
    }
    if experiments.isComplete, exchanges.isComplete, purposes.isComplete, benefits.isComplete {
      ExperimentCheck(problems, exchanges.entries, purposes.entries, benefits.entries)
        .check(experiments.entries, reader.object)
    }
    let activations = list(&reader, "activations", id: \Activation.id, isRequired: false) {
      activation($0, names)
    }
    let roles = list(&reader, "roles", id: \Role.id, isRequired: false) { role($0, names) }
    let aggregates = reader.optionalElements("aggregates", atMost: Limits.entryParts)
      .compactMap { AggregateReader(problems: problems, loadRows: loadRows).aggregate($0, known) }
    let context = reader.optionalElements("context", atMost: Limits.entryParts)
      .compactMap { problems.id($0) }
    let policy =
      reader.optional("policy").map { PolicyReader(problems: problems).policy($0) } ?? .standard
    reader.finish()
    if problems.lossCount > before { return nil }
    return Catalog(
      controller: controller, language: language, fields: fields.entries,
      purposes: purposes.entries, benefits: benefits.entries, budgets: budgets.entries,
      exchanges: exchanges.entries, experiments: experiments.entries,
      valuations: valuations.entries, partners: partners.entries, activations: activations.entries,
      roles: roles.entries, aggregates: aggregates, context: context, channels: channels,
      topics: topics, policy: policy, adoption: adoption)
  }

  /// Reads a list of things with ids of their own and reports an id used twice.
  func list<Entry>(
    _ reader: inout ObjectReader, _ name: String, id: KeyPath<Entry, String>,
    isRequired: Bool = true, _ read: (JSONValue) -> Entry?
  ) -> EntryList<Entry> {
    let before = problems.lossCount
    let values =
      isRequired
      ? reader.elements(name, count: 1...Limits.catalogEntries)
      : reader.optionalElements(name, atMost: Limits.catalogEntries)
    var entries: [Entry] = []
    var ids: Set<String> = []
    for value in values ?? [] {
      guard let entry = read(value) else { continue }
      if ids.insert(entry[keyPath: id]).inserted {
        entries.append(entry)
      } else {
        problems.report("the id \"\(entry[keyPath: id])\" is taken by an earlier one", at: value)
      }
    }
    return EntryList(
      entries: entries, ids: entries.map { $0[keyPath: id] },
      isComplete: values != nil && problems.lossCount == before)
  }
}

/// Entries of a list with their ids; it is complete when nothing of it was left unread.
struct EntryList<Entry> {
  let entries: [Entry]
  let ids: [String]
  let isComplete: Bool
}

extension Names {
  init<Entry>(_ list: EntryList<Entry>) {
    self.init(list.ids, isComplete: list.isComplete)
  }
}

/// What the parts of a catalog are called, for whatever refers to them.
struct CatalogNames {
  let fields: KnownFields
  let purposes: Names
  let benefits: Names
  let valuations: Names
  let partners: Names
}

/// The fields of a catalog by name, and their levels by name.
public struct KnownFields {
  let names: Names
  private let levels: [Names]

  /// - Parameters:
  ///   - fields: the fields that could be read.
  ///   - isComplete: whether no field is missing because it could not be read.
  public init(_ fields: [Field], isComplete: Bool = true) {
    names = Names(fields.map(\.id), isComplete: isComplete)
    levels = fields.map { Names($0.levels.map(\.id), isComplete: isComplete) }
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
  public func day(_ value: JSONValue) -> Day? {
    value.string.flatMap { Day($0) } ?? expected("a day written YYYY-MM-DD", value)
  }
}
