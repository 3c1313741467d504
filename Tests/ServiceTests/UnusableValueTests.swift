import Catalogs
import TestSupport
import Testing

/// A value that its field does not take is answered with what it takes, and never repeated.
@Suite struct UnusableValueTests {
  private struct Row {
    let placement: String
    let field: String
    /// Each with its fault.
    let wrong: [(given: String, fault: String)]
    let right: String
    let expected: String
  }

  private static let rows = [
    Row(
      placement: "account", field: "birthDate",
      wrong: [
        ("12/04/1990", "ambiguousDate"), ("29.02.2000", "dateOrder"),
        ("2000-02-30", "noSuchDay"), ("2000-02-29T00:00:00Z", "timeOfDay"),
        ("banana", "monthAsWord"), ("1990", "partMissing"), ("\u{7}", "hiddenCharacter"),
        ("٠٤-١٢", "otherDigits"), ("3000-04-12", "inFuture"), ("1369-04-12", "tooLongAgo"),
      ],
      right: "--02-29",
      expected: "a date such as 2000-02-29, or a day such as --02-29, that the calendar has"),
    Row(
      placement: "product", field: "clothesSize",
      wrong: [
        ("banana", "notAnOption"), ("44 ", "otherSpelling"), ("L", "notAnOption"),
        (" ", "notAnOption"), ("40\u{200B}", "notAnOption"), ("4444444", "notAnOption"),
        ("small", "tooCoarse"),
      ], right: "44",
      expected: "one of the catalog's values: 34, 36, 38, 40, 42, 44"),
    Row(
      placement: "basket", field: "postalCode",
      wrong: [
        ("12", "tooShort"), ("Zü-r", "otherCharacter"), ("- -", "tooShort"),
      ],
      right: "101", expected: "at least three characters, each a letter from A to Z or a digit"),
  ]

  @Test func theFieldAndWhatItTakesAreTold() throws {
    for row in UnusableValueTests.rows {
      let counter = try Counter()
      let offer = try counter.result(
        "offer.next",
        """
        {"person":"ada","placement":"\(row.placement)",
         "attributes":{"basketItems":2,"postalCode":{"region":"1"}}}
        """.filter { $0 != "\n" })
      #expect(offer?["/offer/asks/0/field"] == .string(row.field), "\(row)")
      func answer(_ value: String) throws -> JSONTree {
        let text = JSONTree.string(value).text.filter { $0 != "\n" }
        return try JSONTree(
          text: counter.call(
            "offer.answer",
            #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"\#(row.field)":\#(text)}}"#)
        )
      }
      for (value, fault) in row.wrong {
        let told = try answer(value)
        let reason = ValueFault(rawValue: fault)?.reason ?? ""
        let message = "\(row.field): expected \(row.expected); \(reason)"
        #expect(told["/error/code"] == .number("-32001"), "\(value): \(told.text)")
        #expect(told["/error/message"] == .string(message), "\(value): \(told.text)")
        #expect(told["/error/data/refusal"] == .string("valueUnusable"), "\(value)")
        #expect(told["/error/data/reason"] == .string(message), "\(value)")
        #expect(told["/error/data/field"] == .string(row.field), "\(value)")
        #expect(told["/error/data/expected"] == .string(row.expected), "\(value)")
        #expect(told["/error/data/fault"] == .string(fault), "\(value): \(told.text)")
        #expect(value.count < 2 || !told.text.contains(value) || row.expected.contains(value))
      }
      // Nothing has changed by any of them.
      #expect(try answer(row.right)["/result/answer"] == .string("accepted"), "\(row)")
    }
  }

  /// An offer brings along what a form needs to ask for its values.
  @Test func anOfferSaysHowItsValuesAreAskedFor() throws {
    let wanted = [
      "account": """
      [{"field":"birthDate","label":"day and month of your birth","type":"monthDay",\
      "expected":"a date such as 2000-02-29, or a day such as --02-29, that the calendar has"}]
      """,
      "product": """
      [{"field":"clothesSize","label":"your size","type":"choice",\
      "options":["34","36","38","40","42","44"],\
      "expected":"one of the catalog's values: 34, 36, 38, 40, 42, 44"}]
      """,
      "basket": """
      [{"field":"postalCode","label":"the first three digits of your postal code","type":"text","length":1024,\
      "expected":"at least three characters, each a letter from A to Z or a digit"}]
      """,
      // What is observed nobody types.
      "home": "[]",
    ]
    for (placement, inputs) in wanted {
      let counter = try Counter()
      let offer = try counter.result(
        "offer.next",
        #"{"person":"ada","placement":"\#(placement)","attributes":{"basketItems":2,"postalCode":{"region":"1"}}}"#
      )
      let found = offer?["/offer/inputs"]
      #expect(try found == JSONTree(text: inputs), "\(placement): \(found?.text ?? "")")
    }
  }

  /// The catalog tells it of every exchange, without showing anybody anything.
  @Test func theCatalogSaysHowValuesAreAskedFor() throws {
    let counter = try Counter()
    let told = try counter.result("catalog.get")
    guard case .array(let exchanges)? = told?["/exchanges"] else {
      Issue.record("\(told?.text ?? "nothing")")
      return
    }
    #expect(exchanges.count == 6)
    for (index, placement) in [(0, "account"), (2, "product")] {
      let offer = try counter.result(
        "offer.next", #"{"person":"p\#(index)","placement":"\#(placement)"}"#)
      #expect(offer?["/offer/exchange"] == exchanges[index]["/exchange"])
      #expect(offer?["/offer/asks"] == exchanges[index]["/asks"])
      #expect(offer?["/offer/inputs"] == exchanges[index]["/inputs"])
    }
    #expect(exchanges[5]["/inputs"] == .array([]))
  }
}
