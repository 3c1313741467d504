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
struct OfferExplanation {
  let at: Instant
  let person: PersonID
  /// Whether there is nobody of that number: of a preview.
  var isMadeUp = false
  let placement: String?
  let channel: String?
  /// The exchange that was offered; nil when none was.
  let offered: String?

  /// - Parameters:
  ///   - outcomes: of each exchange of the catalog in force; empty where it was not recorded.
  ///   - state: when the decision was made.
  ///   - limit: how many exchanges to name: those that came nearest to being offered. Of how many each fate is, and
  ///     how many are left out, is told behind them.
  func json(
    _ outcomes: [Outcome], _ state: ExchangeState, naming limit: Int = .max
  ) -> [UInt8] {
    var buffer = ByteBuffer()
    func string(_ member: StaticString, _ text: String) {
      buffer.append(member)
      buffer.append(quoting: text.utf8.span)
    }
    string("{\"at\":", at.text)
    if isMadeUp {
      buffer.append(",\"person\":null")
    } else {
      buffer.append(",\"person\":")
      buffer.append(decimal: Int64(person.rawValue))
    }
    if let placement { string(",\"placement\":", placement) }
    if let channel { string(",\"channel\":", channel) }
    if let offered {
      string(",\"offered\":", offered)
    } else {
      buffer.append(",\"offered\":null")
    }
    if outcomes.isEmpty, offered != nil {
      buffer.append(",\"candidates\":\"not recorded\"}\n")
      return Array(buffer.slice)
    }
    buffer.append(",\"candidates\":[")
    let named = OfferExplanation.nearest(outcomes, state, limit)
    for (position, index) in named.enumerated() {
      let outcome = outcomes[index]
      string(position == 0 ? "{\"exchange\":" : ",{\"exchange\":", state.candidate(index).name)
      buffer.append(",\"outcome\":\"")
      buffer.append(outcome.fate.name)
      buffer.append("\"")
      if let rule = outcome.rule { string(",\"rule\":", rule.id) }
      if outcome.fate == .coolingDown,
        let until = state.quietUntil(person, candidate: index, at: at)
      {
        string(",\"until\":", until.text)
      }
      if outcome.fate == .heldOut, let until = state.heldOutUntil(person, at: at) {
        string(",\"until\":", until.text)
      }
      if outcome.fate != .offered {
        buffer.append(",\"reason\":\"")
        buffer.append(outcome.fate.reason)
        buffer.append("\"")
      }
      buffer.append("}")
    }
    buffer.append("]")
    if named.count < outcomes.count {
      OfferExplanation.count(outcomes, to: &buffer)
      buffer.append(",\"leftOut\":")
      buffer.append(decimal: Int64(outcomes.count - named.count))
    }
    buffer.append("}\n")
    return Array(buffer.slice)
  }

  /// The exchanges that came nearest to being offered, in the order of the catalog: those that were asked the most of
  /// the funnel's questions, and of these the ones that would be offered before the others.
  private static func nearest(
    _ outcomes: [Outcome], _ state: ExchangeState, _ limit: Int
  ) -> [Int] {
    if outcomes.count <= limit { return Array(outcomes.indices) }
    let ranks = state.catalog?.ranks ?? []
    func key(_ index: Int) -> (Int, Int) {
      (-Int(outcomes[index].fate.rawValue), index < ranks.count ? ranks[index] : index)
    }
    return outcomes.indices.sorted { key($0) < key($1) }.prefix(limit).sorted()
  }

  /// How many exchanges met each fate, in the order in which the funnel asks.
  private static func count(_ outcomes: [Outcome], to buffer: inout ByteBuffer) {
    var counts = [Int](repeating: 0, count: Fate.allCases.count)
    for outcome in outcomes { counts[Int(outcome.fate.rawValue)] += 1 }
    buffer.beginObject("fates")
    for fate in Fate.allCases where counts[Int(fate.rawValue)] > 0 {
      buffer.member(fate.name, Int64(counts[Int(fate.rawValue)]))
    }
    buffer.endObject()
  }
}

/// Finds a decision in the lines of a log, and explains it from nothing but them.
///
/// The log holds what became of every candidate, so the explanation is the one that was given then, to the byte,
/// whatever rules and prices there are now. Lines of older versions hold less: of these it tells what was offered,
/// and that the rest was not recorded.
public struct DecisionReplay: Sendable {
  private let offer: OfferID
  /// The decision that the line before told of, until the next line says which offer it was for.
  private var decided: (person: PersonID, circumstances: Circumstances)?
  public private(set) var explanation: [UInt8]?

  /// - Parameter offer: the offer whose decision is wanted.
  public init(of offer: OfferID) {
    self.offer = offer
  }

  /// Looks at an event before it is applied.
  mutating func look(at event: Event, _ state: ExchangeState) {
    if case .offer(.decided(let person, let circumstances)) = event.fact {
      decided = state.offers.count == offer.index ? (person, circumstances) : nil
      return
    }
    guard let (person, circumstances) = decided,
      case .offer(.shown(let id, _, let terms, _)) = event.fact,
      id == offer
    else { return }
    decided = nil
    let request = OfferRequest(person, placement: circumstances.placement)
    explanation = OfferExplanation(
      at: event.at, person: person, placement: circumstances.placement,
      channel: circumstances.channel, offered: state.terms[terms.index].exchange
    ).json(
      circumstances.outcomes.count == 0 ? [] : circumstances.outcomes.all(for: request, in: state),
      state)
  }
}
