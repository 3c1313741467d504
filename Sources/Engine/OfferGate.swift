public import Basics
public import Catalogs
public import Exchanges
public import TrustRules

/// Puts every offer before the trust rules at the moment that it is shown, with what is held of the
/// person by then: what was fair when it was defined may have lapsed since (Q1), may single out somebody of whom more is
/// known (Q47), or may add the year to a birthday that was given for a present (Q45).
///
/// What an exchange is by itself is judged once a day, ahead and elsewhere where there is somebody to do it; what is
/// held of a person, with each ask that comes into question for them.
public struct OfferGate {
  private let catalog: GatedCatalog
  /// For each of the terms, by number: the exchange that holds them, nil when the catalog does not; and the numbers of
  /// the levels asked for under them.
  private var exchangeOfTerms: [Int?] = []
  private var levelsOfTerms: [[Int]] = []
  /// Whether what is held under them is a birthday for a present, and whether it is the year of a birth.
  private var holdsBirth: [(day: Bool, year: Bool)] = []
  /// What the rules say today, and on another day: the one that comes, or the one that a second clock says.
  private var today: DayVerdicts
  private var other: DayVerdicts?
  /// What levels tell, with what was computed of it so far.
  private var levels: IdentifyingLevels
  private var judge: ExchangeJudge?
  /// Whether what nobody has judged is judged when it is asked about. Otherwise it is not shown until somebody has:
  /// see `wanted`.
  public var judgesWhenAsked = true

  /// Levels that the person looked at last has consented to, by number, in order.
  private var held: [Int] = []
  /// Purposes for which a birthday of theirs is held for a present, and those for which its year is.
  private var birthdayPurposes: [String] = []
  private var birthYearPurposes: [String] = []
  /// For each different ask: whether it would single that person out, once that was found; and for which it was.
  private var singledOut: [Bool?]
  private var asked: [Int] = []

  /// - Parameters:
  ///   - catalog: the one in force: what it does not hold is refused.
  ///   - waivers: a scenario's; a service has none.
  public init(_ catalog: Catalog, waivers: [Waiver] = []) {
    let entries = CatalogIndex(catalog)
    self.init(GatedCatalog(catalog, waivers, catalog.exchanges.map { entries.terms(of: $0) }))
  }

  /// A gate for a catalog that is put in force.
  public init(_ adopted: AdoptedCatalog) { self.init(GatedCatalog(adopted)) }

  /// A gate that begins with what was judged ahead.
  public init(_ judged: JudgedDay) {
    self.init(judged.catalog)
    other = DayVerdicts(judged.verdicts)
  }

  /// A gate with the same catalog and verdicts that has looked at nobody, and judges what it has no verdict on.
  func unlearned() -> OfferGate {
    var gate = OfferGate(catalog)
    (gate.today, gate.other, gate.levels) = (today, other, levels)
    return gate
  }

  private init(_ catalog: GatedCatalog) {
    self.catalog = catalog
    today = DayVerdicts(nil, exchanges: catalog.catalog.exchanges.count)
    levels = catalog.levels
    singledOut = Array(repeating: nil, count: catalog.asks.count)
  }

  // MARK: A person

  /// Looks at what is held of a person, for the questions that follow.
  /// - Complexity: O(consents of the person that have not ended), and O(exchanges) once a day.
  public mutating func look(at person: PersonID, in state: ExchangeState, at now: Instant) {
    if let day = Day(of: now), day != today.day { turn(to: day) }
    held.removeAll(keepingCapacity: true)
    birthdayPurposes.removeAll(keepingCapacity: true)
    birthYearPurposes.removeAll(keepingCapacity: true)
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      let consent = state.consents[Int(index)]
      if state.stands(ConsentID(index), at: now) {
        let terms = state.offers[consent.offer.index].terms
        learn(upTo: terms, in: state)
        for level in levelsOfTerms[terms.index] where !held.contains(level) { held.append(level) }
        let held = holdsBirth[terms.index]
        if held.day { birthdayPurposes.append(state.terms[terms.index].purpose) }
        if held.year { birthYearPurposes.append(state.terms[terms.index].purpose) }
      }
      index = consent.earlier
    }
    held.sort()
    for ask in asked { singledOut[ask] = nil }
    asked.removeAll(keepingCapacity: true)
  }

  /// What the rules say to offering terms to the person now: `offered` where nothing stands against it; `unjudged` where
  /// nobody can tell yet; otherwise `refusedByTrustRules`, also where the catalog does not hold the terms.
  /// - Complexity: O(levels held and asked for), once the day's verdict is known.
  public mutating func fate(of id: TermsID, in state: ExchangeState) -> Fate {
    learn(upTo: id, in: state)
    guard let exchange = exchangeOfTerms[id.index] else { return .refusedByTrustRules }
    switch verdict(on: exchange) {
    case nil: return .unjudged
    case .refuses?: return .refusedByTrustRules
    case .permits?:
      return completesBirth(exchange) || singlesOut(exchange) ? .refusedByTrustRules : .offered
    }
  }

  /// Whether terms may not be offered to the person now.
  public mutating func refuses(_ id: TermsID, in state: ExchangeState) -> Bool {
    fate(of: id, in: state) != .offered
  }

  /// The first rule, in the order of the rule book, that refused terms to the person looked at last; nil where none
  /// did, or where terms are refused because the catalog does not hold them.
  /// - Complexity: O(1).
  func rule(refusing id: TermsID) -> TrustRule? {
    guard id.index < exchangeOfTerms.count, let exchange = exchangeOfTerms[id.index] else {
      return nil
    }
    if case .refuses(let rule)? = today.verdicts[exchange] { return rule }
    if completesBirth(exchange) { return .q45 }
    return singledOut[catalog.askOfExchange[exchange]] == true ? .q47 : nil
  }

  /// Looks up terms that were taken up since the last look.
  private mutating func learn(upTo id: TermsID, in state: ExchangeState) {
    while exchangeOfTerms.count <= id.index {
      let terms = state.terms[exchangeOfTerms.count]
      exchangeOfTerms.append(catalog.exchange(of: terms))
      let asked = terms.request.compactMap { levels.number(of: $0) }
      levelsOfTerms.append(asked)
      holdsBirth.append(
        (terms.benefitKind == .gift && levels.tellBirthday(asked), levels.tellBirthYear(asked)))
    }
  }

  /// Whether a present's birthday and the year of the birth come together by an exchange, of which one is held for the
  /// same purpose (Q45).
  private func completesBirth(_ exchange: Int) -> Bool {
    if birthdayPurposes.isEmpty, birthYearPurposes.isEmpty { return false }
    let (asked, purpose) = (
      catalog.asks[catalog.askOfExchange[exchange]], catalog.catalog.exchanges[exchange].purpose
    )
    let addsYear = birthdayPurposes.contains(purpose) && levels.tellBirthYear(asked)
    let addsDay =
      birthYearPurposes.contains(purpose) && catalog.arePresents[exchange]
      && levels.tellBirthday(asked)
    return (addsYear || addsDay) && !catalog.isWaived(exchange, .q45)
  }

  /// Whether what an exchange asks for would single the person out, with what is held (Q47).
  private mutating func singlesOut(_ exchange: Int) -> Bool {
    let ask = catalog.askOfExchange[exchange]
    if held.isEmpty || catalog.isWaived(exchange, .q47) { return false }
    if let known = singledOut[ask] { return known }
    let found = levels.singleOut(held, and: catalog.asks[ask])
    singledOut[ask] = found
    asked.append(ask)
    return found
  }

  // MARK: A day

  /// What is to be judged next, for whoever has the time: a day that has come, then the next; nil where both are.
  public mutating func wanted(on day: Day) -> DayToJudge? {
    if !isJudged(on: day) { return DayToJudge(catalog, day) }
    let next = day.adding(days: 1)
    return other?.day == next && other?.isWhole ?? false ? nil : DayToJudge(catalog, next)
  }

  /// Whether all of the catalog is judged for a day that has come.
  public mutating func isJudged(on day: Day) -> Bool {
    if today.day.map({ $0 < day }) ?? true { turn(to: day) }
    return today.isWhole
  }

  /// The exchanges that nobody can be offered on a day, and why; nil where all of the catalog was not judged for it.
  public func withheld(on day: Day) -> [WithheldExchange]? {
    [today, other].lazy.compactMap { $0 }.first { $0.day == day && $0.isWhole }?.withheld
  }

  /// Takes up what was judged. Of a catalog that is not in force any more it is passed over.
  public mutating func take(_ judged: JudgedDay) {
    if judged.catalog !== catalog { return }
    if judged.verdicts.day == today.day {
      today = DayVerdicts(judged.verdicts)
      levels = judged.verdicts.levels
    } else {
      other = DayVerdicts(judged.verdicts)
    }
  }

  private mutating func turn(to day: Day) {
    let before = today
    today =
      other?.day == day ? other ?? before : DayVerdicts(day, exchanges: before.verdicts.count)
    other = before
    levels = levels.moved(to: day)
  }

  private mutating func verdict(on exchange: Int) -> ExchangeVerdict? {
    if let known = today.verdicts[exchange] { return known }
    guard judgesWhenAsked, let day = today.day else { return nil }
    if judge == nil { judge = ExchangeJudge(catalog.catalog, catalog.waivers, on: day) }
    today.verdicts[exchange] = judge?.verdict(on: exchange, day: day)
    return today.verdicts[exchange]
  }
}

/// What the rules say on a day to each exchange, whatever is held of anybody.
private struct DayVerdicts {
  /// Nil before the first.
  let day: Day?
  /// Nil where nobody has judged it yet.
  var verdicts: [ExchangeVerdict?]
  /// Whether all were judged at once.
  let isWhole: Bool
  /// Where they were: those that nobody can be offered, and why.
  let withheld: [WithheldExchange]

  init(_ day: Day?, exchanges count: Int) {
    self.day = day
    verdicts = Array(repeating: nil, count: count)
    isWhole = false
    withheld = []
  }

  init(_ judged: CatalogVerdicts) {
    day = judged.day
    verdicts = judged.verdicts
    isWhole = true
    withheld = judged.withheld
  }
}

/// A day for which a catalog is to be judged.
public struct DayToJudge: Sendable {
  private let catalog: GatedCatalog
  public let day: Day

  public init(_ adopted: AdoptedCatalog, on day: Day) { self.init(GatedCatalog(adopted), day) }

  fileprivate init(_ catalog: GatedCatalog, _ day: Day) {
    self.catalog = catalog
    self.day = day
  }

  /// Judges it.
  /// - Complexity: that of checking the catalog.
  public func judged() -> JudgedDay {
    JudgedDay(
      catalog: catalog, verdicts: CatalogVerdicts(catalog.catalog, catalog.waivers, on: day))
  }
}

/// A catalog as it was judged for a day.
public struct JudgedDay: Sendable {
  fileprivate let catalog: GatedCatalog
  fileprivate let verdicts: CatalogVerdicts
}

/// What of a catalog does not change while a gate holds it, out of line, so that a gate is cheap to hand around.
private final class GatedCatalog: Sendable {
  let catalog: Catalog
  let waivers: [Waiver]
  let levels: IdentifyingLevels
  /// What exchanges ask for, by the numbers of its levels, each set once: many ask for the same.
  let asks: [[Int]]
  let askOfExchange: [Int]
  /// Of each exchange: whether it gives a present.
  let arePresents: [Bool]
  /// Of each exchange; nil where it leaves out what terms need.
  private let terms: [Terms?]
  private let exchanges: [String: Int]

  convenience init(_ adopted: AdoptedCatalog) {
    self.init(adopted.catalog, [], adopted.parts.exchanges.map(\.terms))
  }

  init(_ catalog: Catalog, _ waivers: [Waiver], _ terms: [Terms?]) {
    self.catalog = catalog
    self.waivers = waivers
    let levels = IdentifyingLevels(catalog)
    var asks: [[Int]] = []
    var numbers: [[Int]: Int] = [:]
    askOfExchange = catalog.exchanges.map { exchange in
      let asked = Set(exchange.request.compactMap { levels.number(of: $0) }).sorted()
      if let number = numbers[asked] { return number }
      numbers[asked] = asks.count
      asks.append(asked)
      return asks.count - 1
    }
    self.asks = asks
    arePresents = terms.map { $0?.benefitKind == .gift }
    self.levels = levels
    self.terms = terms
    exchanges = Dictionary(zip(catalog.exchanges.map(\.id), catalog.exchanges.indices)) {
      first, _ in
      first
    }
  }

  /// The exchange that terms are of, as the catalog has them; nil when it does not.
  func exchange(of terms: Terms) -> Int? {
    exchanges[terms.exchange].flatMap { self.terms[$0] == terms ? $0 : nil }
  }

  /// Whether a scenario lets an exchange do what a rule of what is held stands against.
  func isWaived(_ exchange: Int, _ rule: TrustRule) -> Bool {
    waivers.contains { $0.rule == rule && $0.covers(exchange: catalog.exchanges[exchange].id) }
  }
}
