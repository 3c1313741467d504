import Basics
import Engine
import Ledger
import TestSupport

/// A yes without values as ledgers have it that were written before an offer could be begun.
enum OldYes {
  /// The lines of an answer and of the consent that it left.
  static func lines(offer: Int, consent: Int, at now: Instant, days: Int) -> [String] {
    let at = "{\"at\":\(now.milliseconds),"
    let until = now.adding(days: days).milliseconds
    return [
      at + #""event":"offerAnswered","offer":\#(offer),"answer":"accepted"}"#,
      at
        + #""event":"consentGiven","consent":\#(consent),"offer":\#(offer),"until":\#(until)}"#,
    ]
  }

  /// An engine that goes on from another's log and those lines.
  static func folded(
    _ engine: ExchangeEngine, offer: Int, consent: Int, at now: Instant, days: Int
  ) throws -> ExchangeEngine {
    var log = MemoryLog(keepsLines: true)
    var group = engine.group
    log.commit(&group)
    let fold = EngineFold()
    try log.forEachLine { try fold.addEvent($0) }
    for line in lines(offer: offer, consent: consent, at: now, days: days) {
      let members = Array(line.utf8.dropFirst())
      try fold.addEvent(members.span)
    }
    var engine = fold.engine()
    engine.gate = nil
    return engine
  }
}
