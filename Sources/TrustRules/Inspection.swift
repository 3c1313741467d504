import Basics
import Catalogs
import Conditions

/// A catalog as the rules look at it: everything found by name, and only what is being judged. Built
/// once for all rules.
struct Inspection {
  let catalog: Catalog
  private(set) var context: RuleContext
  /// Indexes of what is judged: all of the catalog, or one exchange and what it rests on.
  private(set) var exchanges: [Int]
  /// Those that the exchanges are arms of.
  private(set) var experiments: [Int]
  private(set) var fields: [Int]
  private(set) var purposes: [Int]
  private(set) var benefits: [Int]
  /// Whether all of the catalog is judged.
  var isWhole = true
  /// What each field is about.
  let natures: [FieldNature]
  let vagueness: Vagueness
  private let fieldIndexes: [String: Int]
  private let purposeIndexes: [String: Int]
  private let benefitIndexes: [String: Int]
  private let partnerIndexes: [String: Int]
  private let valuationIndexes: [String: Int]
  /// By the exchange of an arm.
  private let experimentIndexes: [String: Int]
  /// The finest level of each field that any exchange of the catalog asks for.
  let finestAsked: [String: FieldLevel]
  /// The depth of each level of each field: 0 for the coarsest.
  private let depths: [[String: Int]]

  /// What is costly and asked for again and again: many exchanges ask for the same.
  private(set) var memo: Memo

  /// Answers that do not depend on which exchange is judged.
  final class Memo {
    var levels: IdentifyingLevels
    var proxyTests: [FieldLevel: [ProxyTest]] = [:]
    /// What each purpose needs, by field.
    var needs: [String: [String: FieldLevel]] = [:]
    /// The asks of each purpose, for comparing them.
    var rivals: [String: Rivals]?
    /// Of each purpose for which a birthday is asked for a present: the first exchange that does.
    var presents: [String: String]?
    /// The purposes that something is offered for beside controls.
    var comparedPurposes: Set<String>?

    init(_ levels: IdentifyingLevels) { self.levels = levels }
  }

  var policy: Policy { catalog.policy }
  var today: Day { context.today }

  init(_ catalog: Catalog, _ context: RuleContext, exchange: Int? = nil) {
    self.catalog = catalog
    self.context = context
    func indexes(_ ids: [String]) -> [String: Int] {
      Dictionary(zip(ids, ids.indices)) { first, _ in first }
    }
    let fieldIndexes = indexes(catalog.fields.map(\.id))
    let purposeIndexes = indexes(catalog.purposes.map(\.id))
    let benefitIndexes = indexes(catalog.benefits.map(\.id))
    exchanges = Array(catalog.exchanges.indices)
    experiments = Array(catalog.experiments.indices)
    fields = Array(catalog.fields.indices)
    purposes = Array(catalog.purposes.indices)
    benefits = Array(catalog.benefits.indices)
    let natures = catalog.fields.map { FieldNature($0) }
    self.natures = natures
    memo = Memo(IdentifyingLevels(catalog, natures).moved(to: context.today))
    vagueness = Vagueness(catalog.policy.vaguePhrases)
    let depths = catalog.fields.map { indexes($0.levels.map(\.id)) }
    var finestAsked: [String: FieldLevel] = [:]
    var finestDepths: [String: Int] = [:]
    for asked in catalog.exchanges.lazy.flatMap(\.request) {
      let depth = fieldIndexes[asked.field].flatMap { depths[$0][asked.level] } ?? 0
      if finestDepths[asked.field].map({ $0 >= depth }) ?? false { continue }
      finestDepths[asked.field] = depth
      finestAsked[asked.field] = asked
    }
    self.finestAsked = finestAsked
    self.depths = depths
    partnerIndexes = indexes(catalog.partners.map(\.id))
    valuationIndexes = indexes(catalog.valuations.map(\.id))
    let arms = catalog.experiments.enumerated().flatMap { index, experiment in
      experiment.arms.compactMap { arm in arm.exchange.map { ($0, index) } }
    }
    experimentIndexes = Dictionary(arms) { first, _ in first }
    self.fieldIndexes = fieldIndexes
    self.purposeIndexes = purposeIndexes
    self.benefitIndexes = benefitIndexes
    if let exchange { narrow(to: exchange) }
  }

  /// Judges one exchange from now on, and what it rests on.
  /// - Complexity: O(entries of the exchange); what all exchanges share is kept.
  mutating func narrow(to exchange: Int) {
    let judged = catalog.exchanges[exchange]
    exchanges = [exchange]
    experiments = experimentIndexes[judged.id].map { [$0] } ?? []
    // What its condition reads it rests on too, and its experiment's.
    let conditions = [judged.eligibility] + experiments.map { catalog.experiments[$0].eligibility }
    let read = conditions.compactMap { $0 }.flatMap(\.attributes).map { $0.prefix { $0 != "." } }
    let names = judged.request.map(\.field) + read.map(String.init)
    fields = Set(names.compactMap { fieldIndexes[$0] }).sorted()
    isWhole = false
    purposes = judged.purposes.compactMap { purposeIndexes[$0] }
    benefits = benefitIndexes[judged.benefit].map { [$0] } ?? []
  }

  /// Judges by another day from now on; what does not depend on the day is kept.
  mutating func move(to day: Day) {
    let before = memo
    memo = Memo(before.levels.moved(to: day))
    memo.needs = before.needs
    memo.presents = before.presents
    memo.comparedPurposes = before.comparedPurposes
    // Of dates alone a day makes ages.
    memo.proxyTests = before.proxyTests.filter { field($0.key.field)?.type != .date }
    context = RuleContext(
      context.phase, today: day, held: context.held, without: context.without)
  }

  // MARK: Looking up

  func fieldIndex(_ id: String) -> Int? { fieldIndexes[id] }
  func field(_ id: String) -> Field? { fieldIndexes[id].map { catalog.fields[$0] } }
  func purpose(_ id: String) -> Purpose? { purposeIndexes[id].map { catalog.purposes[$0] } }
  func benefit(_ id: String) -> Benefit? { benefitIndexes[id].map { catalog.benefits[$0] } }
  func partner(_ id: String) -> Partner? { partnerIndexes[id].map { catalog.partners[$0] } }
  func valuation(_ id: String) -> Valuation? { valuationIndexes[id].map { catalog.valuations[$0] } }

  /// How fine a level is: 0 for its field's coarsest.
  func depth(_ level: FieldLevel) -> Int? {
    fieldIndexes[level.field].flatMap { depths[$0][level.level] }
  }

  func level(_ level: FieldLevel) -> Level? {
    guard let field = fieldIndexes[level.field], let depth = depths[field][level.level] else {
      return nil
    }
    return catalog.fields[field].levels[depth]
  }

  /// What a field of the catalog is about; nothing for any other.
  func nature(_ field: String) -> FieldNature {
    fieldIndexes[field].map { natures[$0] } ?? FieldNature(attribute: "")
  }

  /// The finest level of a field that a purpose needs; nil when it needs none.
  func need(of field: String, for purpose: Purpose) -> FieldLevel? {
    if let known = memo.needs[purpose.id] { return known[field] }
    let needs = Dictionary(purpose.needs.map { ($0.field, $0) }) { first, _ in first }
    memo.needs[purpose.id] = needs
    return needs[field]
  }

  /// The first exchange by which a birthday is asked for a purpose for a present; nil where none does.
  /// - Complexity: O(exchanges) the first time.
  func present(for purpose: String) -> String? {
    if let known = memo.presents { return known[purpose] }
    var presents: [String: String] = [:]
    for exchange in catalog.exchanges
    where presents[exchange.purpose] == nil && benefit(exchange.benefit)?.kind == .gift {
      let isBirthday = exchange.request.contains { asked in
        level(asked).map {
          !nature(asked.field).birthParts($0.rule).isDisjoint(with: [.month, .day])
        }
          ?? false
      }
      if isBirthday { presents[exchange.purpose] = exchange.id }
    }
    memo.presents = presents
    return presents[purpose]
  }

  /// The purposes of an exchange that the catalog knows: all of them, in a catalog that was read.
  func purposes(of exchange: Exchange) -> [Purpose] { exchange.purposes.compactMap { purpose($0) } }

  /// The purposes that something is offered for beside controls.
  var comparedPurposes: Set<String> {
    if let known = memo.comparedPurposes { return known }
    let purposes = Set(catalog.exchanges.lazy.filter { !$0.isControlOnly }.map(\.purpose))
    memo.comparedPurposes = purposes
    return purposes
  }

  /// How far levels together single people out (Q47); nil where they hold nothing that does.
  func identifiability(of levels: [FieldLevel]) -> Identifiability? {
    memo.levels.identifiability(of: levels)
  }

  /// A field, and all that it is derived from, by index: itself first.
  func line(of field: Int) -> [Int] {
    var line = [field]
    var index = 0
    while index < line.count {
      for source in catalog.fields[line[index]].derivedFrom {
        if let index = fieldIndexes[source], !line.contains(index) { line.append(index) }
      }
      index += 1
    }
    return line
  }

  // MARK: Telling

  /// How a field at a level is called in a sentence: the level in words.
  func words(_ level: FieldLevel) -> String {
    self.level(level).map { "“\($0.means)”" } ?? "“\(level.name)”"
  }

  /// A request lowered to a coarser level: safe where the text says that it stays true.
  func lowering(
    _ rule: TrustRule, _ exchange: Int, _ element: Int, to level: String, reason: String,
    inputs: [Finding.Input]
  ) -> Finding {
    let judged = catalog.exchanges[exchange]
    let place = CatalogPlace(.exchanges, exchange, "/request/\(element)/level")
    let raised = judged.text.version + 1
    let edits = [
      Finding.Edit(place: place, replacement: "\"\(level)\""),
      Finding.Edit(
        place: CatalogPlace(.exchanges, exchange, "/text/version"), replacement: String(raised)),
    ]
    // A text that cannot be raised any more cannot be lowered under.
    let accepts = judged.text.acceptsCoarser && judged.text.version < Limits.textVersions
    let summary =
      "ask for \"\(level)\" instead of \"\(judged.request[element].level)\""
      + (accepts
        ? " (the text accepts coarser levels)"
        : ", and raise the text's version; with \"acceptsCoarser\": true in the text, the request "
          + "would be lowered instead of refused")
    return Finding(
      rule: rule, decision: accepts ? .downgrade : .refuse, place: place, inputs: inputs,
      reason: reason, fix: Finding.Fix(summary: summary, edits: edits))
  }
}

extension Finding {
  /// A refusal.
  init(
    _ rule: TrustRule, _ place: CatalogPlace, _ reason: String, fix: String,
    edits: [Edit] = [], inputs: [Input] = []
  ) {
    self.init(
      rule: rule, decision: .refuse, place: place, inputs: inputs, reason: reason,
      fix: Fix(summary: fix, edits: edits))
  }
}

extension Finding.Input {
  init(_ name: String, _ value: String) {
    self.init(name: name, value: value)
  }
}
