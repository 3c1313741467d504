import Basics

/// People of a file of exposures and outcomes, each with what is known so far.
struct EventPeople: Sendable {
  var places: [UInt64: Int] = [:]
  var records: [Record] = []

  struct Record: Sendable {
    var arm = -1
    var day = Int32.max
    /// Days of outcomes; the latest there is where none came.
    var yesDay = Int32.max
    var noDay = Int32.max
    var goneDay = Int32.max
    var erasedDay = Int32.max
    var keptDay = Int32.max
    var isBroken = false
    var value: Int64 = 0
    /// The first outcome, and its line.
    var firstDay = Int32.max
    var firstLine = 0
    /// Whether they were exposed in another arm too.
    var isCrossed = false
    /// The arm that an outcome names, and the line of the first that does; -1 where none does.
    var outcomeArm = -1
    var outcomeArmLine = 0
    /// Whether outcomes name different arms.
    var hasOutcomesOfArms = false
  }
}

extension RowsPart {
  private enum Happening { case exposed, yes, no, gone, erased, kept, broken, value }

  private func happening(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) -> Happening {
    let (start, end) = cell(.event, bounds) ?? (0, 0)
    switch RowText.word(bytes, start, end) {
    case "exposure", "exposed", "entered", "shown", "impression": return .exposed
    case "accepted", "accept", "yes", "optin", "opt-in", "converted", "conversion": return .yes
    case "declined", "decline", "no", "deferred", "answered": return .no
    case "withdrawn", "withdrew", "withdrawal", "optout", "opt-out": return .gone
    case "erased", "erasure": return .erased
    case "delivered", "kept": return .kept
    case "broken": return .broken
    case "value", "purchase", "spend", "outcome": return .value
    default:
      throw fault(
        .event,
        "expected exposure, accepted, declined, withdrawn, erased, delivered, broken or value")
    }
  }

  /// A row of something that happened to somebody.
  mutating func takeEvent(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) {
    guard let (start, end) = cell(.person, bounds), end > start else {
      throw fault(.person, "expected an id, found an empty cell")
    }
    let day = try dayOfEntry(bytes, bounds)
    let what = try happening(bytes, bounds)
    let amount = try micros(.value, bytes, bounds)
    let arm = what == .exposed || !isEmpty(.arm, bounds) ? try arm(bytes, bounds) : nil
    guard isObserved(day) else {
      if what == .exposed { passed.rowsAfter += 1 } else { passed.outcomesAfter += 1 }
      return
    }
    try sum(amount, .value)
    let hash = PersonSet.hash(bytes, start, end)
    let place = events.places[hash] ?? events.records.count
    if place == events.records.count {
      events.places[hash] = place
      events.records.append(EventPeople.Record())
    }
    if what == .exposed, let arm {
      expose(place, arm, day)
      return
    }
    note(what, amount, day, &events.records[place])
    if let arm { noteArm(arm, &events.records[place]) }
    if day < events.records[place].firstDay {
      events.records[place].firstDay = day
      events.records[place].firstLine = line
    }
  }

  private func isEmpty(_ role: RowColumns.Role, _ bounds: [Int]) -> Bool {
    cell(role, bounds).map { $0.start == $0.end } ?? true
  }

  private func noteArm(_ arm: Int, _ record: inout EventPeople.Record) {
    if record.outcomeArm < 0 {
      record.outcomeArm = arm
      record.outcomeArmLine = line
    } else if record.outcomeArm != arm {
      record.hasOutcomesOfArms = true
    }
  }

  private mutating func expose(_ place: Int, _ arm: Int, _ day: Int32) {
    let record = events.records[place]
    if record.arm < 0 {
      events.records[place].arm = arm
      events.records[place].day = day
      return
    }
    if record.arm == arm {
      findings.doubleExposures += 1
      events.records[place].day = min(record.day, day)
    } else if !record.isCrossed {
      findings.twoArms += 1
      events.records[place].isCrossed = true
    }
  }

  private func note(
    _ what: Happening, _ amount: Int64, _ day: Int32, _ record: inout EventPeople.Record
  ) {
    switch what {
    case .exposed: break
    case .yes: record.yesDay = min(record.yesDay, day)
    case .no: record.noDay = min(record.noDay, day)
    case .gone: record.goneDay = min(record.goneDay, day)
    case .erased: record.erasedDay = min(record.erasedDay, day)
    case .kept: record.keptDay = min(record.keptDay, day)
    case .broken: record.isBroken = true
    case .value: break
    }
    if amount > 0 { record.value += amount }
  }

  /// Counts everybody, once all rows are read.
  mutating func countEvents() throws(RowFault) {
    var people = [Int](repeating: 0, count: arms.count)
    for record in events.records where record.arm >= 0 { people[record.arm] += 1 }
    let silenceIsNo = armsOfUnwrittenNo(people)
    for record in events.records {
      try check(record, people)
      let hasNo = !silenceIsNo[record.arm]
      func age(_ day: Int32) -> Int64 {
        day == .max ? -1 : Int64(day - record.day) * Instant.dayMilliseconds
      }
      var row = PersonRow()
      if record.yesDay < .max {
        row.accepted = true
        row.answeredAge = age(record.yesDay)
      } else if record.noDay < .max || !hasNo {
        row.accepted = false
        row.answeredAge = max(0, age(record.noDay))
      }
      row.withdrawnAge = age(record.goneDay)
      row.erasedAge = age(record.erasedDay)
      if record.keptDay < .max {
        row.delivered = true
      } else if record.isBroken {
        row.delivered = false
      }
      row.value = record.value
      row.add(to: &table[table.place(record.day, record.arm)], plan.definition)
      tails[record.arm].add(record.value)
    }
    findings.people = events.records.count
  }

  /// - Parameter people: how many were exposed to each arm.
  private mutating func check(
    _ record: EventPeople.Record, _ people: [Int]
  ) throws(RowFault) {
    if record.arm < 0 {
      throw RowFault(
        line: record.firstLine,
        message: fault(.person, "an outcome of somebody who was never exposed").message
          + "; expected a row of their exposure")
    }
    if record.firstDay < record.day {
      throw RowFault(
        line: record.firstLine,
        message: fault(.day, "an outcome before the exposure of the same person").message)
    }
    if record.outcomeArm < 0 { return }
    if people[record.outcomeArm] == 0 {
      throw RowFault(
        line: record.outcomeArmLine,
        message: fault(.arm, "an outcome in an arm that nobody was exposed to").message)
    }
    if record.hasOutcomesOfArms || record.outcomeArm != record.arm {
      passed.outcomesElsewhere += 1
      if !record.isCrossed { findings.twoArms += 1 }
    }
  }

  /// By arm: whether who says nothing counts as a no, since no is not written down there. It is not where nobody of the
  /// arm said no, unless others say it so often that somebody of the arm should have: then no was not possible.
  private func armsOfUnwrittenNo(_ people: [Int]) -> [Bool] {
    var declined = [Int](repeating: 0, count: arms.count)
    for record in events.records where record.arm >= 0 && record.noDay < .max {
      declined[record.arm] += 1
    }
    let (everybody, all) = (people.reduce(0, +), declined.reduce(0, +))
    return arms.indices.map { arm in
      let expected = Double(people[arm]) * Double(all) / Double(max(1, everybody - people[arm]))
      return declined[arm] == 0 && expected < RowsPart.declinesExpected
    }
  }

  /// So many expected and none found is no chance: one in a hundred million.
  private static let declinesExpected = 20.0
}
