import Basics
import Catalogs
import TestSupport
import Testing

/// Who puts a catalog in force, as its file says, and what it changes, as people would see it.
@Suite struct AdoptionReaderTests {
  private func read(_ changes: [(String, String?)]) throws -> (Catalog?, [String]) {
    var tree = try CatalogSamples.tree()
    for (pointer, json) in changes { tree = try tree.with(pointer, json) }
    let (catalog, messages) = try CatalogSamples.read(tree)
    return (catalog, messages.map { String($0.drop { $0 != "/" }.prefix { $0 != "\n" }) })
  }

  @Test(.namesItsRow)
  func namesAreIDs() {
    let rows: [(String, Adoption?, String?)] = [
      ("{}", Adoption(), nil),
      (#"{"by": "kim"}"#, Adoption(by: "kim"), nil),
      (#"{"by": "kim", "approval": "CHG-7"}"#, Adoption(by: "kim", approval: "CHG-7"), nil),
      (#"{"by": "Kim B."}"#, nil, "/adoption/by: "),
      (#"{"approval": 7}"#, nil, "/adoption/approval: "),
      (#"{"who": "kim"}"#, nil, #"/adoption/who: unknown member "who""#),
      (#""kim""#, nil, "/adoption: expected an adoption (an object)"),
    ]
    forEachRow(rows) { text, adoption, fault in
      let (catalog, messages) = try read([("/adoption", text)])
      #expect(catalog?.adoption == adoption)
      #expect((catalog == nil) == (fault != nil))
      #expect(messages.count == (fault == nil ? 0 : 1), "\(messages)")
      if let fault { #expect(messages.first?.hasPrefix(fault) == true, "\(messages)") }
    }
  }

  /// One thing that is said otherwise is one line, whoever shares it, with what was said before.
  @Test(.namesItsRow)
  func eachThingIsToldOnce() throws {
    let raised: (String, String?) = ("/exchanges/0/text/version", "4")
    let long = String(repeating: "é", count: Limits.changedCharacters + 1)
    let cut = String(repeating: "é", count: Limits.changedCharacters) + "…"
    let (before, _) = try read([])
    let old = try #require(before)
    let why = try #require(old.purposes.first).why
    let rows: [([(String, String?)], [String])] = [
      ([], []),
      ([("/about", #""words""#), ("/adoption", #"{"by": "kim"}"#)], []),
      (
        [raised, ("/benefits/0/worth/amount", "4")],
        ["benefits/coffee/worth: 3.5 USD → 4 USD"]
      ),
      (
        [raised, ("/benefits/0/deliverWithinDays", "21")],
        ["benefits/coffee/deliverWithinDays: 14 → 21"]
      ),
      (
        [raised, ("/exchanges/0/request/0/level", #""month""#)],
        [
          "exchanges/birthday/request: birthDate:monthDay → birthDate:month",
          "fields/birthDate/levels/month/means: nothing → the month of your birth",
          "fields/birthDate/levels/month/rule: nothing → month",
          "fields/birthDate/levels/monthDay/means: day and month of your birth → nothing",
          "fields/birthDate/levels/monthDay/rule: monthDay → nothing",
        ]
      ),
      (
        [raised, ("/exchanges/0/request/0/level", #""over18""#)],
        [
          "exchanges/birthday/request: birthDate:monthDay → birthDate:over18",
          "fields/birthDate/levels/over18/means: nothing → whether you are 18",
          "fields/birthDate/levels/over18/rule: nothing → atLeast 18",
          "fields/birthDate/levels/monthDay/means: day and month of your birth → nothing",
          "fields/birthDate/levels/monthDay/rule: monthDay → nothing",
        ]
      ),
      ([raised, ("/purposes/0/why", "\"\(long)\"")], ["purposes/gift/why: \(why) → \(cut)"]),
      (
        [("/exchanges/0/until", #""2027-01-31""#)],
        ["exchanges/birthday/until: nothing → 2027-01-31"]
      ),
    ]
    forEachRow(rows) { changes, told in
      let (catalog, messages) = try read(changes)
      let new = try #require(catalog, "\(messages)")
      let lines = CatalogChanges(to: new, from: old).lines.map(\.text)
      #expect(lines.filter { !$0.hasPrefix("birthday@3 → birthday@4: ") } == told)
    }
  }
}
