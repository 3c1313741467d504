/// Why a command did not do, or not all, what it was asked. A command line that cannot be understood is
/// `Options.Fault`, the only error behind which it is said where help is.
struct Failure: Error {
  /// Sentences for people, a fault each; none where all was told already.
  let messages: [String]
  /// How the command ends.
  let code: ExitCode
  /// Whether the first sentence begins with a place in a file.
  var isPlaced = false

  /// One sentence; none where it was told already.
  init(_ message: String? = nil, code: ExitCode = .usage) {
    self.init(message.map { [$0] } ?? [], code: code)
  }

  init(_ messages: [String], code: ExitCode = .usage) {
    self.messages = messages
    self.code = code
  }

  /// All of it in one line.
  var message: String { messages.joined(separator: "; ") }
}
