import Basics

extension RowsPart {
  /// A row of somebody: what they did, counted as cells count it.
  mutating func takePerson(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) {
    let arm = try arm(bytes, bounds)
    var hash: UInt64?
    if let (start, end) = cell(.person, bounds) {
      if start == end { throw fault(.person, "expected an id, found an empty cell") }
      let bits = PersonSet.hash(bytes, start, end)
      // Of others somebody else tells what is wrong, too.
      if plan.share.count > 1, Int(bits >> 40) % plan.share.count != plan.share.index {
        findings.rows -= 1
        return
      }
      hash = bits
    }
    let day = try day(.day, bytes, bounds) ?? 0
    if let hash {
      if let before = people.insert(hash, arm: UInt8(truncatingIfNeeded: arm)) {
        if Int(before) == arm { findings.duplicates += 1 } else { findings.twoArms += 1 }
        return
      }
    }
    var row = PersonRow()
    row.accepted = try accepted(bytes, bounds)
    row.value = try micros(.value, bytes, bounds)
    if !plan.isPlain {
      try takeLater(&row, day, bytes, bounds)
      try takeBeside(arm, row.accepted == true, bytes, bounds)
    }
    let rules = plan.rules
    row.add(to: &table[table.place(day, arm)], rules.definition)
    if row.value > 0 { tails[arm].add(row.value) }
  }

  /// When they answered, withdrew and erased themselves, and what came.
  private mutating func takeLater(
    _ row: inout PersonRow, _ day: Int32, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) {
    if let answered = try self.day(.answeredDay, bytes, bounds) {
      if answered < day {
        throw fault(
          .answeredDay, "an outcome before the exposure: answered before the day of entry")
      }
      row.answeredAge = Int64(answered - day) * Instant.dayMilliseconds
    }
    row.withdrawnAge = try age(.withdrawnAfterDays, day, bytes, bounds)
    row.erasedAge = try age(.erasedAfterDays, day, bytes, bounds)
    row.delivered = cell(.delivered, bounds) == nil ? nil : try delivered(bytes, bounds)
    if cell(.shown, bounds) != nil { row.isShown = try flag(.shown, bytes, bounds) }
  }

  /// Whether they said yes; nil where nobody answered.
  private func accepted(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) -> Bool? {
    guard let (start, end) = cell(.accepted, bounds) else { return nil }
    if start == end { return nil }
    if let flag = RowText.flag(bytes, start, end) { return flag }
    // Of people asked several times, how often they said yes.
    if plan.places[RowColumns.Role.asks.index] != nil, let yes = RowText.number(bytes, start, end) {
      return yes > 0
    }
    return try flag(.accepted, bytes, bounds)
  }

  private func delivered(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) -> Bool? {
    guard let (start, end) = cell(.delivered, bounds), end > start else { return nil }
    if let flag = RowText.flag(bytes, start, end) { return flag }
    return try micros(.delivered, bytes, bounds) > 0
  }

  /// Milliseconds after entry; -1 where it did not happen.
  private mutating func age(
    _ role: RowColumns.Role, _ day: Int32, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> Int64 {
    guard let (start, end) = cell(role, bounds), end > start else { return -1 }
    if bytes[start] == UInt8(ascii: "-") {
      throw fault(role, "an outcome before the exposure: a negative number of days after entry")
    }
    guard let days = RowText.number(bytes, start, end), days < 100_000 else {
      throw fault(role, "expected a whole number of days after entry")
    }
    latestDay = max(latestDay, day + Int32(days))
    return Int64(days) * Instant.dayMilliseconds
  }

  /// Asks and clusters.
  private mutating func takeBeside(
    _ arm: Int, _ isAccepted: Bool, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) {
    if cell(.asks, bounds) != nil {
      let number = try count(.asks, bytes, bounds)
      var yes = isAccepted ? 1.0 : 0
      if let (start, end) = cell(.accepted, bounds), let times = RowText.number(bytes, start, end) {
        yes = Double(times)
      }
      if yes > Double(number) { throw fault(.asks, "more yes than asks") }
      asks[arm].add(yes, of: Double(number))
    }
    if let (start, end) = cell(.cluster, bounds) {
      if start == end {
        throw fault(.cluster, "expected the name of a cluster, found an empty cell")
      }
      let hash = PersonSet.hash(bytes, start, end) &+ UInt64(arm)
      clusters[hash, default: ClusterSum(arm: arm)].people += 1
      if isAccepted { clusters[hash, default: ClusterSum(arm: arm)].yes += 1 }
    }
  }

  /// A row of a cell: how many entered, and what they did.
  mutating func takeCounts(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) {
    let arm = try arm(bytes, bounds)
    let day = try day(.day, bytes, bounds) ?? 0
    var cell = ArmCell()
    let entered = try count(.entered, bytes, bounds)
    cell.people.entered = entered
    cell.people.shown =
      self.cell(.shown, bounds) == nil ? entered : try count(.shown, bytes, bounds)
    cell.people.answered = entered
    cell.people.accepted = try count(.accepted, bytes, bounds)
    if cell.people.accepted > entered {
      throw fault(.accepted, "more people accepted than entered")
    }
    cell.people.gone = try count(.withdrawn, bytes, bounds)
    cell.people.erased = try count(.erased, bytes, bounds)
    if cell.people.gone > cell.people.accepted {
      throw fault(.withdrawn, "more people withdrew than accepted")
    }
    cell.promises.made = try count(.due, bytes, bounds)
    cell.promises.kept = try count(.kept, bytes, bounds)
    if cell.promises.kept > cell.promises.made {
      throw fault(.kept, "more promises were kept than were due")
    }
    cell.value.delivered = try micros(.valueSum, bytes, bounds)
    // Squares are of units; millionths of them have twelve zeros more.
    cell.value.deliveredSquares = Int128(try micros(.valueSquares, bytes, bounds)) * 1_000_000
    table[table.place(day, arm)] += cell
  }
}

/// What a row says of one person.
struct PersonRow {
  /// nil where they did not answer.
  var accepted: Bool?
  var answeredAge: Int64 = 0
  var withdrawnAge: Int64 = -1
  var erasedAge: Int64 = -1
  /// Whether what was promised came; nil where nothing says.
  var delivered: Bool?
  var value: Int64 = 0
  var isShown = true

  /// Counts it, by the one function that says into which numbers it goes.
  func add(to cell: inout ArmCell, _ definition: ExperimentDefinition) {
    var person = PersonOutcome(entering: &cell)
    if isShown { person.take(.shown, age: 0, in: &cell, definition) }
    if accepted == true {
      person.take(.accepted, age: answeredAge, in: &cell, definition)
    } else if accepted == false {
      person.take(.answered, age: answeredAge, in: &cell, definition)
    }
    if withdrawnAge >= 0 {
      person.take(.withdrawn(.word), age: withdrawnAge, in: &cell, definition)
    }
    if erasedAge >= 0 { person.take(.withdrawn(.erasure), age: erasedAge, in: &cell, definition) }
    if accepted == true, let delivered {
      person.take(.promised(.zero), age: answeredAge, in: &cell, definition)
      let isReleased = !delivered && (withdrawnAge >= 0 || erasedAge >= 0)
      let end: PersonHappening.PromiseEnd = delivered ? .kept : isReleased ? .released : .broken
      person.take(
        .promiseEnded(end, madeAtAge: answeredAge), age: answeredAge, in: &cell, definition)
    }
    if value > 0 {
      person.take(.delivered(Amount(micros: value)), age: answeredAge, in: &cell, definition)
    }
  }
}
