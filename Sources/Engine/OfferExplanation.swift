public import Basics
import Catalogs
import Exchanges
import JSONText
import Ledger

/// Why somebody was offered what they were offered, as a line of JSON.
///
///     {"at":"2026-11-24T10:00:00.000Z","person":7,"placement":"account","offered":"birthday-for-coffee",
///      "candidates":[{"exchange":"birthday-for-coffee","outcome":"offered"},
///        {"exchange":"size-for-fit","outcome":"coolingDown","rule":"Q7","until":"2027-11-24T…",
///         "reason":"this person said no, or not now"}]}
enum OfferExplanation {
  static func json(
    _ state: ExchangeState, _ request: OfferRequest, chosen: Int?, fates: [Fate], at now: Instant
  ) -> [UInt8] {
    var buffer = ByteBuffer()
    func string(_ member: StaticString, _ text: String) {
      buffer.append(member)
      buffer.append(quoting: text.utf8.span)
    }
    string("{\"at\":", now.text)
    buffer.append(",\"person\":")
    buffer.append(decimal: Int64(request.person.rawValue))
    if let placement = request.placement { string(",\"placement\":", placement) }
    if let channel = request.channel { string(",\"channel\":", channel) }
    if let chosen {
      string(",\"offered\":", state.candidate(chosen).name)
    } else {
      buffer.append(",\"offered\":null")
    }
    buffer.append(",\"candidates\":[")
    for (index, fate) in fates.enumerated() {
      string(index == 0 ? "{\"exchange\":" : ",{\"exchange\":", state.candidate(index).name)
      buffer.append(",\"outcome\":\"")
      buffer.append(fate.name)
      buffer.append("\"")
      if let rule = fate.rule { string(",\"rule\":", rule.id) }
      if fate == .coolingDown,
        let until = state.quietUntil(request.person, candidate: index, at: now)
      {
        string(",\"until\":", until.text)
      }
      if fate != .offered {
        buffer.append(",\"reason\":\"")
        buffer.append(fate.reason)
        buffer.append("\"")
      }
      buffer.append("}")
    }
    buffer.append("]}\n")
    return Array(buffer.slice)
  }
}

/// Makes a decision again from the lines of a log, with nothing but them.
///
/// The log holds the catalog of the day and whatever else the decision rested on, so the explanation is the
/// one that was given then, to the byte.
public struct DecisionReplay: Sendable {
  private let offer: OfferID
  public private(set) var explanation: [UInt8]?

  /// - Parameter offer: the offer whose decision is wanted.
  public init(of offer: OfferID) {
    self.offer = offer
  }

  /// Looks at an event before it is applied.
  mutating func look(at event: Event, _ state: ExchangeState) {
    guard case .offer(.decided(let person, let circumstances)) = event.fact,
      state.offers.count == offer.index
    else { return }
    let request = OfferRequest(
      person, placement: circumstances.placement, channel: circumstances.channel,
      .recorded(notEligible: circumstances.notEligible))
    var gate = state.catalog.map { OfferGate($0.catalog) }
    var run = FunnelRun()
    gate?.look(at: person, in: state, at: event.at)
    let chosen = Funnel.choose(
      request, in: state, at: event.at, &run, refuses: { gate?.refuses($0, in: $1) ?? false },
      arm: { experiment in
        let outline = state.experiments[experiment.index]
        return outline.arms.firstIndex { arm in
          circumstances.arms.contains("\(outline.name):\(arm.name)")
        }.map { ArmID(index: $0) }
      })
    explanation = OfferExplanation.json(
      state, request, chosen: chosen, fates: run.fates, at: event.at)
  }
}
