import Basics
import Exchanges

/// The newest answers to requests that named a key: what comes again finds its first answer.
///
/// A client sends again what was not answered, and what is not answered is new, so old ones may go.
struct AnswerTable: Sendable {
  private let limit: Int
  private var slots: [KeyMark: Int32] = [:]
  /// A ring: once it is full, the oldest makes room.
  private var answers: [KeptAnswer] = []
  private var next = 0

  init(limit: Int) {
    self.limit = limit
  }

  subscript(_ key: KeyMark) -> KeptAnswer? {
    slots[key].map { answers[Int($0)] }
  }

  /// Keeps an answer; the first one of a key stands.
  mutating func keep(_ answer: KeptAnswer) {
    if slots[answer.key] != nil { return }
    if answers.count < limit {
      slots[answer.key] = Int32(answers.count)
      answers.append(answer)
      return
    }
    slots[answers[next].key] = nil
    slots[answer.key] = Int32(next)
    answers[next] = answer
    next = (next + 1) % limit
  }
}

/// The answers of both stores, each with room of its own: what people do would drive out the rest.
struct KeptAnswers: Sendable {
  var decisions = AnswerTable(limit: Limits.keptAnswers)
  var behaviour = AnswerTable(limit: Limits.keptAnswers)

  subscript(_ key: KeyMark) -> KeptAnswer? {
    decisions[key] ?? behaviour[key]
  }
}
