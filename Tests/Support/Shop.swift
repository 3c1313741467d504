public import Basics
public import Catalogs
public import Engine
public import Exchanges
import Foundation
import JSONText
import Synchronization

/// The shop of `Scenarios/catalogs/shop.json` at work: an engine with its catalog in force, and short ways
/// to say what happens in it.
public struct Shop {
  public var engine: ExchangeEngine
  public var now: Instant
  private var keyCount = 0

  /// - Parameters:
  ///   - without: rules that do not bind.
  ///   - changes: values of the catalog to replace, by JSON Pointer.
  ///   - judges: whether offers pass the rules that bind at definition too.
  public init(
    without rules: Set<TrustRule> = [], changes: [(String, String?)] = [], judges: Bool = false
  ) throws {
    engine = ExchangeEngine(without: rules)
    now = CatalogSamples.today.start.adding(milliseconds: 36_000_000)
    try adopt(changes)
    if !judges { engine.gate = nil }
  }

  /// Puts the catalog in force, with changes.
  public mutating func adopt(_ changes: [(String, String?)]) throws {
    guard let adopted = try Shop.catalog(changes) else { throw ShopFault.noCatalog }
    try engine.perform(.adoptCatalog(adopted), at: now)
  }

  /// The shop's catalog with changes, and a courier to whom the parcel service passes on.
  public static func catalog(_ changes: [(String, String?)] = []) throws -> AdoptedCatalog? {
    let key = "\(changes)"
    if let found = catalogs.withLock({ $0[key] }) { return found }
    let made = try make(changes)
    catalogs.withLock { $0[key] = made }
    return made
  }

  /// What was made once, by its changes: thousands of shops are opened with a few catalogs.
  private static let catalogs = Mutex<[String: AdoptedCatalog]>([:])

  private static func make(_ changes: [(String, String?)]) throws -> AdoptedCatalog? {
    var tree = try JSONTree(
      text: String(
        contentsOf: Places.repository.appending(path: "Scenarios/catalogs/shop.json"),
        encoding: .utf8))
    for (pointer, json) in standard + changes { tree = try tree.with(pointer, json) }
    return AdoptedCatalog(
      text: String(decoding: try tree.document().text, as: UTF8.self),
      files: [
        AdoptedCatalog.CatalogFile(
          name: "areas.csv", columns: ["area", "groupA", "groupB"],
          rows: [["101", "5000", "5000"], ["102", "5000", "5000"]])
      ])
  }

  private static let standard: [(String, String?)] = [
    ("/channels", #"["email", "app"]"#), ("/topics", #"["clothes", "food"]"#),
    ("/exchanges/2/topic", #""clothes""#),
    ("/policy/groupAtLeast", "3"), ("/activations/0/atLeastPeople", "3"),
    ("/partners/0/agreements/0/control/mayPassOn", "true"),
    ("/exchanges/3/recipients", #"["parcels", "courier"]"#),
    ("/exchanges/3/eligibility", nil),
    ("/aggregates", nil),
    (
      "/partners/-",
      #"""
      {"id": "courier", "name": "Amsel Couriers", "role": "processor", "agreements": [{
        "id": "courier-2026", "version": 1, "from": "2026-01-01", "until": "2027-12-31",
        "care": "encrypted at rest", "custody": {"holder": "Amsel Couriers", "location": "Leipzig"},
        "control": {"purposes": ["delivery-times"],
          "fields": [{"field": "postalCode", "level": "area"}], "retentionDays": 30, "audit": "yearly"},
        "disposition": {"how": "destroy", "withinDays": 7, "evidence": "a list"}}]}
      """#
    ),
  ]

  /// A person whom the shop has not met.
  public mutating func newcomer() throws -> PersonID {
    keyCount += 1
    return try engine.person(for: "person-\(keyCount)@example.org".utf8.span, at: now)
  }

  /// The terms of an exchange in the catalog in force.
  public func terms(_ exchange: String) throws -> TermsID {
    for index in 0..<(engine.state.exchange.catalog?.catalog.exchanges.count ?? 0) {
      let (name, terms, _) = engine.state.exchange.candidate(index)
      if name == exchange, let terms { return terms }
    }
    throw ShopFault.noSuch(exchange)
  }

  /// What people give for terms, where a test does not say.
  private func usual(of id: TermsID) -> [GivenValue] {
    let usual = [
      "birthDate": "04-12", "clothesSize": "38", "postalCode": "10115", "foodAllergies": "nuts",
      "viewedItems": "tent",
    ]
    let state = engine.state.exchange
    return state.terms[id.index].request.enumerated().compactMap { ask, asked in
      let isProvided = state.catalog?.catalog.field(asked.field)?.origin == .provided
      return isProvided ? usual[asked.field].map { GivenValue(ask: ask, PersonalText($0)) } : nil
    }
  }

  /// Shows an exchange and answers.
  /// - Parameter values: by their places in the request; nil for a yes with all that is to be given.
  @discardableResult
  public mutating func answer(
    _ exchange: String, _ answer: Answer = .accepted, by person: PersonID, _ values: [String]? = nil
  ) throws -> CommandResult {
    let id = try terms(exchange)
    let shown = try engine.perform(.showOffer(to: person, terms: id, arm: nil), at: now)
    guard let offer = shown.offer else { throw ShopFault.noSuch(exchange) }
    let given = values?.enumerated().map { GivenValue(ask: $0, PersonalText($1)) }
    return try engine.perform(
      .answerOffer(
        offer, answer: answer, textVersion: engine.state.exchange.terms[id.index].textVersion,
        values: given ?? (answer == .accepted ? usual(of: id) : [])), at: now)
  }

  /// Shows an exchange, is told yes, and delivers at once what is promised.
  @discardableResult
  public mutating func trade(
    _ exchange: String, with person: PersonID, _ values: [String]? = nil
  ) throws -> ConsentID {
    let receipt = try answer(exchange, by: person, values)
    if let promise = receipt.promise { try deliver(promise) }
    guard let consent = receipt.consent else { throw ShopFault.noSuch(exchange) }
    return consent
  }

  /// Delivers a benefit in full.
  public mutating func deliver(_ promise: PromiseID) throws {
    let state = engine.state.exchange
    let worth = state.terms(of: state.promises[promise.index].consent).worth
    try engine.perform(.deliverBenefit(promise, value: worth), at: now)
  }

  /// What refuses a command; nil when it is done.
  public mutating func refusal(_ command: Command) -> Refusal? {
    do {
      try engine.perform(command, at: now)
      return nil
    } catch {
      return error
    }
  }

  /// Lets days pass.
  public mutating func wait(days: Int) { now = now.adding(days: days) }

  public enum ShopFault: Error {
    case noCatalog
    case noSuch(String)
  }
}
