import Basics
import Catalogs
import Exchanges
import Tables

/// What a statement says, in words that the person it is about would use. Text and page share them.
enum StatementWords {
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// `24 November 2026`
  static func day(_ moment: Instant) -> String { Day(of: moment).map { day($0) } ?? "–" }

  static func day(_ day: Day) -> String {
    let parts = day.text.split(separator: "-").compactMap { Int($0) }
    return "\(parts[2]) \(months[parts[1] - 1]) \(parts[0])"
  }

  /// `24 November 2026, 10:32 UTC`
  static func moment(_ moment: Instant) -> String {
    guard Instant.range.contains(moment) else { return "–" }
    return "\(day(moment)), \(moment.text.dropFirst(11).prefix(5)) UTC"
  }

  static func amount(_ amount: Amount, _ unit: String) -> String {
    unit.isEmpty ? "–" : NumberText.amount(amount.units, unit: unit, decimals: 2)
  }

  static func standing(_ given: PersonStatement.Given) -> StatementBlock.Cell {
    switch given.state {
    case .stands:
      if let refusal = given.refusal { return .init("not used now: \(because(refusal))", .warn) }
      return .init("in force", .good)
    case .lapsed(let end): return .init("over since \(day(end)), about to be erased", .warn)
    case .ended(let ending, let at):
      let text = words(of: ending, on: day(at))
      guard let hold = given.hold else { return .init(text) }
      return .init("\(text); locked until \(day(hold.until)): \(hold.reason)", .warn)
    }
  }

  private static func words(of ending: ConsentEnding, on day: String) -> String {
    switch ending {
    case .none: "in force"
    case .withdrawn: "withdrawn by you on \(day)"
    case .expired: "its time was over on \(day)"
    case .erased: "erased on \(day)"
    case .promiseBroken: "ended on \(day): what you were promised had not come"
    case .unused: "ended on \(day): it had brought you nothing"
    case .replaced: "replaced by a newer agreement on \(day)"
    case .invalidated: "found not to be valid on \(day)"
    case .contradicted: "taken back by you on \(day), as you gave it"
    }
  }

  /// Why something that was agreed to is not used.
  static func because(_ refusal: Refusal) -> String {
    switch refusal {
    case .personRestricted: "the use of your data is restricted"
    case .promiseOverdue: "what you were promised has not come"
    case .signalDenies: "your browser's signal says no"
    case .preferenceDenies: "your preferences say no"
    default: "it is not covered"
    }
  }

  static func outcome(_ owed: PersonStatement.Owed) -> StatementBlock.Cell {
    let on = owed.settledAt.map { " on \(day($0))" } ?? ""
    let came = amount(owed.delivered, owed.unit)
    switch owed.outcome {
    case .open where owed.isOverdue: return .init("overdue since \(day(owed.due))", .bad)
    case .open: return .init("owed to you")
    case .kept: return .init("arrived\(on), in time: \(came)", .good)
    case .late: return .init("arrived\(on), late: \(came)", .warn)
    case .short where owed.isOwed:
      return .init("only \(came) arrived\(on); the rest is owed", .bad)
    case .short: return .init("only \(came) arrived\(on); what you gave for it went", .bad)
    case .broken where owed.isOwed:
      return .init("did not come; compensation is owed", .bad)
    case .broken: return .init("did not come; what you gave for it went", .bad)
    case .compensated: return .init("did not come in full; compensated\(on): \(came)", .warn)
    case .lapsed: return .init("ended\(on)")
    }
  }

  static func state(_ shared: PersonStatement.Shared) -> StatementBlock.Cell {
    let told = shared.toldAt.map { "; told on \(day($0)) that its right has ended" } ?? ""
    switch shared.state {
    case .held: return .init("holds it")
    case .ending(let due):
      let how = shared.agreement?.disposition?.how == .return ? "return" : "destroy"
      return .init("must \(how) it by \(day(due))\(told)", .warn)
    case .overdue(let since):
      return .init("should have let it go by \(day(since))\(told)", .bad)
    case .disposed(let at):
      let how = shared.agreement?.disposition?.how == .return ? "returned" : "destroyed"
      return .init("\(how), says its receipt of \(day(at))\(told)", .good)
    }
  }

  static func kind(_ kind: Disclosure.Kind) -> String {
    switch kind {
    case .transfer: "handed over"
    case .access: "shown"
    case .derived: "used to derive something"
    case .activation: "told as part of an audience"
    }
  }

  /// Where a value comes from when not from the person, and what was cut away of it.
  static func note(_ item: PersonStatement.Item) -> String {
    var notes: [String] = []
    switch item.asked.origin {
    case .observed: notes.append("we observed it")
    case .inferred: notes.append("we worked it out from other data")
    case .provided, nil: break
    }
    if item.wasFiner { notes.append("you gave more; we cut it down to this and kept no more") }
    if let last = item.corrected.last { notes.append("put right on \(day(last.at))") }
    return notes.joined(separator: "; ")
  }

  static func kept(_ retention: Retention) -> String {
    let days = NumberText.count(retention.days, "day", "days")
    switch retention.anchor {
    case .collected: return "\(days) from when you gave it"
    case .lastUsed: return "\(days) from its last use, \(retention.atMostDays ?? 365) days at most"
    case .caseResolved:
      return "\(days) from when your case is resolved, \(retention.atMostDays ?? 365) days at most"
    }
  }

  static func answer(_ shown: PersonStatement.Shown) -> StatementBlock.Cell {
    let on = shown.answeredAt.map { " on \(day($0))" } ?? ""
    switch shown.answer {
    case .accepted: return .init("yes\(on)", .good)
    case .declined: return .init("no\(on)")
    case .deferred: return .init("not now\(on)")
    case nil where shown.begunAt != nil && !shown.isVoid:
      return .init("yes, but not all was given; it counts once it is")
    case nil: return .init(shown.isVoid ? "none; the offer is over" : "none yet")
    }
  }

  static func request(_ request: PersonStatement.Request) -> StatementBlock.Cell {
    if let answered = request.answeredAt { return .init("answered on \(day(answered))", .good) }
    return request.isOverdue
      ? .init("overdue since \(day(request.due))", .bad) : .init("being worked on")
  }

  static func right(_ kind: RightsRequest) -> String {
    switch kind {
    case .access: "to see your data (GDPR 15)"
    case .rectification: "to have it put right (GDPR 16)"
    case .erasure: "to have it erased (GDPR 17)"
    case .restriction: "to have its use restricted (GDPR 18)"
    case .portability: "to take it elsewhere (GDPR 20)"
    case .objection: "to object to its use (GDPR 21)"
    }
  }

  static func choice(_ choice: Preference.Choice) -> String {
    switch choice {
    case .allow: "yes"
    case .deny: "no"
    case .reset: "nothing"
    case .days(let days): "at most every \(NumberText.count(days, "day", "days"))"
    }
  }

  static func source(_ source: StatementSource) -> String {
    switch source {
    case .person: "you"
    case .signal: "your browser, by a signal"
    case .staff(_, let basis): "our staff for you, on the basis of \(basis)"
    }
  }

  static func about(_ scope: Preference.Scope, _ book: CatalogWords) -> String {
    switch scope {
    case .globalPrivacyControl: "sharing with others for ends of their own (Global Privacy Control)"
    case .doNotTrack: "sharing with others for ends of their own (Do Not Track)"
    case .everything: "any use of your data"
    case .channel(let name): "hearing from us by \(name)"
    case .topic(let name): "offers about \(name)"
    case .partner(let id): "passing your data to \(book.name(ofPartner: id))"
    case .purpose(let id): "use for: \(book.why(id))"
    case .field(let id, let purpose): "use of \(id) for: \(book.why(purpose))"
    case .frequency: "how often you are asked"
    }
  }
}
