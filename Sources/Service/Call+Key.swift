import Basics
import Exchanges
import JSONText

extension Call {
  /// A request that named its key, as far as it is kept.
  struct Keyed {
    let key: IdempotencyKey
    let request: KeyedRequest
  }

  /// Nil where the request names no key.
  var keyed: Keyed? {
    if !has(.idempotencyKey) { return nil }
    let key = withText(.idempotencyKey) { (text: Span<UInt8>) in IdempotencyKey(text) }
    return key.map { Keyed(key: $0, request: KeyedRequest(mark: $0.mark, digest: digest($0))) }
  }

  /// The digest of all that a request asks for, but for when, whatever the order or the spelling of its members.
  /// It is kept, so what it is made of is named here and not by indexes in tables: each member's hash begins with
  /// its name, and their sum has no order.
  private func digest(_ key: IdempotencyKey) -> UInt64 {
    let begun = key.digest
    var sum: UInt64 = 0
    for parameter in Parameter.allCases
    where has(parameter) && parameter != .idempotencyKey && parameter != .at {
      var hash = begun
      let name = parameter.row.name
      // Safe: a static string has `utf8CodeUnitCount` bytes, which live for ever.
      hash.update(unsafe Span(_unsafeStart: name.utf8Start, count: name.utf8CodeUnitCount))
      hash.update(0xFF)
      line.add(nodeIndex(parameter), to: &hash)
      sum &+= hash.finish()
    }
    return sum
  }

  // MARK: Requests that a version before wrote down

  /// What such a log holds of a request beside anything personal: FNV-1a over names and values.
  func plainHash() -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = (hash ^ 0xFF) &* 0x100_0000_01B3
    }
    for parameter in Parameter.hashed where has(parameter) {
      add("\(parameter.row.name)")
      line.forEachValue(nodeIndex(parameter)) { add($0) }
    }
    return hash
  }
}

extension Parameter {
  /// What versions before made the hash of a request of, in their order, whatever the order of declaration is now:
  /// nothing personal, no key and no moment.
  fileprivate static let hashed: [Parameter] = [
    .placement, .channel, .offer, .answer, .textVersion, .isSpecific, .promise, .value, .consent,
    .ending, .scope, .choice, .said, .staff, .basis, .purpose, .field, .level, .act, .count,
    .categories, .mostOfCategory, .keep, .reasons, .right, .request, .isRestricted, .actor, .role,
    .task, .fields, .from, .until, .approver, .approverRole, .clearance, .partner, .disclosure,
    .disclosureKind, .items, .activation, .experiment, .arms,
  ]
}

extension ScannedLine {
  /// Adds each name and scalar of a value, as it means, in the order of the text: a letter for its kind, then
  /// what it is. No byte of UTF-8 is 0xFF, which ends one.
  fileprivate func add(_ index: Int, to hash: inout SipHash) {
    for child in index..<max(index + 1, next(index)) {
      let node = nodes[child]
      switch node.kind {
      case .string:
        hash.update(UInt8(ascii: "s"))
        node.withText(bytes) { (text: Span<UInt8>) in hash.update(text) }
        hash.update(0xFF)
      case .number:
        let text = bytes.extracting(Int(node.start)..<Int(node.end))
        if let exact = DecimalText.scaled(text, decimals: 6) {
          hash.update(UInt8(ascii: "n"))
          hash.update(integer: exact)
        } else {
          hash.update(UInt8(ascii: "d"))
          hash.update(text)
          hash.update(0xFF)
        }
      case .boolean: hash.update(node.boolean ?? false ? UInt8(ascii: "t") : UInt8(ascii: "f"))
      case .null: hash.update(UInt8(ascii: "0"))
      case .object, .array:
        hash.update(node.kind == .object ? UInt8(ascii: "o") : UInt8(ascii: "a"))
        hash.update(integer: Int64(node.next) - Int64(child))
      }
    }
  }

  /// Calls with each name and scalar of a value, as it means, in the order of the text.
  fileprivate func forEachValue(_ index: Int, _ body: (String) -> Void) {
    for child in index..<max(index + 1, next(index)) {
      let node = nodes[child]
      switch node.kind {
      case .string: body(node.text(bytes))
      case .number:
        let exact = DecimalText.scaled(node.slice(bytes), decimals: 6)
        body(exact.map { String($0) } ?? String(decoding: node.slice(bytes), as: UTF8.self))
      case .boolean: body(node.boolean ?? false ? "true" : "false")
      case .null: body("null")
      case .object: body("{")
      case .array: body("[")
      }
    }
  }
}
