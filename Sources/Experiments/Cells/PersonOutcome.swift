public import Basics

/// What one person has added to their cell so far: kept beside their exposure, so that people count once and squares
/// are of persons. Dropped when they erase themselves; what it added stays.
public struct PersonOutcome: Equatable, Sendable {
  private var marks: Marks = []
  /// Value delivered in time, and the price of what was collected, in millionths.
  private var delivered: Int64 = 0
  private var dataCost: Int64 = 0
  private var before: Int64 = 0

  private struct Marks: OptionSet, Equatable, Sendable {
    let rawValue: UInt16
    static let shown = Marks(rawValue: 1)
    static let answered = Marks(rawValue: 2)
    static let accepted = Marks(rawValue: 4)
    static let acceptedLate = Marks(rawValue: 8)
    static let gone = Marks(rawValue: 16)
    static let goneLate = Marks(rawValue: 32)
    static let erased = Marks(rawValue: 64)
    static let renewed = Marks(rawValue: 128)
    static let expired = Marks(rawValue: 256)
    static let corrected = Marks(rawValue: 512)
  }

  /// Somebody enters.
  /// - Parameters:
  ///   - before: what they did before, where that may be looked at.
  ///   - metEarlier: whether they had met an earlier experiment on the same exchange.
  public init(
    entering cell: inout ArmCell, before: Amount = .zero, metEarlier: Bool = false
  ) {
    cell.people.entered += 1
    if metEarlier { cell.people.carriedOver += 1 }
    self.before = before.micros
    cell.value.before += before.micros
    cell.value.beforeSquares += Int128(before.micros) * Int128(before.micros)
  }

  /// Whether they said yes within the answer window.
  public var hasAccepted: Bool { marks.contains(.accepted) }

  /// All that it holds in a fixed order, for digests.
  public var numbers: [Int64] { [Int64(marks.rawValue), delivered, dataCost, before] }
}

/// Something that happens to a person who entered, as cells count it.
public enum PersonHappening: Equatable, Sendable {
  case shown
  /// No, or later.
  case answered
  case accepted
  case withdrawn(Road)
  case renewed
  case expired
  /// A promise of a worth.
  case promised(Amount)
  /// How a promise ended.
  /// - Parameter madeAtAge: milliseconds from entry to when it was made.
  case promiseEnded(PromiseEnd, madeAtAge: Int64)
  /// A promise had not ended so after all: what was delivered of it was put right.
  case promiseReopened(PromiseEnd, madeAtAge: Int64)
  /// Value that a delivery evidences.
  case delivered(Amount)
  /// By how much a delivery was put right: less than zero where it had been told too high.
  case corrected(Amount)
  /// The price of what was collected.
  case collected(Amount)

  /// How a yes was taken back.
  public enum Road: Equatable, Sendable {
    /// By the person's word.
    case word
    /// With everything else about the person. Who never accepted can go this way too.
    case erasure
    /// By a signal such as Global Privacy Control.
    case signal
  }

  /// How a promise ended.
  public enum PromiseEnd: Equatable, Sendable {
    /// No longer owed before it was due.
    case released
    case kept, late, short, broken
    /// With what was paid instead.
    case compensated(Amount)
  }
}

extension PersonOutcome {
  /// Counts what happens to the person: the one place that says into which numbers it goes.
  /// - Parameters:
  ///   - happening: what happens.
  ///   - age: milliseconds since the person entered.
  ///   - cell: the cell that the person entered.
  ///   - definition: whose windows and cap hold.
  public mutating func take(
    _ happening: PersonHappening, age: Int64, in cell: inout ArmCell,
    _ definition: ExperimentDefinition
  ) {
    let windows = definition.windows
    switch happening {
    case .shown:
      if mark(.shown) { cell.people.shown += 1 }
    case .answered:
      if windows.holds(age, .optIn), mark(.answered) { cell.people.answered += 1 }
    case .accepted:
      accept(isTimely: windows.holds(age, .optIn), &cell)
    case .withdrawn(let road):
      withdraw(road, isTimely: windows.holds(age, .withdrawals), &cell)
    case .renewed:
      if hasAccepted, windows.holds(age, .lastingOptIn), mark(.renewed) { cell.people.renewed += 1 }
    case .expired:
      if hasAccepted, windows.holds(age, .lastingOptIn), mark(.expired) { cell.people.expired += 1 }
    case .promised(let worth):
      if windows.holds(age, .optIn) {
        cell.promises.made += 1
        cell.value.promised += worth.micros
      } else {
        cell.late.promises += 1
      }
    case .promiseEnded(let end, let madeAtAge):
      let isTimely = windows.holds(age, .promises) && windows.holds(madeAtAge, .optIn)
      PersonOutcome.end(end, isTimely: isTimely, &cell)
    case .promiseReopened(let end, let madeAtAge):
      if windows.holds(age, .promises), windows.holds(madeAtAge, .optIn) {
        PersonOutcome.reopen(end, &cell)
      }
    case .delivered(let amount):
      if windows.holds(age, .value) {
        deliver(amount.micros, cap: definition.valueCap?.micros ?? .max, &cell.value)
      } else {
        cell.late.delivered += amount.micros
      }
    case .corrected(let amount):
      if windows.holds(age, .value) {
        deliver(amount.micros, cap: definition.valueCap?.micros ?? .max, &cell.value)
        cell.value.corrected += abs(amount.micros)
        if mark(.corrected) { cell.value.correctedPeople += 1 }
      } else {
        cell.late.delivered += amount.micros
      }
    case .collected(let price):
      if windows.holds(age, .value) { collect(price.micros, &cell.value) }
    }
  }

  /// Whether it was not marked so before.
  private mutating func mark(_ mark: Marks) -> Bool { marks.insert(mark).inserted }

  private mutating func accept(isTimely: Bool, _ cell: inout ArmCell) {
    if marks.contains(.accepted) || marks.contains(.acceptedLate) { return }
    if isTimely {
      marks.insert(.accepted)
      cell.people.accepted += 1
      if mark(.answered) { cell.people.answered += 1 }
    } else {
      marks.insert(.acceptedLate)
      cell.late.accepted += 1
    }
  }

  private mutating func withdraw(
    _ road: PersonHappening.Road, isTimely: Bool, _ cell: inout ArmCell
  ) {
    // A closed day never changes, so who erases themselves later is told with what is late.
    if road == .erasure, isTimely, mark(.erased) { cell.people.erased += 1 }
    if marks.contains(.gone) || marks.contains(.goneLate) { return }
    guard marks.contains(.accepted) || marks.contains(.acceptedLate) else { return }
    guard isTimely, marks.contains(.accepted) else {
      marks.insert(.goneLate)
      cell.late.withdrawals += 1
      return
    }
    marks.insert(.gone)
    cell.people.gone += 1
    switch road {
    case .word: cell.people.withdrew += 1
    case .signal: cell.people.signalled += 1
    case .erasure: break
    }
  }

  private static func end(
    _ end: PersonHappening.PromiseEnd, isTimely: Bool, _ cell: inout ArmCell
  ) {
    guard isTimely else {
      cell.late.promises += 1
      return
    }
    switch end {
    case .released: cell.promises.released += 1
    case .kept: cell.promises.kept += 1
    case .late: cell.promises.late += 1
    case .short: cell.promises.short += 1
    case .broken: cell.promises.broken += 1
    case .compensated(let amount):
      cell.promises.compensated += 1
      cell.value.compensated += amount.micros
    }
  }

  private static func reopen(_ end: PersonHappening.PromiseEnd, _ cell: inout ArmCell) {
    switch end {
    case .released: cell.promises.released -= 1
    case .kept: cell.promises.kept -= 1
    case .late: cell.promises.late -= 1
    case .short: cell.promises.short -= 1
    case .broken: cell.promises.broken -= 1
    case .compensated(let amount):
      cell.promises.compensated -= 1
      cell.value.compensated -= amount.micros
    }
  }

  /// Squares are of what the person has in all: the old one goes, the new one comes.
  private mutating func deliver(_ more: Int64, cap: Int64, _ value: inout ArmCell.Value) {
    let (old, new) = (delivered, delivered + more)
    delivered = new
    let (oldCapped, newCapped) = (min(old, cap), min(new, cap))
    value.delivered += more
    value.capped += newCapped - oldCapped
    value.largest = max(value.largest, new)
    value.deliveredSquares += PersonOutcome.square(new) - PersonOutcome.square(old)
    value.cappedSquares += PersonOutcome.square(newCapped) - PersonOutcome.square(oldCapped)
    value.deliveredByCost += Int128(more) * Int128(dataCost)
    value.deliveredByBefore += Int128(more) * Int128(before)
  }

  private mutating func collect(_ more: Int64, _ value: inout ArmCell.Value) {
    let (old, new) = (dataCost, dataCost + more)
    dataCost = new
    value.dataCost += more
    value.dataCostSquares += PersonOutcome.square(new) - PersonOutcome.square(old)
    value.deliveredByCost += Int128(delivered) * Int128(more)
  }

  private static func square(_ value: Int64) -> Int128 { Int128(value) * Int128(value) }
}
