import Basics
import TestSupport
import Testing

@testable import Ledger

/// A ledger that has numbered so many people, all of whom stand, and has no lines to come.
private final class NumberedPeople: Fold {
  let count: Int
  private(set) var records: [VaultRecordID] = []

  init(_ count: Int) { self.count = count }

  var numbers: (people: Int, values: Int, consents: Int) { (count, 0, 0) }
  func stands(consent: UInt32) -> Bool { false }
  func hasEnded(consent: UInt32) -> Bool { false }
  func coversBehaviour(consent: UInt32) -> Bool { false }
  func stands(_ id: VaultRecordID) -> Bool {
    if case .person(let number) = id { return number < count }
    return false
  }
  func branch() -> any Fold { NumberedPeople(count) }
  func addEvent(_ members: Span<UInt8>) {}
  func addBehaviour(_ members: Span<UInt8>) {}
  func addRecord(_ id: VaultRecordID, _ members: Span<UInt8>) { records.append(id) }
}

/// The vault's file as reading finds it: whole, cut, or in the middle of being written.
@Suite struct VaultScanTests {
  private static let cell = Limits.vaultCellBytes

  /// A person's record, of two cells.
  private func record(_ person: Int) -> [UInt8] {
    var buffer = ByteBuffer()
    buffer.append("{\"c\":\"00000000\"")
    buffer.append(
      ",\"person\":\(person),\"key\":\"\(String(repeating: "x", count: 40))\"}".utf8.span)
    LineFrame.seal(&buffer, from: 0)
    return buffer.bytes + Vault.blank(2 * VaultScanTests.cell - buffer.count)
  }

  private func scan(
    _ storage: any Storage, _ fold: NumberedPeople, isBeside: Bool = false
  ) throws -> VaultScan {
    let since = isBeside ? LedgerSince(.init(), on: storage, fold, Rereading(storage)) : nil
    return try VaultScan(of: storage, fold, since: since, isClean: false) { _ in }
  }

  /// Wherever a file ends in its last record, that record's bytes are to be overwritten, and it is missed.
  @Test func aFileThatWasCutLacksItsLastRecord() throws {
    let sound = Vault.header + record(0) + record(1)
    let start = 3 * VaultScanTests.cell
    let lineEnd = sound.span.newline(from: start)
    for end in start...sound.count {
      let storage = SimulatedStorage()
      storage.replace(Vault.fileName, with: Array(sound[..<end]))
      let fold = NumberedPeople(2)
      let scan = try scan(storage, fold)
      let isWhole = end > lineEnd
      #expect(fold.records == (isWhole ? [.person(0), .person(1)] : [.person(0)]), "cut at \(end)")
      #expect(scan.fault?.contains("the id of person 1") ?? false == !isWhole, "cut at \(end)")
      let left = scan.leftovers.flatMap { Array($0) }
      #expect(left == (isWhole ? [] : Array(start..<end)), "cut at \(end)")
    }
  }

  /// The file is read 4 MiB at a time: a record across the end of such a block is whole all the same.
  @Test func aRecordAcrossTwoBlocksIsWhole() throws {
    let cell = VaultScanTests.cell
    // The first block begins behind the header's cell.
    let end = cell + 4 << 20
    let free = Vault.blank(4 << 20 - 3 * cell)
    let sound = Vault.header + record(0) + free + record(1) + record(2)
    let storage = SimulatedStorage()
    storage.replace(Vault.fileName, with: sound)
    let fold = NumberedPeople(3)
    let scan = try scan(storage, fold)
    #expect(scan.index.cells(of: .person(1)) == end / cell - 1..<end / cell + 1)
    #expect(fold.records == [.person(0), .person(1), .person(2)])
    #expect(scan.fault == nil && scan.leftovers == [] && scan.unnumbered == [])
  }

  /// A record that a service is just adding is awaited, however many of a reader's steps it takes to be whole; what
  /// never becomes whole is to be overwritten.
  @Test func aRecordThatIsBeingWrittenIsAwaited() throws {
    let record = record(0)
    let half = record.count / 2
    let place = VaultScanTests.cell
    let steps: [DiskChange] = [
      .create(Vault.fileName), .write(Vault.fileName, at: 0, Vault.header),
      .write(Vault.fileName, at: place, Array(record[..<half])),
      .write(Vault.fileName, at: place + half, Array(record[half...])),
    ]
    for delay in 0...20 {
      var calls = 0
      let disk = InterleavedReader(steps, from: 3) {
        calls += 1
        return calls == delay + 1 ? 1 : 0
      }
      let scan = try scan(disk, NumberedPeople(0), isBeside: true)
      #expect(scan.leftovers == [], "after \(delay) steps")
      #expect(scan.unnumbered == [place..<place + record.count], "after \(delay) steps")
    }
    let never = try scan(InterleavedReader(steps, from: 3) { 0 }, NumberedPeople(0), isBeside: true)
    #expect(never.leftovers == [place..<place + half] && never.unnumbered == [])
  }
}
