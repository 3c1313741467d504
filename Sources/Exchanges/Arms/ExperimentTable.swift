public import Basics
import Catalogs

/// Every experiment, in the order of its numbers, and which arm shows what.
public struct ExperimentTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [ExperimentRecord] = []
  /// The arms' names, each as its experiment's, a NUL and its own, in the order of their numbers.
  var armNames = KeyTable()
  /// By number of the name in `armNames`.
  var arms: [ExperimentArm] = []
  /// For each of all terms, the newest arm of a running experiment that shows them.
  var armOfTerms: [ExperimentArm?] = []
  /// The newest running experiment that holds people out of the whole programme.
  var programme: ExperimentID?

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> ExperimentRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  /// The experiment of a name, running or stopped; nil where none was ever started.
  /// - Complexity: O(experiments).
  public func find(_ name: String) -> ExperimentID? {
    firstIndex { $0.name == name }.map { ExperimentID(index: $0) }
  }

  /// The newest arm of a running experiment that shows terms.
  func arm(of terms: TermsID) -> ExperimentArm? { armOfTerms[terms.index] }

  /// The newest arm of a running experiment that shows an exchange, whichever version of its text.
  /// - Complexity: O(experiments + arms of those that run).
  func arm(ofExchange number: Int32, _ terms: TermsTable) -> ExperimentArm? {
    for index in records.indices.reversed() where records[index].isRunning {
      let arm = records[index].arms.firstIndex { arm in
        arm.terms.map { terms.exchange(of: $0) == number } ?? false
      }
      if let arm {
        return ExperimentArm(experiment: ExperimentID(index: index), number: ArmID(index: arm))
      }
    }
    return nil
  }

  /// Takes the number of terms that were adopted: no arm shows them yet.
  mutating func appendTerms() { armOfTerms.append(nil) }

  func isThere(_ arm: ExperimentArm) -> Bool {
    arm.experiment.index < records.count
      && arm.number.index < records[arm.experiment.index].arms.count
  }

  func isRunning(_ arm: ExperimentArm) -> Bool {
    isThere(arm) && records[arm.experiment.index].isRunning
  }

  /// The arm of a name in an experiment of a name; nil when there is none.
  /// - Complexity: O(length of the names), expected.
  func arm(experiment: Span<UInt8>, arm: Span<UInt8>) -> ExperimentArm? {
    let key = ExperimentTable.armKey(experiment, arm).slice
    return armNames.find(key.span).map { arms[$0] }
  }

  /// What `armNames` holds for an arm.
  private static func armKey(_ experiment: Span<UInt8>, _ arm: Span<UInt8>) -> ByteBuffer {
    var key = ByteBuffer()
    key.append(experiment)
    key.append(0)
    key.append(arm)
    return key
  }

  mutating func start(
    _ outline: ExperimentOutline, _ declared: DeclaredExperiment?, at now: Instant
  ) {
    let id = ExperimentID(index: records.count)
    records.append(ExperimentRecord(outline: outline, declared, startedAt: now))
    for (index, arm) in outline.arms.enumerated() {
      let key = ExperimentTable.armKey(outline.name.utf8.span, arm.name.utf8.span).slice
      _ = armNames.insert(key.span)
      arms.append(ExperimentArm(experiment: id, number: ArmID(index: index)))
    }
    showArms(of: id)
    programme = findProgramme()
  }

  private func findProgramme() -> ExperimentID? {
    records.lastIndex { $0.isRunning && $0.outline.isOfProgramme }.map { ExperimentID(index: $0) }
  }

  mutating func stop(_ id: ExperimentID, byCatalog: Bool, at now: Instant) {
    records[id.index].isStoppedByCatalog = byCatalog
    records[id.index].stoppedAt = now
    programme = findProgramme()
    for terms in records[id.index].asking { armOfTerms[terms.index] = nil }
    // In a ledger from before exchanges were held, others may run over the same: they have them again.
    for index in records.indices where records[index].isRunning {
      showArms(of: ExperimentID(index: index))
    }
  }

  private mutating func showArms(of id: ExperimentID) {
    for (index, arm) in records[id.index].arms.enumerated() {
      guard let terms = arm.terms else { continue }
      armOfTerms[terms.index] = ExperimentArm(experiment: id, number: ArmID(index: index))
    }
  }

  /// Nothing began or ended later than now.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      records[index].startedAt = Swift.min(records[index].startedAt, now)
      records[index].stoppedAt = records[index].stoppedAt.map { Swift.min($0, now) }
      records[index].entryClosedAt = records[index].entryClosedAt.map { Swift.min($0, now) }
      records[index].budgetChangedAt = records[index].budgetChangedAt.map { Swift.min($0, now) }
      for phase in records[index].phases.indices {
        records[index].phases[phase].begins = Swift.min(records[index].phases[phase].begins, now)
      }
      let today = Int32(truncatingIfNeeded: now.milliseconds / Instant.dayMilliseconds)
      records[index].pausedOn = records[index].pausedOn.map { Swift.min($0, today) }
    }
  }

  func digest(into writer: inout DigestWriter) {
    for experiment in records {
      writer.add(experiment.name)
      writer.add(count: experiment.arms.count)
      for arm in experiment.arms {
        writer.add(arm.name)
        writer.add(arm.terms.map { Int64($0.rawValue) } ?? (arm.asksEverything ? -2 : -1))
      }
      writer.add(experiment.startedAt)
      writer.add(experiment.stoppedAt)
      if experiment.isStoppedByCatalog { writer.add(true) }
      // Of one that declares nothing the digest is what it was before there was anything to declare.
      if let heldUntil = experiment.heldUntil { writer.add(heldUntil) }
      guard let declared = experiment.declared else { continue }
      writer.add(declared.digest)
      for phase in experiment.phases {
        writer.add(phase.begins)
        for weight in phase.weights { writer.add(Int64(bitPattern: weight.bitPattern)) }
      }
    }
  }

  /// What budgets did to who may enter.
  func digestEntries(into writer: inout DigestWriter) {
    for experiment in records {
      writer.add(experiment.entryClosedAt)
      writer.add(experiment.budgetChangedAt)
      writer.add(count: experiment.pausedDays)
      writer.add(experiment.pausedOn.map { Int($0) })
    }
  }

  /// Names and the arms that they are of, and which arm shows which terms.
  func checkInvariants(_ check: inout InvariantCheck, terms count: Int, at latest: Instant) {
    check.expect(armOfTerms.count == count, "not all terms have their numbers")
    if !check.broken.isEmpty { return }
    var shown = [ExperimentArm?](repeating: nil, count: count)
    var found: [ExperimentArm] = []
    for (number, experiment) in records.enumerated() {
      for (index, arm) in experiment.arms.enumerated() {
        let own = ExperimentArm(
          experiment: ExperimentID(index: number), number: ArmID(index: index))
        found.append(own)
        if experiment.isRunning, let terms = arm.terms { shown[terms.index] = own }
        check.expect(
          self.arm(experiment: experiment.name.utf8.span, arm: arm.name.utf8.span) == own,
          "an arm of experiment \(number) is not found by its name")
      }
      check.expect(
        experiment.startedAt <= experiment.stoppedAt ?? latest
          && experiment.stoppedAt ?? latest <= latest,
        "experiment \(number) stopped before it began, or later than now")
    }
    check.expect(found == arms && armNames.count == arms.count, "the places of arms")
    check.expect(shown == armOfTerms, "which arms show which terms")
    check.expect(programme == findProgramme(), "the running holdout of the programme")
  }
}
