import Basics
import JSONText
import Statistics
import Tables
import TestSupport
import Testing

@testable import Experiments

/// The price of consent.
@Suite struct PriceTests {
  private static func made(_ worths: [Int64], _ yes: [Int64]) -> MadeUp {
    var made = MadeUp(worths.indices.map { "arm-\($0)" })
    for arm in worths.indices {
      made.definition.arms[arm].worth = Amount(micros: worths[arm])
      made.definition.arms[arm].unit = worths[arm] == 0 ? "" : "USD"
      made.add(arm, 0, MadeUp.Day(entered: 1_000, accepted: yes[arm]))
    }
    return made
  }

  private static func text(_ made: MadeUp) -> String {
    ReadingText(made.reading(), style: TextStyle(isColored: false, columns: 400)).text
  }

  /// Two arms of one price are one point, of all their people.
  @Test func oneArmOfAPriceHasTheOthersFit() throws {
    let points = try #require(
      PriceTests.made([0, 500_000, 500_000, 1_000_000], [400, 440, 520, 600]).reading().price?
        .points)
    #expect(points.map(\.fitted.value) == [0.4, 0.48, 0.48, 0.6])
    #expect(points[1].fitted == points[2].fitted && points[1].optIn.rate == 0.44)
    let same = PriceTests.made([0, 500_000, 1_000_000], [400, 480, 600]).reading().price?.points
    #expect((same?[1].fitted.low ?? 1) < points[1].fitted.low)
  }

  @Test func aBandThatContradictsItselfIsNotPrinted() {
    let made = PriceTests.made([0, 500_000], [600, 400])
    #expect(made.reading().price?.points.contains(where: \.isContradiction) == true)
    let text = PriceTests.text(made)
    #expect(text.contains("50.0 %, no band") && text.contains("Paying more bought less"), "\(text)")
    let json = String(decoding: ReadingJSON.text(made.reading()), as: UTF8.self)
    #expect(json.contains("\"fitted\": null") && json.contains("\"fit\": 0.5"))
  }

  /// Where nobody knows which yes last, no cost is said to be of those.
  @Test func aCostIsOfWhatWasMeasured() {
    var made = PriceTests.made([0, 500_000], [400, 600])
    #expect(PriceTests.text(made).contains("per further yes"))
    #expect(PriceTests.text(made).contains("to the log odds of a yes"))
    made.options.measured.insert(.withdrawals)
    #expect(PriceTests.text(made).contains("per further lasting yes"))
  }
}
