import Basics
public import Catalogs
import Experiments
public import JSONText
import TrustRules

/// Reads a scenario out of JSON; every fault is reported with its place.
public struct ScenarioReader {
  /// The format that a scenario names in its first member.
  public static let format = "quid-scenario/1"
  /// The largest seed: the largest whole number that every reader of JSON keeps exactly.
  public static let seedMost: Int64 = (1 << 53) - 1

  private static let expectedValues = -Limits.expectedValue...Limits.expectedValue

  let problems: Problems
  /// Reads a catalog file named relative to the scenario; reports and answers nil when it cannot.
  private let loadCatalog: (String) -> LoadedCatalog?
  /// Reads rows for the tables of a catalog that is written out here.
  private let loadRows: CatalogReader.RowLoader

  public init(
    problems: Problems, loadRows: @escaping CatalogReader.RowLoader = { _, _ in nil },
    loadCatalog: @escaping (String) -> LoadedCatalog?
  ) {
    self.problems = problems
    self.loadRows = loadRows
    self.loadCatalog = loadCatalog
  }

  /// The scenario, or nil after at least one report; and what the rules say to its catalog, as soon as
  /// that could be read.
  public func read(_ value: JSONValue) -> (scenario: Scenario?, checked: CheckedCatalog?) {
    var checked: CheckedCatalog?
    let scenario = scenario(value, &checked)
    return (scenario, checked)
  }

  private func scenario(_ value: JSONValue, _ result: inout CheckedCatalog?) -> Scenario? {
    let before = problems.count
    guard var reader = ObjectReader(value, as: "a scenario", problems) else { return nil }
    if let format = reader.required("format"), format.string != ScenarioReader.format {
      problems.report("expected \"\(ScenarioReader.format)\", found \(format.summary)", at: format)
    }
    let id = reader.id("id")
    let title = reader.string("title")
    let about = reader.string("about")
    let source = reader.optional("source").flatMap { self.source($0) }
    let start = reader.required("start").flatMap { problems.day($0) }
    let seed = reader.integer("seed", in: 0...ScenarioReader.seedMost)
    let loaded = reader.required("catalog").flatMap { self.catalog($0) }
    let waiverValues = reader.optionalElements("waivers", atMost: Limits.entryParts)
    let experimentValue = reader.required("experiment")
    let peopleValue = reader.required("people")
    let deliveryValue = reader.optional("delivery")
    let delivery = deliveryValue.flatMap { self.delivery($0) }
    let parityValue = reader.optional("parity")
    let confidence = reader.number("confidence", in: 0.5...0.999999)
    let expectValues = reader.elements("expect", count: 0...Limits.expectations)
    let beforeMisspelt = problems.lossCount
    reader.finish()
    let isMisspelt = problems.lossCount > beforeMisspelt

    // What refers to the catalog is read when there is one, so that one fault is told once.
    guard let loaded else { return nil }
    let waivers = zip(waiverValues, waiverValues.map { waiver($0, loaded.catalog) })
      .compactMap { value, waiver in waiver.map { (value, $0) } }
    // Whether the days are as many as a scenario may have is for the people's own reader to say.
    let days = peopleValue?.member("model")?.member("days")?.integer ?? 1
    if let start, loaded.isSound {
      result = check(loaded, from: start, days: days, waivers)
    }
    let checked = result
    let catalog = checked?.lowered ?? loaded.catalog
    guard let experimentValue, let read = design(experimentValue, catalog, isJudged: checked != nil)
    else { return nil }
    let design = read.design
    let names = DesignNames(design)
    let people = peopleValue.flatMap {
      PeopleReader(problems: problems).people($0, design, names, catalog)
    }
    var parity: ParityPlan?
    if let parityValue, let people, let start {
      parity = self.parity(parityValue, people, catalog, on: start)
    }
    let expectations = expectValues?.compactMap { expectation($0, read, names) }
    let terms = design.arms.compactMap { arm in
      catalog.exchanges.first { $0.id == arm.exchange }.flatMap { catalog.terms(of: $0) }
    }
    if let people, deliveryValue == nil, !isMisspelt, let lacking = people.lacksDeliveries(terms) {
      problems.report(
        "missing member \"delivery\": \(lacking), and nothing says whether it arrived", at: value)
    }
    guard problems.count == before, let id, let title, let about, let start, let seed, let people,
      let confidence, let expectations, let checked
    else { return nil }
    return Scenario(
      id: id, title: title, about: about, source: source, start: start.start, seed: UInt64(seed),
      checked: checked, catalog: catalog, design: design, armTerms: terms, people: people,
      delivery: delivery, parity: parity, confidence: confidence, expectations: expectations)
  }

  private func source(_ value: JSONValue) -> Scenario.Source? {
    guard var reader = ObjectReader(value, as: "a source", problems) else { return nil }
    let citation = reader.string("citation")
    let doi = reader.optionalString("doi")
    let licence = reader.optionalString("licence")
    reader.finish()
    return citation.map { Scenario.Source(citation: $0, doi: doi, licence: licence) }
  }

  /// A catalog written out, or the name of a file that holds one.
  private func catalog(_ value: JSONValue) -> LoadedCatalog? {
    switch value.kind {
    case .object:
      let before = problems.count
      return CatalogReader(problems: problems, loadRows: loadRows)
        .readPastUnknownMembers(value).map {
          LoadedCatalog(
            catalog: $0, value: value, fileName: problems.fileName,
            isSound: problems.count == before)
        }
    case .string:
      guard let name = problems.string(value) else { return nil }
      let catalog = loadCatalog(name)
      if catalog?.isSound != true { problems.report("this catalog cannot be used", at: value) }
      return catalog
    default: return problems.expected("a catalog or the name of a catalog file", value)
    }
  }

  private func waiver(_ value: JSONValue, _ catalog: Catalog) -> Waiver? {
    guard var reader = ObjectReader(value, as: "a waiver", problems) else { return nil }
    let before = problems.lossCount
    let rule = reader.required("rule").flatMap { value in
      value.string.flatMap { TrustRule(id: $0) }
        ?? problems.expected("the id of a trust rule such as \"Q29\"", value)
    }
    let exchange = reader.optional("exchange").flatMap { value in
      problems.reference(value, to: "exchange", in: Names(catalog.exchanges.map(\.id)))
        .map { catalog.exchanges[$0].id }
    }
    let reason = reader.string("reason")
    reader.finish()
    guard problems.lossCount == before, let rule, let reason else { return nil }
    return Waiver(rule: rule, exchange: exchange, reason: reason)
  }

  /// What the rules say to the catalog through so many days. A waiver that waives nothing is a mistake,
  /// or what is left of one.
  private func check(
    _ loaded: LoadedCatalog, from start: Day, days: Int64, _ waivers: [(JSONValue, Waiver)]
  ) -> CheckedCatalog {
    let lastDay = start.adding(days: Int(max(1, min(days, Int64(Limits.scenarioDays)))) - 1)
    let checked = CheckedCatalog(loaded, from: start, until: lastDay, waivers: waivers.map(\.1))
    for (value, waiver) in waivers
    where !checked.waived.contains(where: { $0.waiver == waiver }) {
      problems.report(
        "there is nothing to waive: rule \(waiver.rule.id) is kept\(waiver.exchange == nil ? "" : " here")",
        at: value)
    }
    return checked
  }

  private func delivery(_ value: JSONValue) -> DeliveryPlan? {
    guard var reader = ObjectReader(value, as: "a delivery plan", problems) else { return nil }
    let onTime = reader.number("onTime", in: 0...1)
    let late = reader.number("late", in: 0...1)
    let never = reader.number("never", in: 0...1)
    let basis = reader.string("basis")
    reader.finish()
    guard let onTime, let late, let never, let basis else { return nil }
    if (onTime + late + never - 1).magnitude > 1e-9 {
      problems.report("\"onTime\", \"late\" and \"never\" must add up to 1", at: value)
      return nil
    }
    return DeliveryPlan(onTime: onTime, late: late, never: never, basis: basis)
  }

  /// One expectation: a metric, whose it is, and either `is` with `decimals` or bounds.
  private func expectation(
    _ value: JSONValue, _ read: ReadDesign, _ names: DesignNames
  ) -> Expectation? {
    guard var reader = ObjectReader(value, as: "an expectation", problems) else { return nil }
    let before = problems.lossCount
    let metric = reader.choice("metric", of: Expectation.Metric.self)
    let subject = reader.optional("of").map { problems.subject($0, names) } ?? .all
    let exact = reader.optional("is").flatMap {
      problems.number($0, in: ScenarioReader.expectedValues)
    }
    let decimals = reader.optional("decimals").flatMap { problems.integer($0, in: 0...12) }
    let interval = reader.optional("interval").flatMap { self.interval($0) }
    let atLeast = reader.optional("atLeast").flatMap {
      problems.number($0, in: ScenarioReader.expectedValues)
    }
    let atMost = reader.optional("atMost").flatMap {
      problems.number($0, in: ScenarioReader.expectedValues)
    }
    reader.finish()
    guard problems.lossCount == before, let metric, let subject else { return nil }
    let obstacle = Expectation.obstacle(metric, subject, interval: interval != nil, read.design)
    if let obstacle, read.hasControl { return told(obstacle, value) }
    switch (exact, decimals, atLeast, atMost) {
    case (let exact?, let decimals?, nil, nil):
      let numbers = [exact] + (interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
      if numbers.contains(where: { !isRounded($0, Int(decimals)) }) {
        return told("a number here has more than \(decimals) decimals, so none can equal it", value)
      }
      let bound = Expectation.Bound.equals(exact, decimals: Int(decimals), interval: interval)
      return Expectation(metric: metric, subject: subject, bound: bound)
    case (nil, nil, _, _) where (atLeast != nil || atMost != nil) && interval == nil:
      let (low, high) = (atLeast ?? -.infinity, atMost ?? .infinity)
      if low > high { return told("\"atLeast\" is above \"atMost\"", value) }
      return Expectation(metric: metric, subject: subject, bound: .within(low...high))
    default:
      return told(
        "expected either \"is\" with \"decimals\" (and perhaps \"interval\"), or \"atLeast\" or "
          + "\"atMost\" or both", value)
    }
  }

  private func told<Wanted>(_ message: String, _ value: JSONValue) -> Wanted? {
    problems.report(message, at: value)
    return nil
  }

  /// Whether a number has at most so many decimals, up to what a double can hold.
  private func isRounded(_ number: Double, _ decimals: Int) -> Bool {
    var scaled = number.magnitude
    for _ in 0..<decimals { scaled *= 10 }
    if scaled >= 0x1p52 { return true }
    let rest = scaled - Double(Int64(scaled))
    return min(rest, 1 - rest) < 1e-6
  }

  private func interval(_ value: JSONValue) -> ClosedRange<Double>? {
    guard let ends = problems.elements(value, count: 2...2) else { return nil }
    let numbers = ends.compactMap {
      problems.number($0, in: ScenarioReader.expectedValues)
    }
    if numbers.count == 2, numbers[0] <= numbers[1] { return numbers[0]...numbers[1] }
    if numbers.count == 2 { problems.report("the interval ends before it begins", at: value) }
    return nil
  }
}

/// What a design's parts are called, for whatever refers to them.
struct DesignNames {
  let arms: Names
  let factors: Names
  /// Of each factor.
  let levels: [Names]

  init(_ design: ExperimentDesign) {
    arms = Names(design.arms.map(\.id))
    factors = Names(design.factors.map(\.id))
    levels = design.factors.map { Names($0.levels) }
  }
}

extension People {
  /// Whether some promise has neither published nor replayed deliveries, and says which.
  fileprivate func lacksDeliveries(_ terms: [Terms]) -> String? {
    guard let arm = terms.firstIndex(where: { $0.promise != nil }) else { return nil }
    let promise = "\(terms[arm].name) promises a benefit"
    switch standard {
    case .counts(let counts):
      let isOpen = zip(counts, terms).contains { $1.promise != nil && $0.delivered == nil }
      if isOpen { return promise }
    case .model: return promise
    case .rows, .rowsGiven: break
    }
    if let replay, replay.valueColumn == nil { return promise }
    return nil
  }
}

extension Problems {
  /// `{"arm": …}` or `{"factor": …, "level": …}`.
  func subject(_ value: JSONValue, _ names: DesignNames) -> Expectation.Subject? {
    guard var reader = ObjectReader(value, as: "an arm or a factor's level", self) else {
      return nil
    }
    if let arm = reader.optional("arm") {
      reader.finish()
      return reference(arm, to: "arm", in: names.arms).map { .arm($0) }
    }
    let factor = reader.required("factor").flatMap {
      reference($0, to: "factor", in: names.factors)
    }
    let level = reader.required("level")
    reader.finish()
    guard let factor, let level else { return nil }
    return reference(level, to: "level", in: names.levels[factor])
      .map { .level(factor: factor, level: $0) }
  }
}
