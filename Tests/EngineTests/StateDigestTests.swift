import Basics
import Experiments
import Ledger
import TestSupport
import Testing

@testable import Catalogs
@testable import Engine
@testable import Exchanges

/// The digest of an engine's state: of the exchange's, which `DigestTests` looks into, and of the tallies.
@Suite struct StateDigestTests {
  /// Whoever adds a property to the state says here what the digest is to do with it.
  @Test func everyPropertyIsFedOrFollowsFromOthers() {
    // `firstTally` follows from the experiments' arms, in their order.
    let names = Mirror(reflecting: EngineState()).children.compactMap(\.label)
    // So do the cells of experiments, from the same events; `CellCountTests` holds them to that.
    #expect(names == ["exchange", "tallies", "firstTally", "counting"])
    let counts = Mirror(reflecting: ArmTally()).children.compactMap(\.label)
    // `overdue` follows from the promises and the clock; what was corrected is told where anything was.
    let always = counts.filter { !["overdue", "corrected"].contains($0) }
    #expect(always.count == ArmTally().counts.count)
    let paths: [WritableKeyPath<ArmTally, Int>] = [
      \.shown, \.accepted, \.declined, \.deferred, \.promised, \.kept, \.late, \.short, \.broken,
      \.withdrawn,
    ]
    #expect(paths.count + 3 == counts.count)
    for path in paths {
      var tally = ArmTally()
      tally[keyPath: path] = 1
      #expect(tally.counts != ArmTally().counts, "\(path)")
    }
    var tally = ArmTally()
    tally.delivered = Amount(micros: 1)
    #expect(tally.counts != ArmTally().counts)
    tally = ArmTally()
    tally.corrected = Amount(micros: 1)
    #expect(tally.counts != ArmTally().counts)
  }

  /// Two engines to which the same happened, but for the moment of the last thing: they answer a request with
  /// days that lie apart, so their digests differ.
  @Test func enginesThatAnswerOtherwiseDiffer() throws {
    let found = IdempotencyKey("7f2c1a90-3b4d-4e5f-8a6b-0c1d2e3f4a5b".utf8.span)
    let key = try #require(found)
    var engines: [ExchangeEngine] = []
    for days in [0, 15] {
      var engine = ExchangeEngine()
      try engine.perform(.registerPerson(key: PersonalText("ada")), at: Samples.day(0))
      engine.keep(
        KeptResponse(key: key.mark, method: "person.restrict", request: 0, numbers: [0]),
        decided: false,
        at: Samples.day(days))
      engines.append(engine)
    }
    let digests = engines.map(\.state.digest)
    #expect(digests[0] != digests[1])
    for index in engines.indices {
      try engines[index].perform(.receiveRightsRequest(PersonID(0), .access), at: Samples.day(0))
    }
    let dues = engines.map { $0.state.exchange.rightsRequests[0].due }
    #expect(dues[0].adding(days: 15) == dues[1])
  }

  /// Who said something for a person, and on what basis, is in the digest; so are the rows of a file beside
  /// the catalog.
  @Test func whatIsToldInTheLedgerIsInTheDigest() throws {
    func digest(_ source: StatementSource) throws -> String {
      var shop = try Shop()
      let person = try shop.newcomer()
      #expect(shop.say(.everything, .deny, person, by: source) == nil)
      return shop.engine.state.digest
    }
    let letters: [StatementSource] = [
      .person, .staff("eve", basis: "letter-7"), .staff("eve", basis: "letter-8"),
      .staff("eva", basis: "letter-7"),
    ]
    #expect(try Set(letters.map(digest)).count == letters.count)
  }

  /// How a consent ended that was past its time and whose promise failed: as the clock has it, whatever was
  /// stated first. One engine's sweep comes to the consent first, the other's to the promise.
  @Test(.namesItsRow)
  func howAConsentEndedHangsOnNoSweep() {
    // Days of the promise, and how the consent of 30 days ends: a month after a promise of 7 days is broken
    // its right would go, on day 51; of one to be erased with it, on day 21.
    let rows: [(Remedy, ConsentEnding)] = [(.compensate, .expired), (.erase, .promiseBroken)]
    forEachRow(rows) { remedy, ending in
      for first in [Command.expireConsent(ConsentID(0)), .breakPromise(PromiseID(0))] {
        var engine = ExchangeEngine()
        for command: Command in [
          .adoptTerms(try #require(terms(remedy))), .registerPerson(key: PersonalText("ada")),
          .showOffer(to: PersonID(0), terms: TermsID(0), arm: nil),
          .answerOffer(
            OfferID(0), answer: .accepted, textVersion: 1,
            values: [GivenValue(ask: 0, PersonalText("04-12"))]),
        ] {
          try engine.perform(command, at: Samples.day(0))
        }
        try engine.perform(first, at: Samples.day(60))
        engine.enforceDeadlines(at: Samples.day(60))
        #expect(engine.state.exchange.consents[0].ending == ending, "\(first)")
        #expect(engine.state.exchange.promises[0].outcome == .broken, "\(first)")
        #expect(engine.text(of: ValueID(0)) == nil)
        #expect(engine.state.exchange.checkInvariants() == [])
      }
    }
  }

  private func terms(_ remedy: Remedy) -> Terms? {
    Terms(
      exchange: "birthday", textVersion: 1, textDigest: "00", purpose: "gift",
      request: [FieldLevel(field: "birthDate", level: "monthDay")],
      retention: Retention(days: 30, anchor: .collected), benefit: "coffee", benefitKind: .gift,
      promise: PromisedWorth(
        worth: Amount(micros: 1), unit: "EUR", deliverWithinDays: 7, evidence: "the till",
        ifUndeliverable: remedy))
  }
}
