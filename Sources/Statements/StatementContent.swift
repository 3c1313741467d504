import Basics
import Catalogs
import Engine
import Exchanges
import Tables

/// A statement as sections in the order in which a person would ask: how do I stand, what have you got,
/// what do I get, who uses it, who else has it, what ends, how do I stop.
struct StatementContent {
  let statement: PersonStatement

  static let title = "Your data statement"

  /// Whose, and of when.
  var subtitle: String {
    "For \(String(decoding: statement.key.bytes, as: UTF8.self)), as of "
      + StatementWords.moment(statement.at)
  }

  var sections: [StatementSection] {
    [
      glance, holdings, promises, uses, disclosures, behaviour, endings, sayings, requests,
      history, stopping,
    ].filter { !$0.blocks.isEmpty }
  }

  private var held: [PersonStatement.Given] {
    statement.consents.filter { $0.stands || $0.isHeld }
  }

  private var open: [(given: PersonStatement.Given, shared: PersonStatement.Shared)] {
    statement.consents.flatMap { given in
      given.disclosures.filter(\.isOpen).map { (given, $0) }
    }
  }

  private var owed: [(given: PersonStatement.Given, owed: PersonStatement.Owed)] {
    statement.consents.flatMap { given in given.promises.filter(\.isOwed).map { (given, $0) } }
  }

  // MARK: Sections

  private var glance: StatementSection {
    let values = held.reduce(0) { $0 + $1.items.count { $0.text != nil } }
    let names = Set(open.map(\.shared.name)).sorted()
    let reads = statement.consents.reduce(0) { $0 + $1.uses.count }
    let waiting = statement.requests.filter { $0.answeredAt == nil }
    let soon = ending
    func list(_ words: [String]) -> String {
      words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }
    let purposes = NumberText.count(held.count, "purpose", "purposes")
    let facts: [(label: String, cell: StatementBlock.Cell)] = [
      (
        "We hold",
        .init(
          held.isEmpty
            ? "nothing that you gave"
            : NumberText.count(values, "value", "values") + " for \(purposes)")
      ),
      ("You got", .init(list(sums(statement.consents.flatMap(\.promises), \.delivered)))),
      ("Owed to you", .init(list(sums(owed.map(\.owed), { $0.missing })))),
      ("Looked at", .init(reads == 0 ? "never" : NumberText.count(reads, "time", "times"))),
      ("Others who have some of it", .init(names.isEmpty ? "nobody" : list(names))),
      (
        "Ends within \(PersonStatement.soonDays) days",
        .init(soon.isEmpty ? "nothing" : NumberText.count(soon.count, "agreement", "agreements"))
      ),
      (
        "Your open requests",
        .init(waiting.isEmpty ? "none" : NumberText.count(waiting.count, "request", "requests"))
      ),
    ]
    return StatementSection(
      id: "glance", title: "At a glance", blocks: [.facts(facts)] + warnings.map { .note($0) })
  }

  /// What the person should not have to look for.
  private var warnings: [StatementBlock.Cell] {
    var found: [StatementBlock.Cell] = []
    if statement.isRestricted {
      found.append(
        .init("The use of your data is restricted: we keep it and do not use it.", .warn))
    }
    for (given, owed) in owed where owed.isOverdue || owed.outcome != .open {
      let due = "\(given.benefit) It was due on \(StatementWords.day(owed.due))"
      switch owed.outcome {
      case .open: found.append(.init("Overdue: \(due).", .bad))
      case .short:
        let rest = StatementWords.amount(owed.missing, owed.unit)
        found.append(.init("Came short: \(due), and \(rest) is still owed to you.", .bad))
      default:
        found.append(.init("Did not come: \(due), and compensation is owed to you.", .bad))
      }
    }
    for (_, shared) in open {
      if case .overdue(let since) = shared.state {
        found.append(
          .init(
            "\(shared.name) should have let go of \(shared.means) by \(StatementWords.day(since)).",
            .bad))
      }
    }
    for request in statement.requests where request.isOverdue {
      found.append(
        .init(
          "We owed you an answer by \(StatementWords.day(request.due)): your request "
            + "\(StatementWords.right(request.kind)).", .bad))
    }
    for fault in statement.custodyFaults {
      found.append(.init("The chain of custody is broken: \(fault.message).", .bad))
    }
    return found
  }

  private var holdings: StatementSection {
    var blocks: [StatementBlock] = []
    for given in held {
      blocks.append(.heading(given.why))
      blocks.append(.facts(facts(of: given)))
      if given.items.isEmpty { continue }
      blocks.append(
        .table(
          "What you gave for this", ["What", "Value", "Note"],
          given.items.map { item in
            let note = StatementWords.note(item)
            let missing = item.value == nil ? "not given" : "gone"
            return [
              .init(item.asked.means),
              .init(item.text.map { String(decoding: $0.bytes, as: UTF8.self) } ?? missing),
              .init(note),
            ]
          }))
    }
    if blocks.isEmpty { blocks.append(.note(.init("We hold nothing that you gave."))) }
    return StatementSection(id: "held", title: "What we hold, and why", blocks: blocks)
  }

  private func facts(
    of given: PersonStatement.Given
  ) -> [(label: String, cell: StatementBlock.Cell)] {
    var facts: [(label: String, cell: StatementBlock.Cell)] = []
    if let words = given.words { facts.append(("We asked", .init(words.ask))) }
    facts.append(("You get", .init(given.terms.benefitKind == .none ? "nothing" : given.benefit)))
    facts.append(("Given", .init(StatementWords.day(given.givenAt))))
    if given.from > given.givenAt {
      facts.append(("Last renewed", .init(StatementWords.day(given.from))))
    }
    let kept = StatementWords.kept(given.terms.retention)
    if given.hold == nil {
      facts.append(("Kept until", .init("\(StatementWords.day(given.until)): \(kept)")))
    }
    for other in given.alsoFor { facts.append(("Also used to", .init(other))) }
    let nobody = "nobody outside"
    facts.append(
      (
        "Who may get it",
        .init(given.recipients.isEmpty ? nobody : given.recipients.joined(separator: ", "))
      ))
    facts.append(("State", StatementWords.standing(given)))
    if given.stands { facts.append(("How to stop", .init(stop(given)))) }
    return facts
  }

  private func stop(_ given: PersonStatement.Given) -> String {
    given.stop ?? "Tell us to stop agreement \(given.id.rawValue)."
  }

  private var promises: StatementSection {
    let rows = statement.consents.flatMap { given in
      given.promises.map { owed -> [StatementBlock.Cell] in
        [
          .init(given.benefit), .init(given.why),
          .init(StatementWords.amount(owed.worth, owed.unit)),
          .init(StatementWords.day(owed.due)), StatementWords.outcome(owed),
        ]
      }
    }
    return StatementSection(
      id: "promised", title: "What you were promised, and what came",
      blocks: rows.isEmpty
        ? [.note(.init("You were promised nothing."))]
        : [
          .table(
            "Promises and deliveries", ["Promise", "In return for", "Worth", "Due", "What came"],
            rows)
        ])
  }

  private var uses: StatementSection {
    let found = statement.consents.flatMap(\.uses).sorted { $0.at < $1.at }
    let rows = found.map { use -> [StatementBlock.Cell] in
      [
        .init(StatementWords.moment(use.at)), .init(use.means), .init(use.why),
        .init("\(use.role), for \(use.task)"),
      ]
    }
    return StatementSection(
      id: "used", title: "Who looked at it",
      blocks: rows.isEmpty
        ? [.note(.init("Nobody looked at what you gave."))]
        : [
          .table(
            "Every look at your data", ["When", "What", "What for", "Who"],
            rows)
        ])
  }

  private var disclosures: StatementSection {
    let found = statement.consents.flatMap(\.disclosures).sorted { $0.id < $1.id }
    let rows = found.map { shared -> [StatementBlock.Cell] in
      let by = shared.passedOnBy.map { " by \($0)" } ?? ""
      let location = shared.agreement?.custody.map { ", in \($0.location)" } ?? ""
      return [
        .init(shared.name + location), .init(shared.means),
        .init(
          "\(StatementWords.kind(shared.disclosure.kind))\(by) on \(StatementWords.day(shared.at))"),
        .init(
          "\(StatementWords.day(shared.disclosure.until)), under \(shared.disclosure.agreement)"),
        StatementWords.state(shared),
      ]
    }
    return StatementSection(
      id: "shared", title: "Who else has it",
      blocks: rows.isEmpty
        ? [.note(.init("Nobody else was given any of it."))]
        : [
          .table(
            "What others were given",
            ["Partner", "What", "How", "May hold it until", "State"], rows)
        ])
  }

  private var behaviour: StatementSection {
    let rows = statement.consents.filter { !$0.acts.isEmpty }.map { given in
      let kinds = Set(given.acts.map(\.kind)).sorted { $0.rawValue < $1.rawValue }
      let counts = kinds.map { kind in
        "\(kind.name) \(NumberText.count(given.acts.count { $0.kind == kind }))"
      }
      let moments = given.acts.map(\.at)
      let period = [moments.min(), moments.max()].compactMap { $0.map { StatementWords.day($0) } }
      return [given.why, counts.joined(separator: ", "), period.joined(separator: " to ")]
        .map { StatementBlock.Cell($0) }
    }
    return StatementSection(
      id: "did", title: "What you did that we remember",
      blocks: rows.isEmpty
        ? []
        : [
          .table("What you did, in counts", ["For", "How often", "When"], rows),
          .note(.init("The export lists each of them.")),
        ])
  }

  private var ending: [PersonStatement.Given] {
    let soon = statement.at.adding(days: PersonStatement.soonDays)
    return statement.consents.filter { $0.stands && $0.until <= soon }
      .sorted { ($0.until, $0.id) < ($1.until, $1.id) }
  }
}

extension StatementContent {
  private var endings: StatementSection {
    let rows = ending.map { given -> [StatementBlock.Cell] in
      [
        .init(given.why), .init(StatementWords.day(given.until)),
        .init(given.terms.retention.hold.map { "locked until \($0.until.text)" } ?? "erased"),
      ]
    }
    return StatementSection(
      id: "ending", title: "What ends soon",
      blocks: rows.isEmpty
        ? []
        : [
          .table(
            "Agreements that end within \(PersonStatement.soonDays) days",
            ["For", "Ends", "Then what you gave is"], rows)
        ])
  }

  private var sayings: StatementSection {
    let rows = statement.preferences.map { said -> [StatementBlock.Cell] in
      [
        .init(said.about), .init(StatementWords.choice(said.preference.choice)),
        .init(StatementWords.day(said.preference.said)),
        .init(StatementWords.source(said.preference.source)),
      ]
    }
    var blocks: [StatementBlock] = []
    if !rows.isEmpty {
      blocks.append(
        .table("Your preferences", ["About", "You said", "On", "Said by"], rows))
    }
    for conflict in statement.conflicts {
      guard let given = statement.consents.first(where: { $0.id == conflict.consent }) else {
        continue
      }
      let why = given.why
      blocks.append(
        .note(
          conflict.consentHolds
            ? .init(
              "Your browser's signal says not to share, and after it you agreed to this: \(why) "
                + "Your agreement holds for this alone.")
            : .init(
              "You agreed to this: \(why) After that your browser's signal said not to share. "
                + "The signal holds: we do not use it.", .warn)))
    }
    return StatementSection(id: "said", title: "What you said about its use", blocks: blocks)
  }

  private var requests: StatementSection {
    let rows = statement.requests.map { request -> [StatementBlock.Cell] in
      [
        .init(StatementWords.right(request.kind)), .init(StatementWords.day(request.receivedAt)),
        .init(StatementWords.day(request.due)), StatementWords.request(request),
      ]
    }
    return StatementSection(
      id: "requests", title: "What you asked for by right",
      blocks: rows.isEmpty
        ? []
        : [
          .table(
            "Your requests", ["Right", "Received", "Answer due", "State"],
            rows)
        ])
  }

  private var history: StatementSection {
    var blocks: [StatementBlock] = []
    let asked = statement.offers.map { shown -> [StatementBlock.Cell] in
      [
        .init(StatementWords.day(shown.at)),
        .init(
          shown.words?.ask
            ?? (shown.data.isEmpty ? shown.why : shown.data.map(\.means).joined(separator: ", "))),
        .init(shown.why), StatementWords.answer(shown),
        .init(shown.quietUntil.map { StatementWords.day($0) } ?? ""),
      ]
    }
    if !asked.isEmpty {
      blocks.append(
        .table(
          "Everything you were asked",
          ["When", "What", "What for", "Your answer", "Not asked again before"],
          asked))
    }
    let over = statement.consents.filter { !$0.stands }.map { given -> [StatementBlock.Cell] in
      let evidence = given.tombstone.map { tombstone in
        "\(NumberText.count(tombstone.values, "value", "values")) erased by rule "
          + "\(tombstone.rule.id); shown until \(StatementWords.day(tombstone.until))"
      }
      return [.init(given.why), StatementWords.standing(given), .init(evidence ?? "")]
    }
    if !over.isEmpty {
      blocks.append(
        .table("What is over", ["For", "State", "Evidence"], over))
    }
    if statement.unshownCount > 0 {
      let count = NumberText.count(
        statement.unshownCount, "older agreement is", "older agreements are")
      blocks.append(
        .note(.init("\(count) over for so long that the evidence is not shown any more.")))
    }
    return StatementSection(
      id: "history", title: "What was asked, and what is over", blocks: blocks)
  }

  private var stopping: StatementSection {
    let ways = statement.consents.filter(\.stands).map { ($0.why, StatementBlock.Cell(stop($0))) }
    let rights =
      "Stopping costs you nothing that you got already, and needs no reason. You can also ask to see "
      + "your data, to have it put right, erased or restricted, to take it elsewhere, and to object "
      + "to its use; we answer within a month. If we do not, complain to your data protection authority."
    return StatementSection(
      id: "stop", title: "How to stop",
      blocks: (ways.isEmpty ? [] : [.facts(ways.map { (label: $0.0, cell: $0.1) })])
        + [.note(.init(rights))])
  }

  /// Amounts by unit, in the order of the units' names.
  private func sums(
    _ promises: [PersonStatement.Owed], _ amount: (PersonStatement.Owed) -> Amount
  ) -> [String] {
    var totals: [String: Amount] = [:]
    for owed in promises where !owed.unit.isEmpty {
      totals[owed.unit, default: .zero] += amount(owed)
    }
    return totals.sorted { $0.key < $1.key }.filter { $0.value > .zero }
      .map { StatementWords.amount($0.value, $0.key) }
  }
}

extension PersonStatement.Owed {
  /// What is still to come.
  var missing: Amount { Amount(micros: max(0, worth.micros - delivered.micros)) }
}
