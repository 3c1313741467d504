import Basics
import Engine
import Exchanges
import Ledger
import TestSupport
import Testing

/// A person's id, value and item, each as nothing else in the stores.
private let secrets = ["ada-lovelace", "04-12-secret", "tent-of-ada"]

private func open(_ storage: SimulatedStorage) throws -> (stores: Stores, engine: ExchangeEngine) {
  let opened = try Stores.open(storage, owner: "test", segmentBytes: 1_500)
  return (opened.0, opened.1)
}

func commit(_ stores: Stores, _ engine: inout ExchangeEngine) throws {
  var group = CommitGroup()
  engine.handOver(&group)
  try stores.commit(&group)
}

/// Asks a person, who says yes and gives a value, and views an item.
func take(
  _ engine: inout ExchangeEngine, _ key: String, _ value: String, item: String
) throws -> (PersonID, ConsentID) {
  let now = Samples.day(0)
  let person = try engine.person(for: key.utf8.span, at: now)
  let shown = try engine.perform(.showOffer(to: person, terms: TermsID(0), arm: nil), at: now)
  let receipt = try engine.perform(
    .answerOffer(
      try #require(shown.offer), answer: .accepted, textVersion: 1,
      values: [GivenValue(ask: 0, PersonalText(value))]), at: now)
  let consent = try #require(receipt.consent)
  try engine.record(.view, item: item.utf8.span, under: consent, at: now)
  return (person, consent)
}

/// Stores with two people, both durable: the first one holds the secrets.
private func filled(_ storage: SimulatedStorage) throws -> (stores: Stores, engine: ExchangeEngine)
{
  var (stores, engine) = try open(storage)
  try engine.perform(.adoptTerms(Samples.terms()), at: Samples.day(0))
  _ = try take(&engine, secrets[0], secrets[1], item: secrets[2])
  _ = try take(&engine, "grace", "12-09", item: "tent-of-grace")
  try commit(stores, &engine)
  stores = consume stores
  return (stores, engine)
}

private func places(of text: String, in storage: SimulatedStorage) -> [String] {
  storage.contents.filter { String(decoding: $0.value, as: UTF8.self).contains(text) }.keys.sorted()
}

/// A line with these members under a right checksum, without its newline.
private func sealed(_ members: String) -> [UInt8] {
  var checksum = CRC32C()
  checksum.update(Array(members.utf8).span)
  let digits = String(checksum.value, radix: 16)
  let padded = String(repeating: "0", count: 8 - digits.count) + digits
  return Array("{\"c\":\"\(padded)\"\(members)".utf8)
}

@Suite struct StoresTests {
  @Test func personalThingsStandWhereTheyBelongAndNowhereElse() throws {
    let storage = SimulatedStorage()
    _ = try filled(storage)
    #expect(places(of: secrets[0], in: storage) == ["vault/records.jsonl"])
    #expect(places(of: secrets[1], in: storage) == ["vault/records.jsonl"])
    #expect(places(of: secrets[2], in: storage) == ["behaviour/00000000.jsonl"])
    let vault = String(decoding: storage.contents["vault/records.jsonl"] ?? [], as: UTF8.self)
    let lines = vault.split(separator: "\n").map { $0.dropFirst(15) }
    #expect(lines[0] == ",\"quid\":\"vault/1\"}")
    // Two notes stand first; `StoresAgreementTests` has what they are for.
    #expect(lines[1].hasPrefix(",\"note\":0,") && lines[2].hasPrefix(",\"note\":1,"))
    #expect(lines[3] == ",\"person\":0,\"key\":\"ada-lovelace\"}")
    #expect(
      lines[4] == ",\"value\":0,\"consent\":0,\"field\":\"birthDate\",\"level\":\"monthDay\","
        + "\"purpose\":\"gift\",\"given\":1767225600000,\"salt\":\"af5570f5a1810b7af78caf4bc70a660f\",\"text\":\"04-12-secret\"}"
    )
  }

  enum Way: CaseIterable { case withdrawn, expired, erased }

  /// Whatever step of it power is lost at: once the order is acknowledged, or the stores have been
  /// opened again after it reached the ledger, no byte is left, and the other person's are untouched.
  @Test(arguments: Way.allCases)
  func whatIsTakenBackIsGoneAtEveryCrash(way: Way) throws {
    var step = 0
    var isDone = false
    var gone = 0
    while !isDone {
      for seed in 0..<8 as Range<UInt64> {
        var random = Random(seed: seed, stream: UInt64(step))
        let storage = SimulatedStorage()
        var (stores, engine) = try filled(storage)
        switch way {
        case .withdrawn: try engine.perform(.withdrawConsent(ConsentID(0)), at: Samples.day(1))
        case .expired: try engine.perform(.expireConsent(ConsentID(0)), at: Samples.day(30))
        case .erased: try engine.perform(.erasePerson(PersonID(0)), at: Samples.day(1))
        }
        storage.fault = SimulatedStorage.Fault(
          operation: storage.operationCount + step, isLasting: true)
        let isAcknowledged = (try? commit(stores, &engine)) != nil
        storage.crash(&random)
        (stores, engine) = try open(storage)
        let isOrdered = engine.state.exchange.consents[0].ending != .none
        #expect(isOrdered || !isAcknowledged, "step \(step), seed \(seed)")
        let taken = way == .erased ? secrets : [secrets[1], secrets[2]]
        for secret in taken where isOrdered {
          #expect(places(of: secret, in: storage) == [], "step \(step), seed \(seed): \(secret)")
        }
        for other in ["grace", "12-09", "tent-of-grace"] {
          #expect(places(of: "\"\(other)\"", in: storage).count == 1, "step \(step), seed \(seed)")
        }
        #expect(engine.personKeys.find("grace".utf8.span) == 1)
        #expect(
          engine.personKeys.find(secrets[0].utf8.span) == (way == .erased && isOrdered ? nil : 0))
        gone += isOrdered ? 1 : 0
        isDone = isAcknowledged
      }
      step += 1
    }
    #expect(step > 4 && gone > 16)
  }

  /// What a person gave is in no description of what carries it.
  @Test func personalTextNeverShowsItself() {
    let command = Command.registerPerson(key: PersonalText(secrets[0]))
    let value = GivenValue(ask: 0, PersonalText(secrets[1]))
    var dumped = ""
    dump((command, value), to: &dumped)
    for text in ["\(command)", String(reflecting: value), dumped] {
      #expect(!text.contains(secrets[0]) && !text.contains(secrets[1]))
      #expect(text.contains("(personal)"))
    }
  }

  @Test func aForgottenPersonIsSomebodyNew() throws {
    let storage = SimulatedStorage()
    var (_, engine) = try filled(storage)
    try engine.perform(.erasePerson(PersonID(0)), at: Samples.day(1))
    let commands: [Command] = [
      .showOffer(to: PersonID(0), terms: TermsID(0), arm: nil), .erasePerson(PersonID(0)),
      .withdrawConsent(ConsentID(0)),
    ]
    for command in commands {
      #expect(throws: Refusal.unknownPerson) { try engine.perform(command, at: Samples.day(1)) }
    }
    #expect(try engine.person(for: secrets[0].utf8.span, at: Samples.day(1)) == PersonID(2))
    #expect(throws: Refusal.personAlreadyKnown) {
      try engine.perform(.registerPerson(key: PersonalText(secrets[0])), at: Samples.day(1))
    }
    #expect(throws: Refusal.consentAlreadyWithdrawn) {
      try engine.perform(.withdrawConsent(ConsentID(1)), at: Samples.day(1))
      try engine.record(.view, item: "x".utf8.span, under: ConsentID(1), at: Samples.day(1))
    }
    for item in ["", String(repeating: "x", count: 257)] {
      _ = try engine.person(for: "b".utf8.span, at: Samples.day(1))
      var (_, fresh) = try filled(SimulatedStorage())
      #expect(throws: Refusal.itemUnusable) {
        try fresh.record(.view, item: item.utf8.span, under: ConsentID(0), at: Samples.day(1))
      }
    }
  }

  /// Expiry is found by looking at consents in turn, whoever gave them.
  @Test func consentsPastTheirEndExpire() throws {
    var (_, engine) = try filled(SimulatedStorage())
    engine.enforceDeadlines(at: Samples.day(29))
    #expect(engine.state.exchange.consents.allSatisfy { $0.ending == .none })
    engine.enforceDeadlines(at: Samples.day(30), lookingAt: 1)
    engine.enforceDeadlines(at: Samples.day(30), lookingAt: 1)
    #expect(engine.state.exchange.consents.allSatisfy { $0.ending == .expired })
  }

  /// A wrong bit in a record or a line that is kept is refused or harmless: never a silent loss.
  @Test(arguments: ["vault/records.jsonl", "behaviour/00000000.jsonl"])
  func aFlippedBitLosesNothingSilently(file: String) throws {
    let storage = SimulatedStorage()
    let stores = try filled(storage).stores
    try stores.close()
    storage.kill()
    let sound = storage.contents
    let end = try #require(sound[file]?.lastIndex { $0 != 0x0A }) + 2
    // Behind the header and two notes.
    let records = 5 * Limits.vaultCellBytes
    for bit in stride(from: 0, to: end * 8, by: sampled(17, thorough: 1)) {
      storage.flip(file, bit: bit)
      do {
        let (_, engine) = try open(storage)
        // Blank cells and notes only: of people, what opening then finds is what was there.
        #expect(
          file.hasPrefix("vault")
            && storage.contents[file]?[records...] == sound[file]?[records...], "bit \(bit)")
        #expect(engine.personKeys.find("grace".utf8.span) == 1)
      } catch is LogFailure {
      } catch is LogDamage {
      } catch is StoresMismatch {
      } catch is ReplayFailure {
      }
      storage.kill()
      for (name, bytes) in sound { storage.replace(name, with: bytes) }
    }
  }

  @Test(arguments: [
    ("ledger/00000000.jsonl", "ledger/1"), ("behaviour/00000000.jsonl", "behaviour/1"),
    ("vault/records.jsonl", "vault/1"),
  ])
  func anotherFormatIsRefusedWithWhatToDo(file: String, format: String) throws {
    let storage = SimulatedStorage()
    _ = try filled(storage)
    storage.kill()
    let bytes = try #require(storage.contents[file])
    let end = bytes.span.newline(from: 0)
    let other = format.dropLast() + "2"
    var members = String(decoding: bytes[15..<end], as: UTF8.self)
    members = members.replacing(format, with: other)
    storage.replace(file, with: sealed(members) + bytes[end...])
    #expect(
      throws: LogFailure(
        "\"\(file)\" is of format \"\(other)\", and this version reads and writes \"\(format)\": "
          + "use the version that wrote it")
    ) { try open(storage) }
  }

  @Test func oneProcessAtATime() throws {
    let storage = SimulatedStorage()
    let stores = try open(storage).stores
    #expect(throws: LogFailure("cannot lock \"lock\": in use by test")) { try open(storage) }
    try stores.close()
    #expect(throws: LogFailure("it is closed")) {
      var group = CommitGroup()
      try stores.commit(&group)
    }
  }

  /// Erased records leave room that the next ones take; emptied segments go.
  @Test func roomIsUsedAgain() throws {
    let storage = SimulatedStorage()
    var (stores, engine) = try filled(storage)
    var sizes: [Int] = []
    for round in 0..<60 {
      let key = "person-\(1_000 + round)"
      let (person, _) = try take(&engine, key, "0\(1_000 + round)", item: "item")
      try commit(stores, &engine)
      try engine.perform(.erasePerson(person), at: Samples.day(0))
      try commit(stores, &engine)
      sizes.append(storage.contents["vault/records.jsonl"]?.count ?? 0)
    }
    #expect(Set(sizes).count == 1)
    let names = storage.contents.keys.filter { $0.hasPrefix("behaviour/") }
    #expect(names.count { $0.hasSuffix(".dropped") } >= 3)
    // The first segment holds what is kept; all but it and the one being written are gone.
    #expect(names.count { $0.hasSuffix(".jsonl") } <= 3)
    storage.kill()
    (stores, engine) = try open(storage)
    #expect(places(of: "tent-of-grace", in: storage) == ["behaviour/00000000.jsonl"])
  }

  /// Wherever in its last cell a record ends, it stands as the index says.
  @Test func recordsOfEveryLengthFillTheirCells() throws {
    let opened = try filled(SimulatedStorage())
    var engine = opened.engine
    for length in 1...Limits.vaultCellBytes {
      _ = try take(&engine, String(repeating: "k", count: length), "04-12", item: "tent")
    }
    try commit(opened.stores, &engine)
    #expect(try opened.stores.checkInvariants() == [])
  }

  /// A record that is not whole, not the one that should stand there, or shorter than its cells, is told by its cell.
  @Test(.namesItsRow)
  func eachLawOfTheVaultsFileCanBreak() {
    let file = "vault/records.jsonl"
    let cell = Limits.vaultCellBytes
    // Behind header and notes ada's id has one cell and her value three; grace's id follows.
    let short = sealed(",\"value\":0,\"consent\":0}")
    let rows: [(name: String, cell: Int, change: (inout [UInt8]) -> Void)] = [
      ("a wrong bit in a text", 5, { $0[5 * cell + 40] ^= 1 }),
      ("a wrong bit in a value", 6, { $0[8 * cell] ^= 1 }),
      ("another's record", 5, { $0[5 * cell..<6 * cell] = $0[9 * cell..<10 * cell] }),
      (
        "its own number, but shorter", 6,
        { bytes in
          let fill = [UInt8](repeating: UInt8(ascii: "\n"), count: 3 * cell - short.count)
          bytes.replaceSubrange(6 * cell..<9 * cell, with: short + fill)
        }
      ),
      ("nothing", 6, { for index in 6 * cell..<9 * cell { $0[index] = UInt8(ascii: "\n") } }),
    ]
    forEachRow(rows) { row in
      let storage = SimulatedStorage()
      let stores = try filled(storage).stores
      #expect(try stores.checkInvariants() == [])
      var bytes = try #require(storage.contents[file])
      row.change(&bytes)
      storage.replace(file, with: bytes)
      let broken = "cell \(row.cell) does not hold the record that the index has there"
      #expect(try stores.checkInvariants() == [broken])
    }
  }

  /// Checking changes nothing and tells of every store.
  @Test func verificationTellsOfAllThree() throws {
    let storage = SimulatedStorage()
    try filled(storage).stores.close()
    func verify() throws -> StoresVerification {
      try Stores.verify(
        storage, expectedHead: nil, fold: EngineFold(),
        describe: { ($0 as? ReplayFailure)?.message })
    }
    let sound = try verify()
    #expect(sound.faults == [] && sound.unfinished == [])
    #expect(sound.kept?.behaviour == 2 && sound.kept?.records == 4)
    let before = storage.contents
    storage.flip("vault/records.jsonl", bit: 320 * 8 + 100)
    storage.flip("behaviour/00000000.jsonl", bit: 100 * 8)
    let damaged = try verify()
    #expect(damaged.faults.count == 1)
    #expect(damaged.faults[0].hasPrefix("behaviour/00000000.jsonl:2: byte "))
    storage.flip("behaviour/00000000.jsonl", bit: 100 * 8)
    #expect(
      try verify().faults == [
        "vault/records.jsonl: byte 320: no sound record; missing: the id of person 0; restore this "
          + "file from a copy taken with the ledger"
      ])
    // Whoever only reads is told so too, and not that there is nothing.
    #expect(throws: StoresMismatch.self) {
      try Stores.fold(storage, EngineFold()) { _, _ in }
    }
    storage.flip("vault/records.jsonl", bit: 320 * 8 + 100)
    #expect(storage.contents == before)
  }
}

/// Overwriting a line that was cut short, in each way that a disk can.
@Suite struct TornRedactionTests {
  /// Stores whose first segment is sealed and holds one line of more than two sectors, under a consent
  /// that has ended; the line as it was, and as it is.
  private func torn(_ storage: SimulatedStorage) throws -> (old: [UInt8], new: [UInt8]) {
    var (stores, engine) = try filled(storage)
    let item = String(repeating: "tent-", count: 240) + secrets[2]
    try engine.record(
      .view, item: item.prefix(256).utf8.span, under: ConsentID(0), at: Samples.day(0))
    for escape in 0..<4 {
      let quotes = String(repeating: "\"", count: 250) + "\(escape)"
      try engine.record(.cart, item: quotes.utf8.span, under: ConsentID(0), at: Samples.day(0))
    }
    try commit(stores, &engine)
    let file = "behaviour/00000000.jsonl"
    let old = try #require(storage.contents[file])
    try engine.perform(.withdrawConsent(ConsentID(0)), at: Samples.day(1))
    try commit(stores, &engine)
    try stores.close()
    storage.kill()
    (stores, engine) = try open(storage)
    storage.kill()
    return (old, try #require(storage.contents[file]))
  }

  /// Each of the three steps of overwriting, cut short anywhere and in any mix of old and new pieces.
  @Test func everyMixOfStepsIsOverwrittenAgain() throws {
    let whole = SimulatedStorage()
    let (old, new) = try torn(whole)
    try forAll(seeds: 50, thorough: 200) { seed, random in
      let storage = SimulatedStorage()
      for (name, bytes) in whole.contents { storage.replace(name, with: bytes) }
      // What changes: checksums and what stands behind them, line by line.
      var states = [Array(old.prefix(new.count)), [], [], new]
      (states[1], states[2]) = (states[0], new)
      var position = new.span.newline(from: 0) + 1
      while position < new.count {
        let end = new.span.newline(from: position)
        for index in position + 6..<position + 14 where old[position..<end] != new[position..<end] {
          states[1][index] = UInt8(ascii: "~")
          states[2][index] = UInt8(ascii: "~")
        }
        position = end + 1
      }
      let step = random.below(3)
      var mixed = states[step]
      var start = 0
      while start < mixed.count {
        let end = min(mixed.count, start + 1 + random.below(600))
        if random.below(2) == 0 {
          mixed.replaceSubrange(start..<end, with: states[step + 1][start..<end])
        }
        start = end
      }
      storage.replace("behaviour/00000000.jsonl", with: mixed)
      _ = try open(storage)
      #expect(storage.contents["behaviour/00000000.jsonl"] == new, "seed \(seed), step \(step)")
    }
  }

  /// A wrong bit in an old line is no mix, even under a consent that has ended: it is damage.
  @Test func aWrongBitIsNoRedaction() throws {
    let storage = SimulatedStorage()
    let (old, new) = try torn(storage)
    let end = old.span.newline(from: old.span.newline(from: 0) + 1)
    for byte in stride(from: 70, to: end, by: 3) {
      var damaged = old.prefix(new.count)
      damaged[byte] ^= 1
      storage.replace("behaviour/00000000.jsonl", with: Array(damaged))
      #expect(throws: LogDamage.self, "byte \(byte)") { try open(storage) }
      storage.kill()
    }
  }

  /// A flush that failed and a process that was started again: the old bytes are gone from the disk too.
  @Test(arguments: 0..<12)
  func aFailedFlushLeavesNothingOnTheDisk(step: Int) throws {
    let storage = SimulatedStorage()
    var (stores, engine) = try filled(storage)
    try engine.perform(.erasePerson(PersonID(0)), at: Samples.day(1))
    storage.fault = SimulatedStorage.Fault(
      operation: storage.operationCount + step, isLasting: true)
    _ = try? commit(stores, &engine)
    storage.kill()
    (stores, engine) = try open(storage)
    if engine.state.exchange.knows(PersonID(0)) { return }
    for (name, bytes) in storage.durableContents {
      let text = String(decoding: bytes, as: UTF8.self)
      for secret in secrets { #expect(!text.contains(secret), "\(secret) in \(name)") }
    }
  }
}
