public import Basics

/// What is read from the rows of a file, or of a part of one: cells, and what cells do not hold. Parts add up.
public struct RowsPart: Sendable {
  let header: RowHeader
  let plan: RowsPlan
  /// Names of arms, in the order of their first rows.
  private(set) var arms: [[UInt8]]
  /// The line that each was seen on first.
  private(set) var armLines: [Int]
  private var lastArm = -1
  private var plain: PlainRows?
  var table: CellTable
  var people: PersonSet
  var findings = RowFindings()
  var tails: [ValueTail] = []
  var asks: [RatioSums] = []
  var clusters: [UInt64: ClusterSum] = [:]
  var events = EventPeople()
  var latestDay = Int32.min
  /// Whether days are dates; nil before the first.
  private(set) var hasDates: Bool?
  var passed = PassedRows()
  /// The sum of all values in millionths, which is held below what a cell can hold.
  private var valueSum: Int64 = 0
  /// In a file of cells, by cell: the line that it stands on.
  var cellLines: [Int: Int] = [:]
  /// The line of the row that is read, from 1 on within this part.
  var line = 1
  private var bounds: [Int]

  /// No rows yet.
  public init(_ header: RowHeader, _ plan: RowsPlan) {
    self.header = header
    self.plan = plan
    arms = plan.arms.map { Array($0.utf8) }
    // As declared, before all that rows name.
    armLines = plan.arms.indices.map { $0 - plan.arms.count }
    people = PersonSet(expecting: header.kind == .people ? plan.peopleExpected : 0)
    plain = header.kind == .people && plan.isPlain ? PlainRows(header, plan) : nil
    bounds = [Int](repeating: 0, count: 2 * header.names.count)
    table = CellTable(plan.phaseDays)
    for _ in arms { appendArm() }
  }

  /// The line of the row that comes next.
  public var lineReached: Int { line }

  /// Rows begin on the line below the header's.
  public mutating func beginBelowHeader() { line = 2 }

  private mutating func appendArm() {
    tails.append(ValueTail())
    asks.append(RatioSums())
  }

  /// Reads all rows that are whole.
  /// - Parameter isLast: whether nothing follows these bytes.
  /// - Returns: where the first row begins that was not read.
  public mutating func take(_ bytes: Span<UInt8>, isLast: Bool) throws(RowFault) -> Int {
    var position = 0
    let isText = RowScanner.isText(bytes, isLast: isLast)
    // Taken out, so that the row can be looked at while cells grow.
    var bounds = self.bounds
    defer {
      self.bounds = bounds
      countPlain()
    }
    while position < bytes.count {
      if isText, plain != nil {
        takePlain(bytes, &position)
        if position == bytes.count { break }
      }
      if bytes[position] == 0x0A {
        position += 1
        line += 1
        continue
      }
      if bytes[position] == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A {
        position += 2
        line += 1
        continue
      }
      var next = position
      let cells: Int?
      do {
        cells = try RowScanner.row(
          bytes, from: position, header.delimiter, &bounds, &next, isLast: isLast)
      } catch {
        throw RowFault(line: line, message: error.message)
      }
      guard let cells else { break }
      if !isText, let message = RowScanner.amiss(bytes, row: position..<next) {
        throw RowFault(line: line, message: message)
      }
      if cells != header.names.count {
        let isCut = isLast && next == bytes.count && bytes[bytes.count - 1] != 0x0A
        throw RowFault(
          line: line,
          message: "expected \(header.names.count) cells as in the header, found \(cells)"
            + (isCut ? ": the file ends in the middle of a line, so the rest of it is missing" : "")
        )
      }
      try takeRow(bytes, bounds)
      line += 1
      position = next
    }
    if isLast, let last = bytes.count > 0 ? bytes[bytes.count - 1] : nil, last != 0x0A {
      findings.notes.append(
        "The last line has no line break: if the file was cut there, rows are missing.")
    }
    return position
  }

  /// Reads the plain rows that stand at a position.
  private mutating func takePlain(_ bytes: Span<UInt8>, _ position: inout Int) {
    var sums = PlainRows.Sums()
    let (hasDates, lastDay) = (hasDates, plan.lastDay ?? .max)
    var latestDay = latestDay
    plain?.know(arms)
    position =
      plain?.take(
        bytes, from: position, &line, room: RowsPart.valueSumMost - valueSum, &people, &tails, &sums
      ) { day in
        guard day.isDate == hasDates, day.number <= lastDay else { return false }
        latestDay = max(latestDay, day.number)
        return true
      } ?? position
    self.latestDay = latestDay
    valueSum += sums.value
    findings.rows += sums.rows
    findings.duplicates += sums.duplicates
    findings.twoArms += sums.twoArms
    passed.contradictions += sums.contradictions
  }

  private mutating func countPlain() {
    let rules = plan.rules
    plain?.giveAway { day, arm, tally in
      table[table.place(day, arm)] += tally.cell(rules.definition)
    }
  }

  private mutating func takeRow(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) {
    findings.rows += 1
    switch header.kind {
    case .people: try takePerson(bytes, bounds)
    case .events: try takeEvent(bytes, bounds)
    case .counts: try takeCounts(bytes, bounds)
    }
  }

  func fault(_ role: RowColumns.Role, _ message: String) -> RowFault {
    RowFault(line: line, message: "\(header.place(role)): \(message)")
  }

  // MARK: Cells of a row

  /// Where a role's cell stands; nil where the file has no such column.
  func cell(_ role: RowColumns.Role, _ bounds: [Int]) -> (start: Int, end: Int)? {
    guard let column = plan.places[role.index], column >= 0 else { return nil }
    return (bounds[column * 2], bounds[column * 2 + 1])
  }

  /// The number of the arm, new ones are given one.
  mutating func arm(_ bytes: Span<UInt8>, _ bounds: [Int]) throws(RowFault) -> Int {
    if header.armColumns.count > 1 { return try madeArm(bytes, bounds) }
    guard let (start, end) = cell(.arm, bounds), end > start else {
      throw fault(.arm, "expected the name of an arm, found an empty cell")
    }
    if lastArm >= 0, RowText.isEqual(arms[lastArm], bytes, start, end) { return lastArm }
    for index in arms.indices where RowText.isEqual(arms[index], bytes, start, end) {
      lastArm = index
      return index
    }
    let name = RowText.name(bytes, start, end)
    if name.isEmpty {
      throw fault(.arm, "expected the name of an arm, found blanks")
    }
    if bytes[start] == 0x20 || bytes[end - 1] == 0x20 { passed.hasBlanks = true }
    return try arm(name)
  }

  /// The same of an arm that several columns make up, `paid/shown`.
  private mutating func madeArm(
    _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> Int {
    var name: [UInt8] = []
    for (place, column) in header.armColumns.enumerated() {
      let part = RowText.name(bytes, bounds[column * 2], bounds[column * 2 + 1])
      if part.isEmpty {
        throw fault(.arm, "expected the name of an arm in each of its columns, found an empty cell")
      }
      if place > 0 { name.append(UInt8(ascii: "/")) }
      name += part
    }
    return try arm(name)
  }

  private mutating func arm(_ name: [UInt8]) throws(RowFault) -> Int {
    if let index = arms.firstIndex(of: name) { return index }
    if !plan.arms.isEmpty {
      throw fault(
        .arm, "an unknown arm; there is \(listed(plan.arms)), as --arms or --weights name them")
    }
    if arms.count == RowsPlan.armsMost {
      throw fault(
        .arm, "more than \(RowsPlan.armsMost) arms; is this the column of arms? --arm NAME names it"
      )
    }
    if name.count > RowsPlan.armBytesMost || name.contains(where: { $0 < 0x20 }) {
      throw fault(
        .arm,
        "expected the name of an arm, found what is longer than \(RowsPlan.armBytesMost) bytes or has "
          + "control characters; is this the column of arms? --arm NAME names it")
    }
    arms.append(name)
    armLines.append(line)
    appendArm()
    lastArm = arms.count - 1
    return lastArm
  }

  mutating func day(
    _ role: RowColumns.Role, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> Int32? {
    guard let (start, end) = cell(role, bounds), end > start else { return nil }
    guard let day = RowText.day(bytes, start, end) else {
      throw fault(
        role,
        "expected a day such as 2026-01-05 or 20260105, or a whole number of days up to "
          + "\(RowText.dayMost)")
    }
    if day.isDate != hasDates {
      if hasDates != nil {
        throw fault(
          role,
          day.isDate
            ? "expected a number of days as above, found a date; write all days in one way"
            : "expected a date as above, found a number; write all days in one way")
      }
      hasDates = day.isDate
    }
    return day.number
  }

  /// The day of entry; where the file has no such column, all days are one.
  mutating func dayOfEntry(
    _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> Int32 {
    if let day = try day(.day, bytes, bounds) { return day }
    if cell(.day, bounds) == nil { return 0 }
    throw fault(
      .day, "expected a day, found an empty cell; a file without days has no such column")
  }

  /// Whether a day is one that was observed; if so, none before it is the latest.
  mutating func isObserved(_ day: Int32) -> Bool {
    if let last = plan.lastDay, day > last { return false }
    latestDay = max(latestDay, day)
    return true
  }

  func flag(
    _ role: RowColumns.Role, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> Bool {
    guard let (start, end) = cell(role, bounds) else { return false }
    guard let flag = RowText.flag(bytes, start, end) else {
      throw fault(role, "expected 1 or 0, true or false, yes or no")
    }
    return flag
  }

  func micros(
    _ role: RowColumns.Role, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> Int64 {
    guard let (start, end) = cell(role, bounds) else { return 0 }
    do {
      return try RowText.micros(bytes, start, end)
    } catch {
      switch error {
      case .notANumber:
        throw fault(role, "expected an amount, found no number (NaN and infinity are none)")
      case .negative: throw fault(role, "expected an amount of 0 and above, found a negative one")
      case .tooLarge: throw fault(role, "expected an amount below 10^12, found a larger one")
      }
    }
  }

  /// Counts a value to the sum of all.
  mutating func sum(_ micros: Int64, _ role: RowColumns.Role) throws(RowFault) {
    if micros == 0 { return }
    // Both lie below 2^61.
    valueSum += micros
    if valueSum > RowsPart.valueSumMost {
      throw fault(role, "all values up to here sum to more than 10^12; give them in a larger unit")
    }
  }

  static let twice = "this arm stands here for the second time on its day; add both rows up"

  private static let valueSumMost: Int64 = 1_000_000_000_000_000_000

  func count(
    _ role: RowColumns.Role, _ bytes: Span<UInt8>, _ bounds: [Int]
  ) throws(RowFault) -> Int64 {
    guard let (start, end) = cell(role, bounds), end > start else { return 0 }
    if bytes[start] == UInt8(ascii: "-") {
      throw fault(role, "expected a whole number of 0 and above, found a negative one")
    }
    guard let number = RowText.number(bytes, start, end), number < 1_000_000_000_000 else {
      throw fault(role, "expected a whole number of 0 and above, and below 10^12")
    }
    return Int64(number)
  }

  // MARK: Parts

  /// Adds a later part of the same file.
  /// - Throws: `RowFault` where the two do not agree; who reads from the beginning finds the line.
  public mutating func add(_ right: Self) throws(RowFault) {
    if let own = hasDates, let other = right.hasDates, own != other {
      throw right.fault(.day, "expected all days to be dates, or all numbers, found both")
    }
    hasDates = hasDates ?? right.hasDates
    try sum(right.valueSum, .value)
    var places: [Int] = []
    for (index, name) in right.arms.enumerated() {
      if let known = arms.firstIndex(of: name) {
        places.append(known)
        // Parts of the same lines, and not of later ones.
        if plan.share.count > 1 { armLines[known] = min(armLines[known], right.armLines[index]) }
      } else {
        arms.append(name)
        armLines.append(right.armLines[index])
        appendArm()
        places.append(arms.count - 1)
      }
      tails[places[index]] += right.tails[index]
      asks[places[index]] += right.asks[index]
    }
    if header.kind == .counts, table.overlaps(right.table, places) {
      throw right.fault(.arm, RowsPart.twice)
    }
    table.add(right.table, places)
    for (hash, sum) in right.clusters {
      var cluster = clusters[hash] ?? ClusterSum(arm: places[sum.arm])
      if cluster.arm != places[sum.arm] { throw right.fault(.cluster, ClusterSum.divided) }
      cluster.people += sum.people
      cluster.yes += sum.yes
      clusters[hash] = cluster
    }
    findings.rows += right.findings.rows
    findings.duplicates += right.findings.duplicates
    findings.twoArms += right.findings.twoArms
    findings.people += right.people.count
    for note in right.findings.notes where !findings.notes.contains(note) {
      findings.notes.append(note)
    }
    passed += right.passed
    latestDay = max(latestDay, right.latestDay)
  }
}
