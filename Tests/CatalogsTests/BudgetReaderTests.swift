import Basics
import Catalogs
import TestSupport
import Testing

/// What a catalog says of budgets, and what is wrong with it.
@Suite struct BudgetReaderTests {
  private func read(
    _ budgets: String, _ changes: [(String, String?)] = []
  ) throws -> (catalog: Catalog?, messages: [String]) {
    var tree = try CatalogSamples.tree()
    for (pointer, json) in [("/budgets", budgets)] + changes { tree = try tree.with(pointer, json) }
    let (catalog, messages) = try CatalogSamples.read(tree)
    return (catalog, messages.map { String($0.drop { $0 != "/" }.prefix { $0 != "\n" }) })
  }

  @Test func whatIsLeftOutIsTheStandard() throws {
    let (catalog, messages) = try read(
      #"[{"id": "a", "units": 5, "per": "day"}, {"id": "b", "amount": {"amount": 3.5, "unit": "USD"}, "#
        + #""per": "ever", "holdMinutes": 1440, "newcomersShare": 1}]"#,
      [("/benefits/0/budget", #""a""#), ("/benefits/1/budget", #""b""#)])
    #expect(messages == [])
    let (first, second) = (catalog?.budgets[0], catalog?.budgets[1])
    #expect(first?.units == 5 && first?.amount == nil && first?.per == .day)
    #expect(first?.holdMinutes == 30 && first?.newcomersShare == Amount(micros: 500_000))
    #expect(second?.units == nil && second?.amount?.amount == Amount(micros: 3_500_000))
    #expect(second?.holdMinutes == 1_440 && second?.newcomersShare == Amount(micros: 1_000_000))
    #expect(catalog?.benefits.map(\.budget) == ["a", "b", nil])
  }

  @Test(.namesItsRow)
  func eachFaultIsToldWithItsPlace() {
    let a = #""id": "coffees""#
    let named = [("/benefits/0/budget", #""coffees""# as String?)]
    let rows: [(String, [(String, String?)], String)] = [
      (
        #"[{\#(a), "units": 5, "per": "day"}]"#, [("/benefits/0/budget", #""coffee""#)],
        #"/benefits/0/budget: no budget is called "coffee"; did you mean "coffees"?"#
      ),
      (
        "[]", named, #"/benefits/0/budget: no budget is called "coffees"; there is none"#
      ),
      (
        #"[{\#(a), "units": 5, "per": "day"}]"#, [],
        #"/budgets/0: no benefit names the budget "coffees", so it limits nothing; name it in a benefit ("budget": "coffees"), or leave it out"#
      ),
      (
        #"[{\#(a), "per": "day"}]"#, named,
        #"/budgets/0: a budget limits "units", "amount" or both, and has neither"#
      ),
      (
        #"[{\#(a), "units": 0, "per": "day"}]"#, named,
        "/budgets/0/units: expected a whole number from 1 to 1000000000, found 0"
      ),
      (
        #"[{\#(a), "units": 5}]"#, named, #"/budgets/0: missing member "per""#
      ),
      (
        #"[{\#(a), "units": 5, "per": "year"}]"#, named,
        #"/budgets/0/per: expected one of "day", "week", "month", "ever", found "year""#
      ),
      (
        #"[{\#(a), "units": 5, "per": "day", "holdMinutes": 1441}]"#, named,
        "/budgets/0/holdMinutes: expected a whole number from 1 to 1440, found 1441"
      ),
      (
        #"[{\#(a), "units": 5, "per": "day", "newcomersShare": 0}]"#, named,
        "/budgets/0/newcomersShare: expected more than 0, and at most 1, found 0"
      ),
      (
        #"[{\#(a), "amount": {"amount": 50, "unit": "EUR"}, "per": "day"}]"#, named,
        #"/benefits/0/budget: the budget "coffees" counts EUR, and this benefit is worth USD; give it a budget in USD"#
      ),
      (
        #"[{\#(a), "amount": {"amount": 3.49, "unit": "USD"}, "per": "day"}]"#, named,
        #"/benefits/0/budget: the budget "coffees" has 3.49 USD, less than this benefit is worth: 3.5 USD; nobody could be offered it"#
      ),
      (
        #"[{\#(a), "units": 5, "per": "day"}]"#,
        named + [("/benefits/1/budget", #""coffees""#), ("/benefits/1/worth/unit", #""EUR""#)],
        #"/benefits/1/budget: the budget "coffees" is of a benefit worth USD already, and this one is worth EUR; give it a budget of its own"#
      ),
      (
        #"[{\#(a), "units": 5, "per": "day"}]"#,
        named + [("/benefits/2/budget", #""coffees""#)],
        #"/benefits/2/budget: unknown member "budget"; known here: "id", "kind", "means", "recipient""#
      ),
    ]
    forEachRow(rows) { row in
      do {
        let (catalog, messages) = try read(row.0, row.1)
        #expect(catalog == nil && messages == [row.2], "\(messages)")
      } catch { Issue.record("\(row.2): \(error)") }
    }
  }
}
