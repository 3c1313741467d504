import Basics
import ValueExchange

/// The newest answers to requests that named a key: what comes again finds its first answer.
///
/// A client sends again what was not answered, and what is not answered is new, so old ones may go.
struct AnswerTable: Sendable {
  private let limit: Int
  private var places: [IdempotencyKey: Int32] = [:]
  /// A ring: once it is full, the oldest makes room.
  /// Beside each, a hash of what its request asked for; zero where only the log tells of it.
  private var answers: [(answer: KeptAnswer, content: Int)] = []
  private var next = 0

  init(limit: Int) {
    self.limit = limit
  }

  subscript(_ key: IdempotencyKey) -> (answer: KeptAnswer, content: Int)? {
    places[key].map { answers[Int($0)] }
  }

  /// Keeps an answer; the first one of a key stands.
  mutating func keep(_ answer: KeptAnswer, content: Int = 0) {
    if places[answer.key] != nil { return }
    if answers.count < limit {
      places[answer.key] = Int32(answers.count)
      answers.append((answer, content))
      return
    }
    places[answers[next].answer.key] = nil
    places[answer.key] = Int32(next)
    answers[next] = (answer, content)
    next = (next + 1) % limit
  }
}

/// The answers of both stores, each with room of its own: what people do would drive out the rest.
struct KeptAnswers: Sendable {
  var decisions = AnswerTable(limit: Limits.keptAnswers)
  var behaviour = AnswerTable(limit: Limits.keptAnswers)

  subscript(_ key: IdempotencyKey) -> (answer: KeptAnswer, content: Int)? {
    decisions[key] ?? behaviour[key]
  }
}
