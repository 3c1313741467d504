import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// Who else holds what, and what they must do about it.
extension ExchangeService {
  mutating func changeCustody(_ method: Method, _ line: Span<UInt8>) throws(RequestFault) -> [Int64]
  {
    isShared = true
    dependOnAll()
    switch method {
    case .partnerDisclose:
      let person = try person(line)
      let receipt = try decide(
        .disclose(
          of: person, purpose: string(.purpose, line), field: string(.field, line),
          to: string(.partner, line),
          kind: has(.disclosureKind)
            ? Parameter.disclosureKinds[Int(number(.disclosureKind))] : .transfer))
      return [Int64(person.rawValue)] + disclosed(receipt)
    case .partnerPassOn:
      let receipt = try decide(.passOn(id(.disclosure), to: string(.partner, line)))
      return [number(.disclosure)] + disclosed(receipt)
    case .partnerTell: _ = try decide(.tellPartner(id(.disclosure)))
    case .partnerDispose:
      _ = try decide(
        .receiveDisposition(id(.disclosure), items: has(.items) ? Int(number(.items)) : 1))
    case .partnerReview:
      _ = try decide(.reviewPartner(string(.partner, line), by: string(.staff, line)))
      return []
    case .audienceActivate:
      _ = try decide(.activateAudience(string(.activation, line), try persons(line)))
      return []
    default: return []
    }
    return [number(.disclosure)]
  }

  private mutating func disclosed(_ receipt: Receipt) -> [Int64] {
    let id = receipt.disclosure ?? DisclosureID(0)
    return [
      Int64(id.rawValue), engine.state.exchange.disclosures[id.index].disclosure.until.milliseconds,
    ]
  }

  /// The disclosure, until when it may be held, and the value that is handed over, as long as it could be handed
  /// over anew: an answer that is asked for again must not tell what nobody would be told any more.
  mutating func writeDisclosed(_ numbers: [Int64]) {
    let id = DisclosureID(index: Int(numbers[numbers.count - 2]))
    number("{\"disclosure\":", id)
    moment(",\"until\":", numbers[numbers.count - 1])
    let value = engine.state.exchange.disclosures[id.index].disclosure.value
    if CustodyDecisions.mayDisclose(
      again: id, in: engine.state.exchange, at: useMoment), let value,
      let text = engine.text(of: value)
    {
      out.append(",\"value\":")
      let bytes = text.bytes
      out.append(quoting: bytes.span)
    }
    out.append("}")
  }

  mutating func listOwed(_ line: Span<UInt8>) throws(RequestFault) {
    dependOnAll()
    let partner = string(.partner, line)
    let state = engine.state.exchange
    guard state.catalog?.catalog.partners.contains(where: { $0.id == partner }) ?? false else {
      throw .refused(.unknownPartner)
    }
    out.append("{\"owed\":[")
    var isFirst = true
    for id in state.disclosures.held(by: partner) {
      guard let obligation = state.obligation(id, at: now) else { continue }
      number(isFirst ? "{\"disclosure\":" : ",{\"disclosure\":", id)
      isFirst = false
      moment(",\"due\":", obligation.due.milliseconds)
      out.append(now >= obligation.due ? ",\"isOverdue\":true" : ",\"isOverdue\":false")
      let told = state.disclosures[id.index].toldAt
      out.append(told == nil ? ",\"isTold\":false}" : ",\"isTold\":true}")
    }
    out.append("]}")
  }
}
