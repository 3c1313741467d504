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
      #expect(!told.contains("no consent of this person"), "\(told)")
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
      #expect(
        told.contains("purposeNotConsented") && told.contains("no consent of this person"),
        "\(told)")
      #expect(!told.contains("because"), "\(told)")
    }
    counter.now = counter.now.adding(milliseconds: 1_000)
    _ = counter.call("consent.withdraw", #"{"consent":0}"#)
    #expect(!counter.call("partner.disclose", disclose).contains("because"))
  }

  /// Staff who read and who recommend are told the same.
  @Test func aReadingAndARecommendationTellWhatStandsAgainstThem() throws {
    for (method, parameters, cause, rules) in [
      ("person.restrict", #"{"person":"ada","isRestricted":true}"#, "personRestricted", #"["Q5"]"#),
      (
        "preference.set", #"{"person":"ada","scope":"everything","choice":"deny"}"#,
        "preferenceDenies", #"["Q4","Q5"]"#
      ),
    ] {
      let counter = try Counter()
      for (number, (placement, values)) in [
        ("account", #"{"birthDate":"--04-12"}"#), ("home", "{}"),
      ].enumerated() {
        _ = counter.call("offer.next", #"{"person":"ada","placement":"\#(placement)"}"#)
        let answer = counter.call(
          "offer.answer",
          #"{"offer":\#(number),"answer":"accepted","textVersion":1,"values":\#(values)}"#)
        #expect(answer.contains(#""consent":{"#), "\(answer)")
      }
      let until = counter.now.adding(milliseconds: 1_800_000).text
      let opened = counter.call(
        "clearance.open",
        #"{"actor":"eve","role":"care-agent","task":"t-1","purpose":"birthday-gift","#
          + #""fields":[{"field":"birthDate","level":"monthDay"}],"persons":["ada"],"#
          + #""until":"\#(until)","approver":"bob","approverRole":"care-lead"}"#)
      #expect(opened.contains(#""clearance":0"#), "\(opened)")
      func read() -> String {
        counter.call(
          "data.read", #"{"clearance":0,"actor":"eve","role":"care-agent","person":"ada"}"#)
      }
      func recommended() -> String {
        counter.call("recommend.items", #"{"person":"ada","purpose":"recommendations"}"#)
      }
      #expect(read().contains(#""value":"04-12""#))
      #expect(!recommended().contains("stopped"))
      counter.now = counter.now.adding(milliseconds: 1_000)
      _ = counter.call(method, parameters)
      #expect(
        read().contains(
          #""refusal":"purposeNotConsented","rules":\#(rules),"because":"\#(cause)","reason":""#),
        "\(read())")
      #expect(
        recommended().contains(
          #""fromSession":0,"stopped":{"refusal":"\#(cause)","rules":\#(rules),"reason":""#),
        "\(recommended())")
    }
  }

  /// What stops a recommendation is told from the moment on at which it does.
  @Test func anOverduePromiseStopsARecommendation() throws {
    let counter = try Counter()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"home"}"#)
    let answer = counter.call("offer.answer", #"{"offer":0,"answer":"accepted","textVersion":1}"#)
    #expect(answer.contains(#""promise":{"#), "\(answer)")
    counter.now = counter.now.adding(milliseconds: 3_600_000)
    let ask = #"{"person":"ada","purpose":"recommendations"}"#
    #expect(!counter.call("recommend.items", ask).contains("stopped"))
    counter.now = counter.now.adding(milliseconds: 1)
    let stopped = counter.call("recommend.items", ask)
    #expect(
      stopped.contains(#""stopped":{"refusal":"promiseOverdue","rules":["Q26"],"#), "\(stopped)")
  }

  /// A consent that may be used, but not for all that it was given for, says what of it stands still.
  @Test func partsOfAConsentThatAreStoppedAreListed() throws {
    let fields = #"[{"field":"clothesSize","level":"exact"},{"field":"postalCode","level":"area"}]"#
    let changes: [(String, String?)] = [
      ("/exchanges/4/placement", #""home""#), ("/exchanges/2/request", fields),
      ("/exchanges/2/recipients", #"["parcels"]"#),
      ("/purposes/1/compatibleWith", #"["delivery-times"]"#),
    ]
    let (field, purpose, partner) = (
      ("field:fitting:postalCode", #""field":"postalCode""#),
      ("purpose:delivery-times", #""purpose":"delivery-times""#),
      ("partner:parcels", #""partner":"parcels""#)
    )
    for said in [[field], [purpose], [partner], [field, purpose, partner]] {
      let counter = try Counter(changes: changes)
      _ = counter.call("offer.next", #"{"person":"ada","placement":"product"}"#)
      let answer = counter.call(
        "offer.answer",
        #"{"offer":0,"answer":"accepted","textVersion":1,"#
          + #""values":{"clothesSize":"38","postalCode":"80331"}}"#)
      #expect(answer.contains(#""consent":{"#), "\(answer)")
      #expect(!counter.call("consent.list", #"{"person":"ada"}"#).contains("stopped"))
      counter.now = counter.now.adding(milliseconds: 1_000)
      for (scope, _) in said {
        _ = counter.call(
          "preference.set", #"{"person":"ada","scope":"\#(scope)","choice":"deny"}"#)
      }
      let listed = counter.call("consent.list", #"{"person":"ada"}"#)
      let reason = "this person's preferences rule it out"
      let told = said.map {
        #"{\#($0.1),"refusal":"preferenceDenies","rules":["Q4","Q5"],"reason":"\#(reason)"}"#
      }
      #expect(
        listed.contains(#""stands":true,"stoppedUses":[\#(told.joined(separator: ","))],"#),
        "\(listed)")
    }
  }
}
