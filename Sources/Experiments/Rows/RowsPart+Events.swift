import Basics

extension RowsPart {
  private func happening(
    _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> EventPeople.Happening {
    let (start, end) = cell(.event, bounds) ?? (0, 0)
    if let known = EventPeople.Happening(RowText.word(bytes, start, end)) { return known }
    throw fault(
      .event,
      "expected exposure, accepted, declined, withdrawn, erased, delivered, broken or value")
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
    events.records[place].note(what, amount, day)
    if let arm { events.records[place].noteArm(arm, line) }
    if day < events.records[place].firstDay {
      events.records[place].firstDay = day
      events.records[place].firstLine = line
    }
  }

  private func isEmpty(_ role: RowColumns.Role, _ bounds: [Int]) -> Bool {
    cell(role, bounds).map { $0.start == $0.end } ?? true
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

  /// Counts everybody, once all rows are read.
  mutating func countEvents() throws(RowFault) {
    var people = [Int](repeating: 0, count: arms.count)
    for record in events.records where record.arm >= 0 { people[record.arm] += 1 }
    let silenceIsNo = events.armsOfUnwrittenNo(people)
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
}
