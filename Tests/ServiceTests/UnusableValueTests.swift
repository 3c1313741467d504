import TestSupport
import Testing

/// A value that its field does not take is answered with what it takes, and never repeated.
@Suite struct UnusableValueTests {
  private struct Row {
    let placement: String
    let field: String
    let wrong: [String]
    let right: String
    let expected: String
  }

  private static let rows = [
    Row(
      placement: "account", field: "birthDate",
      wrong: ["29.02.2000", "2000-02-30", "2000-02-29T00:00:00Z", "banana", "1990", "\u{7}"],
      right: "--02-29",
      expected: "a date such as 2000-02-29, or a day such as --02-29, that the calendar has"),
    Row(
      placement: "product", field: "clothesSize",
      wrong: ["banana", "44 ", "L", " ", "40\u{200B}", "4444444", "small"], right: "44",
      expected: "one of the catalog's values: 34, 36, 38, 40, 42, 44"),
    Row(
      placement: "basket", field: "postalCode", wrong: ["12", "Zü-r", "- -"],
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
      for value in row.wrong {
        let told = try answer(value)
        let message = "\(row.field): expected \(row.expected)"
        #expect(told["/error/code"] == .number("-32001"), "\(value): \(told.text)")
        #expect(told["/error/message"] == .string(message), "\(value): \(told.text)")
        #expect(told["/error/data/refusal"] == .string("valueUnusable"), "\(value)")
        #expect(told["/error/data/reason"] == .string(message), "\(value)")
        #expect(told["/error/data/field"] == .string(row.field), "\(value)")
        #expect(told["/error/data/expected"] == .string(row.expected), "\(value)")
        #expect(value.count < 2 || !told.text.contains(value) || row.expected.contains(value))
      }
      // Nothing has changed by any of them.
      #expect(try answer(row.right)["/result/answer"] == .string("accepted"), "\(row)")
    }
  }
}
