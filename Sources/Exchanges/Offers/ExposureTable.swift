public import Basics
import Catalogs

/// A person's arm in one experiment.
public struct ExposureRecord: Equatable, Sendable {
  public let person: PersonID
  public let arm: ExperimentArm
  /// Whether the person has accepted within this experiment, so that they count once.
  public internal(set) var hasAccepted = false
  /// The person's next older exposure, or `none`.
  public let earlier: UInt32
}

/// Who met which arm first, in the order of their numbers; a person's are a chain, newest first.
public struct ExposureTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [ExposureRecord] = []

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> ExposureRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  mutating func append(_ person: PersonID, _ arm: ExperimentArm, of record: inout PersonRecord) {
    let earlier = record.newestExposure
    record.newestExposure = UInt32(records.count)
    records.append(ExposureRecord(person: person, arm: arm, earlier: earlier))
  }

  /// The index of a person's exposure to an experiment, or `none`.
  /// - Complexity: O(experiments that the person has met).
  public func index(of person: PersonRecord, to experiment: ExperimentID) -> UInt32 {
    var index = person.newestExposure
    while index != ExchangeState.none {
      if records[Int(index)].arm.experiment == experiment { return index }
      index = records[Int(index)].earlier
    }
    return ExchangeState.none
  }

  func digest(into writer: inout DigestWriter) {
    for exposure in records {
      writer.add(exposure.person.rawValue, after: .person)
      writer.add(Int64(exposure.arm.experiment.rawValue))
      writer.add(Int64(exposure.arm.number.rawValue))
      writer.add(exposure.hasAccepted)
    }
  }
}
