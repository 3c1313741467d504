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
      if plan.share.count > 1, PersonSet.share(bits, of: plan.share.count) != plan.share.index {
        findings.rows -= 1
        return
      }
      hash = bits
    }
    let day = try dayOfEntry(bytes, bounds)
    var row = PersonRow()
    row.accepted = try accepted(bytes, bounds)
    row.value = try micros(.value, bytes, bounds)
    if !plan.isPlain { try takeLater(&row, day, bytes, bounds) }
    guard isObserved(day) else {
      passed.rowsAfter += 1
      return
    }
    try sum(row.value, .value)
    if let hash, !isFirst(hash, arm, row.bits(day)) { return }
    if !plan.isPlain {
      observe(&row, day)
      try takeBeside(arm, row.accepted == true, bytes, bounds)
    }
    let rules = plan.rules
    row.add(to: &table[table.place(day, arm)], rules.definition)
    if row.value > 0 { tails[arm].add(row.value) }
  }

  /// Whether nobody of this id stood in the file before; who did is counted.
  private mutating func isFirst(_ hash: UInt64, _ arm: Int, _ says: UInt64) -> Bool {
    switch people.insert(hash, arm: arm, says: says) {
    case .first: return true
    case .same: findings.duplicates += 1
    case .contradicting:
      findings.duplicates += 1
      passed.contradictions += 1
    case .firstElsewhere: findings.twoArms += 1
    case .elsewhere: break
    }
    return false
  }

  /// Takes out what came after the last day that was observed.
  private mutating func observe(_ row: inout PersonRow, _ day: Int32) {
    func comes(_ age: Int64) -> Int32 { day + Int32(age / Instant.dayMilliseconds) }
    if !isObserved(comes(row.answeredAge)) {
      passed.outcomesAfter += 1
      (row.accepted, row.delivered, row.value, row.answeredAge) = (nil, nil, 0, 0)
    }
    if row.withdrawnAge >= 0, !isObserved(comes(row.withdrawnAge)) {
      passed.outcomesAfter += 1
      row.withdrawnAge = -1
    }
    if row.erasedAge >= 0, !isObserved(comes(row.erasedAge)) {
      passed.outcomesAfter += 1
      row.erasedAge = -1
    }
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
    if row.accepted == true, !row.isShown {
      throw fault(.shown, "expected who accepted to be shown what they accept, found a no")
    }
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
  private func age(
    _ role: RowColumns.Role, _ day: Int32, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> Int64 {
    guard let (start, end) = cell(role, bounds), end > start else { return -1 }
    if bytes[start] == UInt8(ascii: "-") {
      throw fault(role, "an outcome before the exposure: a negative number of days after entry")
    }
    guard let days = RowText.number(bytes, start, end), days < 100_000 else {
      throw fault(role, "expected a whole number of days after entry")
    }
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
      if yes > Double(number) {
        throw fault(.asks, "expected as many asks as yes at least, found more yes than asks")
      }
      asks[arm].add(yes, of: Double(number))
    }
    if let (start, end) = cell(.cluster, bounds) {
      if start == end {
        throw fault(.cluster, "expected the name of a cluster, found an empty cell")
      }
      var cluster = clusters[PersonSet.hash(bytes, start, end)] ?? ClusterSum(arm: arm)
      if cluster.arm != arm { throw fault(.cluster, ClusterSum.divided) }
      cluster.people += 1
      if isAccepted { cluster.yes += 1 }
      clusters[PersonSet.hash(bytes, start, end)] = cluster
    }
  }

  /// A row of a cell: how many entered, and what they did.
  mutating func takeCounts(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) {
    let arm = try arm(bytes, bounds)
    let day = try dayOfEntry(bytes, bounds)
    var cell = ArmCell()
    let entered = try count(.entered, bytes, bounds)
    cell.people.entered = entered
    cell.people.shown =
      self.cell(.shown, bounds) == nil ? entered : try count(.shown, bytes, bounds)
    cell.people.answered = entered
    cell.people.accepted = try count(.accepted, bytes, bounds)
    if cell.people.accepted > entered {
      throw fault(
        .accepted, "expected no more people than entered, found that more people accepted")
    }
    if cell.people.shown > entered {
      throw fault(.shown, "expected no more people than entered, found that more people were shown")
    }
    if cell.people.shown < cell.people.accepted {
      throw fault(.shown, "expected as many people as accepted at least, found fewer people shown")
    }
    cell.people.gone = try count(.withdrawn, bytes, bounds)
    cell.people.erased = try count(.erased, bytes, bounds)
    if cell.people.gone > cell.people.accepted {
      throw fault(
        .withdrawn, "expected no more people than accepted, found that more people withdrew")
    }
    if cell.people.erased > entered {
      throw fault(
        .erased, "expected no more people than entered, found that more people erased themselves")
    }
    cell.promises.made = try count(.due, bytes, bounds)
    cell.promises.kept = try count(.kept, bytes, bounds)
    if cell.promises.kept > cell.promises.made {
      throw fault(.kept, "expected no more promises than were due, found that more were kept")
    }
    try takeSums(&cell, bytes, bounds)
    guard isObserved(day) else {
      passed.rowsAfter += 1
      return
    }
    let place = table.place(day, arm)
    guard cellLines.updateValue(line, forKey: place) == nil else {
      throw fault(.arm, RowsPart.twice)
    }
    table[place] += cell
  }

  /// Sums and squares of values in a cell, held against each other.
  private mutating func takeSums(
    _ cell: inout ArmCell, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) {
    cell.value.delivered = try micros(.valueSum, bytes, bounds)
    try sum(cell.value.delivered, .valueSum)
    guard let (start, end) = self.cell(.valueSquares, bounds) else { return }
    guard let squares = start == end ? 0 : RowText.squares(bytes, start, end) else {
      throw fault(
        .valueSquares,
        "expected the sum of people's squared values, a number of 0 and above, below 10^20")
    }
    cell.value.deliveredSquares = squares
    // The mean of squares is no less than the square of the mean, but for what was rounded.
    let (sum, people) = (Double(cell.value.delivered), Double(cell.people.entered))
    if sum * sum > Double(squares) * people * (1 + 1e-9) + 1e6 * people {
      throw fault(
        .valueSquares,
        "expected valueSum²/entered at least, found less: squares are of each person's value")
    }
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

  /// Bits of all that it says of somebody who entered on a day: rows that say the same have the same.
  func bits(_ day: Int32) -> UInt64 {
    let days = Instant.dayMilliseconds
    var bits = UInt64(UInt32(bitPattern: day))
    bits |= accepted.map { $0 ? 1 << 32 : 1 << 33 } ?? 0
    bits |= delivered.map { $0 ? 1 << 34 : 1 << 35 } ?? 0
    bits |= isShown ? 1 << 36 : 0
    bits = PersonSet.mixed(bits ^ 0x2545_F491_4F6C_DD1D)
    bits = PersonSet.mixed(bits ^ UInt64(bitPattern: value))
    if answeredAge == 0, withdrawnAge < 0, erasedAge < 0 { return bits }
    bits = PersonSet.mixed(bits ^ UInt64(bitPattern: answeredAge / days + 1))
    bits = PersonSet.mixed(bits ^ UInt64(bitPattern: withdrawnAge / days + 2))
    return PersonSet.mixed(bits ^ UInt64(bitPattern: erasedAge / days + 3))
  }

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
