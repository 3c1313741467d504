import Basics
import Exchanges
import TestSupport
import Testing

@Suite struct CustodyChainTests {
  /// A link that is sound at the start of a chain, or behind `parent`.
  private func link(
    _ id: UInt32, _ partner: String, behind parent: UInt32? = nil, value: UInt32 = 0,
    at day: Int = 2,
    until: Int = 30, disposed: Int? = nil
  ) -> CustodyChain.Link {
    CustodyChain.Link(
      id: DisclosureID(id), consent: ConsentID(0), value: ValueID(value), partner: partner,
      parent: parent.map { DisclosureID($0) }, at: Samples.day(day), until: Samples.day(until),
      disposedAt: disposed.map { Samples.day($0) })
  }

  /// Values 0 and 1 were given on the first day; others never were.
  private func faults(_ links: [CustodyChain.Link]) -> [String] {
    CustodyChain.faults(in: links) { link in
      (link.value.map { $0.rawValue < 2 } ?? true) ? Samples.day(1) : nil
    }.map { "\($0.link.rawValue) \($0.kind)" }
  }

  @Test func soundChainsHaveNoFaults() {
    let sound = [
      link(0, "parcels"), link(1, "courier", behind: 0, at: 3, until: 20, disposed: 10),
      link(2, "cyclist", behind: 1, at: 4, until: 20, disposed: 9), link(3, "parcels", value: 1),
      link(4, "parcels", at: 5),
    ]
    #expect(faults(sound) == [])
    #expect(faults(sound.reversed()) == [], "the order of a list means nothing")
    #expect(faults([]) == [])
  }

  @Test func whatPassesOnNothingIsAnOrphan() {
    #expect(faults([link(0, "parcels"), link(1, "courier", behind: 7)]) == ["1 orphan"])
    #expect(faults([link(0, "parcels", value: 2)]) == ["0 uncollected"])
  }

  @Test func ringsAndReturnsAreCycles() {
    #expect(faults([link(0, "parcels", behind: 0)]) == ["0 cycle"])
    #expect(
      faults([link(0, "parcels", behind: 1), link(1, "courier", behind: 0)]) == [
        "0 cycle", "1 cycle",
      ])
    // A chain that leads into a ring is not in it.
    let ring = [link(0, "a", behind: 1), link(1, "b", behind: 0), link(2, "c", behind: 1, at: 3)]
    #expect(faults(ring) == ["0 cycle", "1 cycle"])
    let back = [link(0, "a"), link(1, "b", behind: 0, at: 3), link(2, "a", behind: 1, at: 4)]
    #expect(faults(back) == ["2 cycle"])
  }

  @Test func whatIsToldTwiceIsADuplicate() {
    #expect(faults([link(0, "parcels"), link(0, "parcels")]) == ["0 duplicate"])
    #expect(faults([link(0, "parcels"), link(5, "parcels")]) == ["5 duplicate"])
    #expect(faults([link(0, "parcels"), link(5, "courier")]) == [])
  }

  @Test func eachKindOfGapIsNamed() {
    let first = link(0, "parcels", at: 5, until: 30)
    #expect(faults([link(0, "parcels", at: 0)]) == ["0 beforeItsSource"])
    #expect(faults([first, link(1, "b", behind: 0, at: 4)]) == ["1 beforeItsSource"])
    #expect(faults([first, link(1, "b", behind: 0, at: 30)]) == ["1 afterItsSource"])
    #expect(faults([first, link(1, "b", behind: 0, at: 6, until: 31)]) == ["1 beyondItsSource"])
    #expect(faults([first, link(1, "b", behind: 0, value: 1, at: 6)]) == ["1 otherThanItsSource"])
    let gone = link(0, "parcels", at: 5, until: 30, disposed: 20)
    #expect(faults([gone, link(1, "b", behind: 0, at: 6)]) == ["1 outlivesItsSource"])
    #expect(
      faults([gone, link(1, "b", behind: 0, at: 6, disposed: 21)]) == ["1 outlivesItsSource"])
    #expect(faults([gone, link(1, "b", behind: 0, at: 6, disposed: 20)]) == [])
    #expect(
      faults([gone, link(1, "b", behind: 0, at: 21, disposed: 22)])
        == ["1 afterItsSource", "1 outlivesItsSource"])
  }

  @Test func everyKindHasALawAndWords() {
    let laws = Set(CustodyChain.Fault.Kind.allCases.map { "\($0.law)" })
    #expect(laws == ["cycle", "duplicate", "gap", "orphan"])
    let words = CustodyChain.Fault.Kind.allCases.map { "\($0.words)" }
    #expect(Set(words).count == words.count)
    #expect(
      CustodyChain.Fault(DisclosureID(4), .orphan).message
        == "disclosure 4 passes on a disclosure that is not there")
  }
}
