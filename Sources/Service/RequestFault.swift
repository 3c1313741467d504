import Basics
import Catalogs
import Exchanges
import JSONText

/// Why a request gets an error and not a result (JSON-RPC 2.0 section 5.1).
enum RequestFault: Error, Equatable {
  case parse(String)
  case invalid(String)
  case unknownMethod(String)
  case parameters(String)
  /// The domain or the rules say no; nothing has changed.
  case refused(Refusal)
  /// Refused because an experiment of this name runs over what another was to show.
  case inExperiment(String)
  /// Refused because a field does not take the value given for it, or none was given.
  case unusable(UnusableValue, Refusal)
  /// Refused although the person said yes, because of what stands against the use now.
  case stopped(Refusal)
  /// Refused because as many counts as may be were told; not before this moment is another.
  case countsReached(Instant)
  /// The responses to a batch have grown too large.
  case tooMuch
  /// The idempotency key came with another request before.
  case keyTaken

  /// The numbers are the protocol's own, and some of the range that it leaves to servers.
  var code: Int {
    switch self {
    case .parse: -32700
    case .invalid: -32600
    case .unknownMethod: -32601
    case .parameters: -32602
    case .refused, .inExperiment, .unusable, .stopped, .countsReached: RequestFault.refusedCode
    case .keyTaken: -32002
    case .tooMuch: -32004
    }
  }

  /// What the domain says no with; nil where the request itself is wrong.
  var refusal: Refusal? {
    switch self {
    case .refused(let refusal): refusal
    case .inExperiment: .exchangeInExperiment
    case .unusable(_, let refusal): refusal
    case .stopped: .purposeNotConsented
    case .countsReached: .countsReached
    case .parse, .invalid, .unknownMethod, .parameters, .tooMuch, .keyTaken: nil
    }
  }

  /// The rules that stand against the request.
  private var rules: [TrustRule] {
    if case .stopped(let cause) = self { cause.rules } else { refusal?.rules ?? [] }
  }

  static let refusedCode = -32001
  static let storageCode = -32003

  var message: String {
    switch self {
    case .parse(let text), .invalid(let text), .unknownMethod(let text), .parameters(let text): text
    case .refused(let refusal): refusal.reason
    case .inExperiment(let experiment):
      "the running experiment \"\(experiment)\" shows an exchange of these arms; stop it first, or show "
        + "others"
    case .unusable(let value, _):
      "\(value.field): expected \(value.expected); \(value.fault.reason)"
    case .stopped(let cause): cause.reason
    case .countsReached(let moment):
      Refusal.countsReached.reason + ": on \(moment.text) at the earliest"
    case .tooMuch:
      "the answers to this batch hold more than \(Limits.responseBytes) bytes; send less at a time"
    case .keyTaken: "this idempotency key came with another request; a new request takes a new key"
    }
  }

  /// Appends the response to a request.
  /// - Parameter id: where its id stands; nil where it has none that could be told.
  func write(for id: Int?, _ line: ScannedLine, to out: inout ByteBuffer) {
    out.append("{\"jsonrpc\":\"2.0\",\"id\":")
    out.append(id: id, line)
    write(to: &out)
  }

  /// Appends the rest of a response, behind its id.
  func write(to out: inout ByteBuffer) {
    let message = message
    out.beginObject("error")
    out.member("code", Int64(code))
    out.member("message", message)
    if let refusal {
      out.beginObject("data")
      out.member("verdict", "refuse")
      out.member("refusal", refusal.rawValue)
      out.member("rules", rules)
      if case .stopped(let cause) = self { out.member("because", cause.rawValue) }
      out.member("reason", message)
      if case .inExperiment(let experiment) = self { out.member("experiment", experiment) }
      if case .countsReached(let moment) = self { out.member("notBefore", moment) }
      if case .unusable(let value, _) = self {
        out.member("field", value.field)
        out.member("expected", value.expected)
        out.member("fault", value.fault.rawValue)
      }
      out.endObject()
    }
    out.endObject()
    out.endObject()
  }
}
