import Basics
import Platform

/// What an application would say to `quid serve` over the starter's catalog.
extension Starter {
  /// Requests, one a line, for a service with a new data directory: offers, consents and promises have their
  /// numbers in the order of the lines. Ids say what each line is, as an answer repeats them.
  static func conversation() throws(PlatformFailure) -> String {
    var lines = [
      ask("ada", at: "account"),
      try accept("ada", at: "account", offer: 0, #","values":{"birthDate":"1990-04-12"}"#),
      try deliver("ada gets her coffee", promise: 0, value: "3.5"),
    ]
    // An item is recommended when two others stand behind it, so that nobody sees what one person did. The cup is
    // there so that the lamp has a reason: without the tent it would not be the first.
    for (number, person) in ["bo", "cy"].enumerated() {
      lines += [
        ask(person, at: "home"), try accept(person, at: "home", offer: number + 1),
        try deliver("\(person) gets the first finds", promise: number + 1, value: "2"),
        view(person, "tent"), view(person, "lamp"), view(person, "cup"),
      ]
    }
    lines += [
      ask("ada", at: "home"), try accept("ada", at: "home", offer: 3),
      request(
        "ada looks at the tent, and is shown what goes with it", "recommend.after",
        #""person":"ada","purpose":"recommendations","act":"view","item":"tent","reasons":true"#),
      try deliver("ada got the first finds", promise: 3, value: "2"),
      request("ada asks what is held of her", "person.export", #""person":"ada""#),
      request("ada wants to be forgotten", "person.erase", #""person":"ada""#),
      request("nothing of ada is left", "consent.list", #""person":"ada""#),
    ]
    return lines.joined()
  }

  private static func request(_ id: String, _ method: String, _ members: String) -> String {
    #"{"jsonrpc":"2.0","id":"\#(id)","method":"\#(method)","params":{\#(members)}}"# + "\n"
  }

  private static func ask(_ person: String, at placement: String) -> String {
    request(
      "\(person) is asked, at \(placement)", "offer.next",
      #""person":"\#(person)","placement":"\#(placement)""#)
  }

  private static func accept(
    _ person: String, at placement: String, offer: Int, _ values: String = ""
  ) throws(PlatformFailure) -> String {
    request(
      "\(person) says yes, at \(placement)", "offer.answer",
      #""offer":\#(offer),"answer":"accepted","textVersion":1\#(values),\#(try key())"#)
  }

  private static func deliver(
    _ id: String, promise: Int, value: String
  ) throws(PlatformFailure) -> String {
    request(id, "benefit.deliver", #""promise":\#(promise),"value":\#(value),\#(try key())"#)
  }

  private static func view(_ person: String, _ item: String) -> String {
    request(
      "\(person) looks at the \(item)", "behaviour.record",
      #""person":"\#(person)","purpose":"recommendations","act":"view","item":"\#(item)""#)
  }

  /// A random UUID (RFC 9562, version 4): whoever sends the line again gets the first answer.
  private static func key() throws(PlatformFailure) -> String {
    var bytes = try systemRandom(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += hexadecimal([byte])
    }
    return #""idempotencyKey":"\#(text)""#
  }
}
