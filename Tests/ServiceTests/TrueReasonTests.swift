import Basics
import TestSupport
import Testing

/// Who said yes is never told to have said no such thing: the refusal names what stands against the use now.
@Suite struct TrueReasonTests {
  private func shop() throws -> Counter {
    let counter = try Counter()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"basket"}"#)
    let accepted = counter.call(
      "offer.answer",
      #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"postalCode":"80331"}}"#)
    #expect(accepted.contains("\"consent\""))
    return counter
  }

  private let disclose =
    #"{"person":"ada","purpose":"delivery-times","field":"postalCode","partner":"parcels"}"#

  @Test func aRefusedUseTellsWhatStandsAgainstIt() throws {
    for (method, parameters, days, cause, rules) in [
      (
        "person.restrict", #"{"person":"ada","isRestricted":true}"#, 0, "personRestricted",
        #"["Q5"]"#
      ),
      (
        "preference.set", #"{"person":"ada","scope":"purpose:delivery-times","choice":"deny"}"#, 0,
        "preferenceDenies", #"["Q4","Q5"]"#
      ),
      ("engine.health", "{}", 20, "promiseOverdue", #"["Q26"]"#),
    ] {
      let counter = try shop()
      counter.now = counter.now.adding(milliseconds: 1_000)
      _ = counter.call(method, parameters)
      counter.now = counter.now.adding(days: days)
      let told = counter.call("partner.disclose", disclose)
      #expect(
        told.contains(
          #""refusal":"purposeNotConsented","rules":\#(rules),"because":"\#(cause)","reason":""#),
        "\(told)")
      #expect(!told.contains("gave no consent"), "\(told)")
      let listed = counter.call("consent.list", #"{"person":"ada"}"#)
      #expect(
        listed.contains(
          #""stopped":{"refusal":"\#(cause)","rules":\#(rules),"reason":""#),
        "\(listed)")
    }
  }

  @Test func whereNobodySaidYesThatIsTheReason() throws {
    let counter = try shop()
    #expect(!counter.call("consent.list", #"{"person":"ada"}"#).contains("stopped"))
    for other in [
      disclose.replacing("postalCode", with: "birthDate"),
      disclose.replacing("delivery-times", with: "fitting"),
    ] {
      let told = counter.call("partner.disclose", other)
      #expect(told.contains("purposeNotConsented") && told.contains("gave no consent"), "\(told)")
      #expect(!told.contains("because"), "\(told)")
    }
    counter.now = counter.now.adding(milliseconds: 1_000)
    _ = counter.call("consent.withdraw", #"{"consent":0}"#)
    #expect(!counter.call("partner.disclose", disclose).contains("because"))
  }
}
