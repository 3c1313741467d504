import Basics
import Exchanges

/// The newest responses to requests that named a key: what comes again finds its first response.
///
/// A client sends again what was not answered, and what is not answered is new, so old ones may go.
struct ResponseTable: Sendable {
  private let limit: Int
  private var slots: [KeyMark: Int32] = [:]
  /// A ring: once it is full, the oldest makes room.
  private var responses: [KeptResponse] = []
  private var next = 0

  init(limit: Int) {
    self.limit = limit
  }

  subscript(_ key: KeyMark) -> KeptResponse? {
    slots[key].map { responses[Int($0)] }
  }

  /// Keeps a response; the first one of a key stands.
  mutating func keep(_ response: KeptResponse) {
    if slots[response.key] != nil { return }
    if responses.count < limit {
      slots[response.key] = Int32(responses.count)
      responses.append(response)
      return
    }
    slots[responses[next].key] = nil
    slots[response.key] = Int32(next)
    responses[next] = response
    next = (next + 1) % limit
  }
}

/// The responses of both stores, each with room of its own: what people do would drive out the rest.
struct KeptResponses: Sendable {
  var decisions = ResponseTable(limit: Limits.keptResponses)
  var behaviour = ResponseTable(limit: Limits.keptResponses)

  subscript(_ key: KeyMark) -> KeptResponse? {
    decisions[key] ?? behaviour[key]
  }
}
