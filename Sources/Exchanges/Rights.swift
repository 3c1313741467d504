public import Basics

/// What a person can ask for by right (GDPR 15–21).
public enum RightsRequest: String, CaseIterable, Sendable {
  case access, portability, rectification, erasure, restriction, objection
}

/// A request, by when it must be answered, and when it was.
public struct RightsRecord: Equatable, Sendable {
  public let person: PersonID
  public let kind: RightsRequest
  public internal(set) var receivedAt: Instant
  public internal(set) var due: Instant
  public internal(set) var answeredAt: Instant?
}

extension ExchangeState {
  func receive(
    _ person: PersonID, _ kind: RightsRequest, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !knows(person) { throw .unknownPerson }
    var receipt = Receipt()
    let id = RequestID(index: requests.count)
    facts.append(.requestReceived(id, person, kind))
    receipt.request = id
    return receipt
  }

  func answer(
    _ id: RequestID, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= requests.count { throw .unknownRequest }
    if requests[id.index].answeredAt != nil { throw .requestAnswered }
    facts.append(.requestAnswered(id))
    return Receipt()
  }

  /// Requests past their deadline without an answer.
  public func overdueRequests(at now: Instant) -> [RequestID] {
    requests.indices.filter { requests[$0].answeredAt == nil && now > requests[$0].due }
      .map { RequestID(index: $0) }
  }

  func restrict(
    _ person: PersonID, _ isRestricted: Bool, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !knows(person) { throw .unknownPerson }
    if people[person.index].isRestricted != isRestricted {
      facts.append(.personRestricted(person, isRestricted))
    }
    return Receipt()
  }
}
