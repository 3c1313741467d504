import Basics
import Catalogs
import Foundation
import JSONText
import TestSupport
import Testing

@Suite struct CatalogReaderTests {
  /// A small sound catalog; each fault is one replacement in it.
  private static let sound = #"""
    {
      "format": "quid-catalog/1",
      "fields": [
        {
          "id": "birthDate", "category": "pd:BirthDate", "type": "date", "origin": "provided",
          "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-01-31", "proxyFor": ["age"],
          "levels": [
            {"id": "month", "means": "the month", "rule": "month"},
            {"id": "monthDay", "means": "month and day", "rule": "monthDay"}
          ]
        }
      ],
      "purposes": [
        {
          "id": "gift", "category": "dpv:PersonalisedBenefits", "why": "Send a present.",
          "needs": [{"field": "birthDate", "level": "monthDay"}],
          "retention": {"days": 365, "from": "collected"}
        }
      ],
      "benefits": [
        {
          "id": "coffee", "kind": "gift", "means": "A coffee.",
          "worth": {"amount": 3.50, "unit": "EUR"}, "deliverWithinDays": 30,
          "evidence": "the till's receipt", "ifUndeliverable": "compensate"
        },
        {"id": "nothing", "kind": "none", "means": "Nothing."}
      ],
      "exchanges": [
        {
          "id": "birthday", "purpose": "gift", "benefit": "coffee",
          "request": [{"field": "birthDate", "level": "monthDay"}],
          "text": {
            "version": 3, "ask": "Your birthday?", "why": "A present.", "get": "A coffee.",
            "keep": "A year.", "who": "We.", "stop": "In your account."
          }
        }
      ]
    }
    """#

  private func read(_ text: String) throws -> (catalog: Catalog?, messages: [String]) {
    let problems = Problems(fileName: "c.json")
    let root = try JSONDocument(scanning: Array(text.utf8)).root
    let catalog = CatalogReader(problems: problems).read(root)
    #expect((catalog == nil) == (problems.count > 0))
    return (catalog, problems.messages.map { String($0.split(separator: "\n")[0]) })
  }

  @Test func aSoundCatalogIsReadWhole() throws {
    let catalog = try #require(try read(CatalogReaderTests.sound).catalog)
    #expect(catalog.fields[0].levels.map(\.id) == ["month", "monthDay"])
    #expect(catalog.fields[0].proxyFor == ["age"])
    #expect(catalog.purposes[0].retention.retention == Retention(days: 365, anchor: .collected))
    #expect(catalog.benefits[0].promise?.worth == Amount(micros: 3_500_000))
    #expect(catalog.benefits[1].promise == nil)
    #expect(catalog.benefits[0].tolerance == 0.1)
    let terms = try #require(catalog.terms(of: catalog.exchanges[0]))
    #expect(terms.name == "birthday@3")
    #expect(terms.worth == Amount(micros: 3_500_000))
    #expect(terms.promise?.deliverWithinDays == 30)
    #expect(terms.retention.days == 365)
    #expect(terms.textDigest.count == 64)
  }

  @Test(.namesItsRow)
  func eachFaultIsToldWithItsPlace() {
    let rows: [(String, String, String)] = [
      (
        "quid-catalog/1", "quid-catalog/2",
        "c.json:2:13: /format: expected \"quid-catalog/1\", found \"quid-catalog/2\""
      ),
      (
        "\"levels\"", "\"levles\"",
        "c.json:7:7: /fields/0/levles: unknown member \"levles\"; did you mean \"levels\"?"
      ),
      (
        "\"origin\": \"provided\"", "\"origin\": \"given\"",
        "c.json:5:80: /fields/0/origin: expected one of \"provided\", \"observed\", \"inferred\", "
          + "found \"given\""
      ),
      (
        "pd:BirthDate", "BirthDate",
        "c.json:5:38: /fields/0/category: expected a term of the Data Privacy Vocabulary such as "
          + "\"pd:EmailAddress\", found \"BirthDate\""
      ),
      (
        "2027-01-31", "2027-02-30",
        "c.json:6:62: /fields/0/reviewBy: expected a day written YYYY-MM-DD, found \"2027-02-30\""
      ),
      (
        "\"id\": \"month\"", "\"id\": \"monthDay\"",
        "c.json:9:9: /fields/0/levels/1: the id \"monthDay\" is taken by an earlier one"
      ),
      (
        "\"days\": 365", "\"days\": 36501",
        "c.json:17:29: /purposes/0/retention/days: expected a whole number from -36500 to 36500, found "
          + "36501"
      ),
      (
        "pd:BirthDate", "pd:BirthDay",
        "c.json:5:38: /fields/0/category: the Data Privacy Vocabulary has no \"pd:BirthDay\"; did you mean "
          + "\"pd:BirthDate\"?"
      ),
      (
        "dpv:PersonalisedBenefits", "PersonalisedBenefits",
        "c.json:15:33: /purposes/0/category: expected a purpose of the Data Privacy Vocabulary such as "
          + "\"dpv:PersonalisedBenefits\", found \"PersonalisedBenefits\""
      ),
      (
        "dpv:PersonalisedBenefits", "dpv:PersonalizedBenefits",
        "c.json:15:33: /purposes/0/category: the Data Privacy Vocabulary has no "
          + "\"dpv:PersonalizedBenefits\"; did you mean \"dpv:PersonalisedBenefits\"?"
      ),
      (
        "\"ifUndeliverable\": \"compensate\"",
        "\"ifUndeliverable\": \"compensate\", \"tolerance\": 0.51",
        "c.json:24:87: /benefits/0/tolerance: expected a number from 0 to 0.5, found 0.51"
      ),
      (
        "\"rule\": \"monthDay\"", "\"rule\": \"monthday\"",
        "c.json:9:62: /fields/0/levels/1/rule: expected a rule: one of \"asGiven\", \"year\", \"yearMonth\", "
          + "\"month\", \"monthDay\", \"answered\", or an object with one of \"atLeast\", \"band\", "
          + "\"first\", \"decimals\", \"groups\", found \"monthday\""
      ),
      (
        "\"rule\": \"monthDay\"", "\"rule\": {\"first\": 3}",
        "c.json:9:62: /fields/0/levels/1/rule: the rule \"first\" makes no \"date\" coarser"
      ),
      (
        "\"rule\": \"monthDay\"", "\"rule\": {\"band\": 10, \"atLeast\": 18}",
        "c.json:9:62: /fields/0/levels/1/rule: expected one rule, found 2"
      ),
      (
        "\"rule\": \"monthDay\"", "\"rule\": {\"atLeast\": 18}",
        "c.json:9:9: /fields/0/levels/1: levels go from coarse to fine, but \"month\" is finer than "
          + "\"monthDay\""
      ),
      (
        "\"benefit\": \"coffee\"", "\"benefit\": \"coffee\", \"valuation\": \"x\"",
        "c.json:30:78: /exchanges/0/valuation: no valuation is called \"x\"; there is none"
      ),
      (
        "\"benefit\": \"coffee\"",
        "\"benefit\": \"coffee\", \"eligibility\": {\"a\": {\"$gth\": 1}}",
        "c.json:30:87: /exchanges/0/eligibility/a/$gth: unknown operator \"$gth\"; did you mean \"$gt\"?"
      ),
      (
        "\"amount\": 3.50", "\"amount\": 0",
        "c.json:23:27: /benefits/0/worth/amount: expected more than 0; a benefit of kind \"none\" "
          + "gives nothing, found 0"
      ),
      (
        "\"amount\": 3.50", "\"amount\": -3.50",
        "c.json:23:27: /benefits/0/worth/amount: expected an amount from 0 to 4000 with at most six "
          + "decimals, found -3.50"
      ),
      (
        "\"amount\": 3.50", "\"amount\": 4000.000001",
        "c.json:23:27: /benefits/0/worth/amount: expected an amount from 0 to 4000 with at most six "
          + "decimals, found 4000.000001"
      ),
      (
        "\"amount\": 3.50", "\"amount\": 0.0000001",
        "c.json:23:27: /benefits/0/worth/amount: expected an amount from 0 to 4000 with at most six "
          + "decimals, found 0.0000001"
      ),
      (
        "\"deliverWithinDays\": 30", "\"deliverWithinDays\": \"soon\"",
        "c.json:23:70: /benefits/0/deliverWithinDays: expected a whole number from 0 to 366, found "
          + "\"soon\""
      ),
      (
        "\"kind\": \"none\", ", "\"kind\": \"none\", \"evidence\": \"x\", ",
        "c.json:26:39: /benefits/1/evidence: unknown member \"evidence\"; known here: \"id\", "
          + "\"kind\", \"means\", \"recipient\""
      ),
      (
        "\"purpose\": \"gift\"", "\"purpose\": \"gitf\"",
        "c.json:30:36: /exchanges/0/purpose: no purpose is called \"gitf\"; did you mean \"gift\"?"
      ),
      (
        "\"benefit\": \"coffee\"", "\"benefit\": \"tea\"",
        "c.json:30:55: /exchanges/0/benefit: no benefit is called \"tea\"; there is \"coffee\", \"nothing\""
      ),
      (
        "\"request\": [{\"field\": \"birthDate\", \"level\": \"monthDay\"}]",
        "\"request\": [{\"field\": \"birthDate\", \"level\": \"fullDate\"}]",
        "c.json:31:51: /exchanges/0/request/0/level: no level of \"birthDate\" is called "
          + "\"fullDate\"; there is \"month\", \"monthDay\""
      ),
      (
        "\"request\": [{\"field\": \"birthDate\", \"level\": \"monthDay\"}]",
        "\"request\": [{\"field\": \"birthDate\", \"level\": \"month\"}, "
          + "{\"field\": \"birthDate\", \"level\": \"monthDay\"}]",
        "c.json:31:61: /exchanges/0/request/1: the field \"birthDate\" stands here twice"
      ),
      (
        "\"request\": [{\"field\": \"birthDate\", \"level\": \"monthDay\"}]", "\"request\": []",
        "c.json:31:18: /exchanges/0/request: expected 1 to 10000 elements, found 0"
      ),
      (
        "\"version\": 3", "\"version\": 0",
        "c.json:33:20: /exchanges/0/text/version: expected a whole number from 1 to 1000000, found 0"
      ),
      (
        "\"stop\": \"In your account.\"", "\"stop\": 7",
        "c.json:34:50: /exchanges/0/text/stop: expected a string, found 7"
      ),
    ]
    forEachRow(rows) { (sound, faulty, message) in
      let text = CatalogReaderTests.sound
      let range = try #require(text.range(of: sound))
      let messages = try read(text.replacingCharacters(in: range, with: faulty)).messages
      // A broken entry may leave others pointing at nothing; the fault itself comes first.
      #expect(messages.first == message)
    }
  }

  @Test func allFaultsAreToldAtOnce() throws {
    let text = CatalogReaderTests.sound.replacing("\"days\": 365", with: "\"days\": \"x\"")
      .replacing("\"version\": 3", with: "\"version\": -1")
      .replacing("\"kind\": \"gift\"", with: "\"kind\": \"present\"")
    #expect(try read(text).messages.count >= 3)
  }

  @Test func aTextChangedUnderTheSameVersionHasAnotherDigest() throws {
    let one = try #require(try read(CatalogReaderTests.sound).catalog)
    let changed = CatalogReaderTests.sound.replacing("A present.", with: "A gift.")
    let other = try #require(try read(changed).catalog)
    #expect(one.terms(of: one.exchanges[0]) != other.terms(of: other.exchanges[0]))
  }
}
