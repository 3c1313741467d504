public import Basics
public import Catalogs
import Exchanges

/// What may be asked: terms, the catalog in force, and experiments. Nothing here knows of people.
public struct NaiveTerms {
  var all: [Terms] = []
  var experiments: [ExperimentOutline] = []
  /// When each experiment was stopped, by its number.
  public internal(set) var stops: [Int: Instant] = [:]
  /// Experiments that nobody new enters, since promises took the last of an arm's budget.
  public internal(set) var closed: Set<Int> = []
  var inForce: AdoptedCatalog?
  /// Of terms that a catalog held: whether they ask for something that is observed, as the first such catalog had it.
  private var observing: [String: Bool] = [:]
  /// Of the same terms: the fields whose values the person gives, by their places in the request.
  private var providing: [String: Set<Int>] = [:]
  /// What the catalog in force offers, and on which terms.
  private var offered: [(exchange: Exchange, terms: Terms)] = []

  // MARK: Terms

  mutating func adopt(_ new: Terms, _ happened: inout Bool) -> Set<Refusal> {
    if let old = all.first(where: { $0.name == new.name }) {
      happened = false
      return old == new ? [] : [.textChangedWithoutVersion]
    }
    all.append(new)
    return []
  }

  mutating func adopt(_ new: AdoptedCatalog, _ happened: inout Bool) -> Set<Refusal> {
    if inForce == new {
      happened = false
      return []
    }
    let brought = new.catalog.exchanges.compactMap { exchange in
      new.catalog.terms(of: exchange).map { (exchange, $0) }
    }
    let isChanged = brought.contains { _, wanted in
      all.contains { $0.name == wanted.name && $0 != wanted }
    }
    if isChanged { return [.textChangedWithoutVersion] }
    for (_, wanted) in brought where !all.contains(wanted) { all.append(wanted) }
    for (_, wanted) in brought where observing[wanted.name] == nil {
      observing[wanted.name] = wanted.request.contains { asked in
        new.catalog.fields.contains { $0.id == asked.field && $0.origin == .observed }
      }
    }
    for (_, wanted) in brought where providing[wanted.name] == nil {
      let provided = wanted.request.enumerated().filter { _, asked in
        new.catalog.fields.contains { $0.id == asked.field && $0.origin == .provided }
      }
      providing[wanted.name] = Set(provided.map(\.offset))
    }
    inForce = new
    offered = brought
    return []
  }

  // MARK: Experiments

  mutating func start(_ outline: ExperimentOutline) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if outline.asking.contains(where: { $0.index >= all.count }) { why.insert(.unknownTerms) }
    if experiments.contains(where: { $0.name == outline.name }) { why.insert(.experimentTaken) }
    let names = [outline.name] + outline.arms.map(\.name)
    if outline.asking.isEmpty || outline.arms.count > Limits.arms
      || !names.allSatisfy(NaiveTerms.isName)
      || Set(outline.arms.map(\.name)).count < outline.arms.count
    {
      why.insert(.experimentArmsUnusable)
    }
    if outline.asking.allSatisfy({ $0.index < all.count }), inForce != nil {
      if outline.arms.count < 2 { why.insert(.experimentArmsTooFew) }
      why.formUnion(objections(to: outline.asking.map { all[$0.index] }))
    }
    if why.isEmpty { experiments.append(outline) }
    return why
  }

  /// What a catalog in force makes wrong with the arms of an experiment.
  private func objections(to arms: [Terms]) -> Set<Refusal> {
    var why: Set<Refusal> = []
    for (index, arm) in arms.enumerated() {
      for other in arms[..<index] {
        if other.exchange == arm.exchange { why.insert(.experimentArmsShareExchange) }
        if let one = other.promise?.unit, let another = arm.promise?.unit, one != another {
          why.insert(.experimentUnitsDiffer)
        }
      }
      for (number, running) in experiments.enumerated() where stops[number] == nil {
        if running.asking.contains(where: { all[$0.index].exchange == arm.exchange }) {
          why.insert(.exchangeInExperiment)
        }
      }
    }
    return why
  }

  /// The running experiments with an arm that the catalog in force does not offer.
  var withGoneArms: [Int] {
    experiments.indices.filter { number in
      stops[number] == nil
        && experiments[number].asking.contains { arm in
          !offered.contains { $0.terms == all[arm.index] }
        }
    }
  }

  mutating func close(_ id: Int, _ happened: inout Bool) -> Set<Refusal> {
    if id >= experiments.count { return [.unknownArm] }
    if stops[id] != nil { return [.experimentStopped] }
    happened = closed.insert(id).inserted
    return []
  }

  mutating func stop(_ id: Int, _ now: Instant) -> Set<Refusal> {
    if id >= experiments.count { return [.unknownArm] }
    if stops[id] != nil { return [.experimentStopped] }
    stops[id] = now
    return []
  }

  /// The arm that terms are shown as, by the names of the experiment and the arm; nil outside experiments.
  public func arm(showing wanted: Terms) -> (experiment: String, arm: String)? {
    for (number, outline) in experiments.enumerated() where stops[number] == nil {
      for arm in outline.arms where arm.terms.map({ all[$0.index] }) == wanted {
        return (outline.name, arm.name)
      }
    }
    return nil
  }

  // MARK: Looking up

  static func isName(_ text: String) -> Bool {
    let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    return (1...64).contains(text.utf8.count) && text.allSatisfy { allowed.contains($0) }
  }

  /// The exchange of terms in the catalog in force, where it holds just these.
  func exchange(of terms: Terms) -> Exchange? {
    offered.first { $0.terms == terms }?.exchange
  }

  /// Whether somebody who agreed to terms agreed to being observed: as it was when they were first told (Q16, Q49).
  func isToBeObserved(under terms: Terms) -> Bool { observing[terms.name] ?? false }

  /// What terms ask a person to give, as places in the request; a catalog alone says what it is.
  func toGive(for terms: Terms) -> Set<Int> { providing[terms.name] ?? [] }

  func partner(_ name: String) -> Partner? {
    inForce?.catalog.partners.first { $0.id == name }
  }

  func isNoFiner(_ level: FieldLevel, _ other: FieldLevel) -> Bool {
    if level.field != other.field { return false }
    let levels = inForce?.catalog.fields.first { $0.id == level.field }?.levels.map(\.id) ?? []
    guard let one = levels.firstIndex(of: level.level), let two = levels.firstIndex(of: other.level)
    else { return level == other }
    return one <= two
  }

  /// For how many days a no, or a not-now, to terms is remembered (Q7).
  func quietDays(_ terms: Terms, after answer: Answer) -> Int {
    let pace = inForce?.catalog.exchanges.first { $0.id == terms.exchange }?.pace ?? .standard
    return answer == .declined ? pace.declinedDays : pace.deferredDays
  }

  /// Whether what somebody says is of something that there is, and can be said of it.
  func makesSense(_ preference: Preference) -> Bool {
    let catalog = inForce?.catalog
    func isPurpose(_ name: String) -> Bool {
      all.contains { $0.purpose == name } || catalog?.purposes.contains { $0.id == name } ?? false
    }
    let isKnownScope =
      switch preference.scope {
      case .everything, .globalPrivacyControl, .doNotTrack, .frequency: true
      case .channel(let name): catalog?.channels.contains(name) ?? false
      case .topic(let name): catalog?.topics.contains(name) ?? false
      case .partner(let name): catalog?.partners.contains { $0.id == name } ?? false
      case .purpose(let name): isPurpose(name)
      case .field(let field, let purpose):
        all.contains { $0.purpose == purpose && $0.request.contains { $0.field == field } }
      }
    return switch preference.choice {
    case .days(let days): preference.scope == .frequency && (0...3_660).contains(days)
    case .reset: isKnownScope
    case .deny: isKnownScope && preference.scope != .frequency
    case .allow:
      isKnownScope && preference.scope != .frequency
        && !NaivePeople.signals.contains(preference.scope)
    }
  }
}
