import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Tables
import TestSupport
import Testing

@testable import Statements

/// The sample's statement, made anew: nothing that renders it may remember anything.
func sampleStatement(at now: Instant = PersonSample.statementDay) throws -> PersonStatement {
  let visitor = ActsOfPerson(PersonID(1))
  let engine = try PersonSample.engine(visitor: visitor)
  let statement = PersonStatement(
    of: PersonSample.key.utf8.span, in: engine, acts: { _ in visitor.acts }, at: now)
  return try #require(statement)
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Every way of rendering a statement, by its file.
let renderings: [(file: String, render: @Sendable (PersonStatement) -> String)] = [
  ("statement.txt", { StatementText($0, style: TextStyle(isColored: false, columns: 100)).text }),
  ("statement.html", { text(StatementPage($0).bytes) }),
  ("person.json", { text(PersonExport($0).bytes) }),
  ("consents.jsonld", { text(ConsentRecordExport($0).bytes) }),
  ("receipts.json", { text(ConsentReceiptExport($0).bytes) }),
  ("prov.json", { text(ProvenanceExport($0).bytes) }),
]

@Suite struct StatementTests {
  @Test(arguments: renderings.indices)
  func renderingsAreTheGoldenOnes(index: Int) throws {
    let (file, render) = renderings[index]
    let rendered = render(try sampleStatement())
    try expectGolden(rendered, "statement/\(file)")
    #expect(rendered == render(try sampleStatement()), "\(file): same statement, other bytes")
  }

  /// Others' names are in no rendering, and personal values only in those that are meant to show them.
  @Test(arguments: renderings.indices)
  func renderingsNameNobodyElseAndShowValuesOnlyWhereTheyBelong(index: Int) throws {
    let (file, render) = renderings[index]
    let rendered = render(try sampleStatement())
    for other in [PersonSample.otherKey, "grace", "care-7", "lead-1", "1990"] {
      #expect(!rendered.contains(other), "\(file) names \(other)")
    }
    let isPersonal = index < 3
    for value in ["example.org", "04-12\"", "Söhne", "tent-2"] where !isPersonal {
      #expect(!rendered.contains(value), "\(file) shows \(value)")
    }
    // What was erased is nowhere.
    #expect(!rendered.contains("Countess"), "\(file)")
  }

  @Test func aPersonNobodyKnowsHasNoStatement() throws {
    var engine = try PersonSample.engine()
    let nobody = PersonStatement(
      of: "nobody".utf8.span, in: engine, at: PersonSample.statementDay)
    #expect(nobody == nil)
    try engine.perform(.erasePerson(PersonID(1)), at: PersonSample.statementDay)
    let erased = PersonStatement(
      of: PersonSample.key.utf8.span, in: engine, at: PersonSample.statementDay)
    #expect(erased == nil)
  }

  /// Nothing was asked of the other person: every section says so, and none breaks.
  @Test func anEmptyStatementSaysThatThereIsNothing() throws {
    let engine = try PersonSample.engine()
    let found = PersonStatement(
      of: PersonSample.otherKey.utf8.span, in: engine, at: PersonSample.statementDay)
    let statement = try #require(found)
    let style = TextStyle(isColored: false, columns: 100)
    try expectGolden(StatementText(statement, style: style).text, "statement/empty.txt")
    let page = text(StatementPage(statement).bytes)
    #expect(!page.contains("<table"))
    for (file, render) in renderings.dropFirst(2) {
      #expect((try? JSONDocument(scanning: Array(render(statement).utf8))) != nil, "\(file)")
    }
  }

  /// Without a catalog the ledger's own names stand in.
  @Test func withoutACatalogIDsStandIn() throws {
    var engine = ExchangeEngine()
    try engine.perform(.adoptTerms(Samples.terms()), at: Samples.day(0))
    let person = try engine.person(for: "ada".utf8.span, at: Samples.day(0))
    let shown = try engine.perform(
      .showOffer(to: person, terms: TermsID(0), arm: nil), at: Samples.day(0))
    try engine.perform(
      .answerOffer(try #require(shown.offer), answer: .accepted, textVersion: 1), at: Samples.day(0)
    )
    let found = PersonStatement(of: "ada".utf8.span, in: engine, at: Samples.day(1))
    let style = TextStyle(isColored: false, columns: 100)
    let rendered = StatementText(try #require(found), style: style).text
    for words in ["birthDate:monthDay", "not given", "Tell us to stop agreement 0.", "coffee"] {
      #expect(rendered.contains(words), "\(words)")
    }
  }

  /// The clock ends a consent, whether or not anybody has swept (Q20), and the evidence of an end (Q22).
  @Test func timeIsLookedAtWhenTheStatementIsMade() throws {
    let standing = try sampleStatement().consents
    #expect(standing.count { $0.stands } == 5)
    let later = try sampleStatement(at: PersonSample.day(122))
    let size = try #require(later.consents.first { $0.terms.exchange == "size" })
    #expect(size.state == .lapsed(PersonSample.day(121, minutes: 15)))
    #expect(size.items[0].text == PersonalText("39"), "it is still in the vault, so it is told of")
    #expect(later.requests.map(\.isOverdue) == [false, true])
    // Style was withdrawn on day 47 and club expired on day 95; a law keeps what was given for the warranty.
    let muchLater = try sampleStatement(at: PersonSample.day(47 + 365))
    let shown = Set(muchLater.consents.map(\.terms.exchange))
    #expect(!shown.contains("style") && shown.contains("club") && shown.contains("warranty"))
    #expect(muchLater.unshownCount == 1)
    for (file, render) in renderings.dropFirst(3) {
      #expect(!render(muchLater).contains("\"style\""), "\(file)")
    }
  }

  /// What the partner still holds is told of even when the consent's own evidence is not shown any more.
  @Test func whatAPartnerHoldsIsToldForAsLongAsItDoes() throws {
    var engine = try PersonSample.engine()
    let adverts = ConsentID(2)
    try engine.perform(.withdrawConsent(adverts), at: PersonSample.statementDay)
    let found = PersonStatement(
      of: PersonSample.key.utf8.span, in: engine, at: PersonSample.day(2_000))
    let kept = try #require(found).consents.first { $0.id == adverts }
    #expect(kept?.disclosures.map(\.isOpen) == [true])
    #expect(kept?.tombstone == nil)
  }

  @Test func thePersonExportTellsTheFactsOfEachValue() throws {
    let tree = try JSONTree(text: text(PersonExport(try sampleStatement()).bytes))
    #expect(tree["/format"] == .string("quid-person/1"))
    #expect(tree["/person/id"] == .string(PersonSample.key))
    let birthday = tree["/consents/0/data/0"]
    #expect(birthday?["/value"] == .string("04-12"))
    #expect(birthday?["/wasFiner"] == .boolean(true))
    #expect(birthday?["/portable"] == .boolean(true))
    #expect(tree["/consents/3/behaviour/1/item"] == .string("boot <\"39\">"))
    #expect(tree["/consents/3/data/0/value"] == .string(PersonSample.nickname))
    #expect(tree["/conflicts/0/holds"] == .string("signal"))
    #expect(tree["/consents/2/disclosures/0/state"] == .string("overdue"))
    #expect(tree["/requests/1/due"] == .string("2026-06-30T09:00:00.000Z"))
  }

  /// A narrow terminal breaks lines, and colour adds none; neither takes a word away.
  @Test func widthsAndColoursChangeNoWord() throws {
    let statement = try sampleStatement()
    func text(_ columns: Int, isColored: Bool = false) -> String {
      StatementText(statement, style: TextStyle(isColored: isColored, columns: columns)).text
    }
    var plain = ""
    var isCode = false
    for character in text(100, isColored: true) {
      if character == "\u{1B}" { isCode = true } else if !isCode { plain.append(character) }
      if character == "m" { isCode = false }
    }
    #expect(plain == text(100))
    let narrow = text(60)
    for line in narrow.split(separator: "\n") { #expect(line.count <= 60, "\(line)") }
    let words = Set(narrow.split { $0.isWhitespace })
    for section in StatementContent(statement: statement).sections {
      for case .table(_, _, let rows) in section.blocks {
        for word in rows.joined().flatMap({ $0.text.split(separator: " ") }) {
          #expect(words.contains(word), "\(word)")
        }
      }
    }
  }

  /// A yes that something is missing for is told as that, and as no consent.
  @Test func aBegunOfferIsToldAsThat() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    #expect(try shop.answer("size-for-fit", by: person, []).consent == nil)
    let found = PersonStatement(
      of: "person-1@example.org".utf8.span, in: shop.engine, at: shop.now)
    let statement = try #require(found)
    let export = try JSONTree(text: text(PersonExport(statement).bytes))
    #expect(export["/consents/0"] == nil)
    #expect(export["/offers/0/begun"] == .string(shop.now.text))
    #expect(export["/offers/0/answer"] != .string("accepted"))
    #expect(text(StatementPage(statement).bytes).contains("yes, but not all was given"))
  }
}
