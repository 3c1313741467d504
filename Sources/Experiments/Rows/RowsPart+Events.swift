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
    guard let day = try day(.day, bytes, bounds) else {
      throw fault(.day, "expected a day, found an empty cell")
    }
    let what = try happening(bytes, bounds)
    let amount = try micros(.value, bytes, bounds)
    let hash = PersonSet.hash(bytes, start, end)
    let place = events.places[hash] ?? events.records.count
    if place == events.records.count {
      events.places[hash] = place
      events.records.append(EventPeople.Record())
    }
    if what == .exposed {
      let arm = try arm(bytes, bounds)
      try expose(place, arm, day)
      return
    }
    note(what, amount, day, &events.records[place])
    if day < events.records[place].firstDay {
      events.records[place].firstDay = day
      events.records[place].firstLine = line
    }
  }

  private mutating func expose(_ place: Int, _ arm: Int, _ day: Int32) throws(RowFault) {
    let record = events.records[place]
    if record.arm < 0 {
      events.records[place].arm = arm
      events.records[place].day = day
      return
    }
    if record.arm == arm {
      findings.doubleExposures += 1
      events.records[place].day = min(record.day, day)
    } else {
      findings.twoArms += 1
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
    let hasNo = events.records.contains { $0.noDay < .max }
    for record in events.records {
      guard record.arm >= 0 else {
        throw RowFault(
          line: record.firstLine, message: "an outcome of somebody who was never exposed")
      }
      if record.firstDay < record.day {
        throw RowFault(
          line: record.firstLine, message: "an outcome before the exposure of the same person")
      }
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
}
