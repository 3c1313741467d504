import LoadTest
import TestSupport
import Testing

@Suite struct MixTests {
  @Test func aMixIsReadAndWritten() throws {
    let text = "behaviour.record=80,offer.next=15,consent.list=5"
    let mix = try Mix(text)
    #expect(mix.parts.map(\.method) == [.record, .next, .list])
    #expect(mix.parts.map(\.weight) == [80, 15, 5])
    #expect(mix.text == text)
  }

  @Test func everyMethodCanBeNamed() throws {
    for method in LoadMethod.allCases {
      #expect(try Mix("\(method.rawValue)=1").parts.map(\.method) == [method])
    }
  }

  @Test(.namesItsRow)
  func whatIsNoMixIsRefused() {
    let rows: [(String, String)] = [
      ("", "--mix needs METHOD=NUMBER, such as behaviour.record=80, not \"\""),
      (
        "behaviour.record",
        "--mix needs METHOD=NUMBER, such as behaviour.record=80, not \"behaviour.record\""
      ),
      (
        "behaviour.record=1,",
        "--mix needs METHOD=NUMBER, such as behaviour.record=80, not \"\""
      ),
      (
        "behavior.record=1",
        "--mix: unknown method \"behavior.record\"; did you mean \"behaviour.record\"?"
      ),
      (
        "x=1",
        "--mix: unknown method \"x\"; there is engine.health, offer.next, offer.answer, "
          + "benefit.deliver, behaviour.record, recommend.items, recommend.after, consent.list, "
          + "consent.withdraw, preference.set, offer.explain"
      ),
      ("offer.next=0", "--mix: offer.next needs a weight from 1 to 1000000, not \"0\""),
      ("offer.next=1000001", "--mix: offer.next needs a weight from 1 to 1000000, not \"1000001\""),
      ("offer.next=+1", "--mix: offer.next needs a weight from 1 to 1000000, not \"+1\""),
      ("offer.next=1.5", "--mix: offer.next needs a weight from 1 to 1000000, not \"1.5\""),
      ("offer.next=1,offer.next=2", "--mix names \"offer.next\" twice"),
    ]
    forEachRow(rows) { (text, message) in
      #expect(throws: LoadFault(message)) { try Mix(text) }
    }
  }

  @Test func aBackgroundIsAMethodAndARate() throws {
    let background = try Background("behaviour.record=2000")
    #expect(background.method == .record && background.rate == 2_000)
    #expect(
      throws: LoadFault("--background: offer.next needs a rate from 1 to 10000000, not \"0\"")
    ) { try Background("offer.next=0") }
    #expect(
      throws: LoadFault("--background: unknown method \"offer.nxt\"; did you mean \"offer.next\"?")
    ) { try Background("offer.nxt=5") }
  }
}
