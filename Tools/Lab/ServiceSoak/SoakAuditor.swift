import Basics
import Exchanges
import JSONText
import Ledger
import Platform

/// The files of a data directory, as bytes.
struct SoakDisk {
  private let storage: FileStorage
  static let folders = ["ledger", "behaviour", "vault"]

  init(_ data: String) {
    storage = FileStorage(data, isReadOnly: true)
  }

  private func names(_ folder: String) -> [String] {
    ((try? storage.fileNames(in: folder)) ?? []).map { folder + "/" + $0 }
  }

  /// Calls with each file of a folder.
  func forEachFile(in folder: String, _ body: ([UInt8]) -> Void) {
    for name in names(folder) {
      if let size = try? storage.size(of: name),
        let bytes = try? storage.read(name, at: 0, count: size)
      {
        body(bytes)
      }
    }
  }

  /// Keys near the end of the ledger and of what people did, where those of the last moments are.
  func newestKeys() -> Set<String> {
    var keys: Set<String> = []
    for folder in ["ledger", "behaviour"] {
      for name in names(folder).suffix(2) {
        guard let size = try? storage.size(of: name),
          let bytes = try? storage.read(name, at: 0, count: size)
        else { continue }
        let end = bytes.lastIndex { $0 != 0 && $0 != 0x20 && $0 != 0x0A } ?? 0
        let tail = bytes[max(0, end - (1 << 18))..<min(bytes.count, end + 1)]
        for (key, count) in SoakDisk.keys(in: Array(tail)) where count > 0 { keys.insert(key) }
      }
    }
    return keys
  }

  /// What stands on the disk for a key.
  static func mark(of key: String) -> String {
    var buffer = ByteBuffer()
    IdempotencyKey(key.utf8.span)?.mark.write(to: &buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  static func byMark<Value>(_ all: [String: Value]) -> [String: Value] {
    Dictionary(uniqueKeysWithValues: all.map { (mark(of: $0.key), $0.value) })
  }

  /// How often the mark of each key stands in some bytes.
  static func keys(in bytes: [UInt8]) -> [String: Int] {
    var counts: [String: Int] = [:]
    let mark = Array("\"key\":\"".utf8)
    forEachPlace(of: mark, in: bytes) { place in
      let start = place + mark.count
      if start + 36 < bytes.count {
        counts[String(decoding: bytes[start..<start + 36], as: UTF8.self), default: 0] += 1
      }
    }
    return counts
  }

  /// What is marked as personal in some bytes.
  static func tokens(in bytes: [UInt8], _ found: inout Set<String>) {
    forEachPlace(of: Array("zq-".utf8), in: bytes) { place in
      var (end, dashes) = (place, 0)
      while end < bytes.count, dashes < 3 {
        if bytes[end] == UInt8(ascii: "-") { dashes += 1 }
        end += 1
      }
      found.insert(String(decoding: bytes[place..<end], as: UTF8.self))
    }
  }

  private static func forEachPlace(of mark: [UInt8], in bytes: [UInt8], _ body: (Int) -> Void) {
    let (span, wanted) = (bytes.span, mark.span)
    if span.count < wanted.count { return }
    for place in 0...span.count - wanted.count where span[place] == wanted[0] {
      var index = 1
      while index < wanted.count, span[place + index] == wanted[index] { index += 1 }
      if index == wanted.count { body(place) }
    }
  }
}

/// Holds a data directory against what was answered.
struct SoakAuditor {
  private let model: SoakModel
  private let data: String
  /// Of requests that are not answered: they may have happened or not.
  private let openKeys: Set<String>
  private let openTokens: Set<String>
  private var faults: [String] = []
  private(set) var eventCount = 0
  /// By method, how many answers are kept.
  private var kept: [String: Int] = [:]
  private var keyCounts: [String: Int] = [:]
  /// By what happened and to what, how often.
  private var effects: [String: Int] = [:]
  private var byKind: [String: Int] = [:]
  private var consentOffers: [Int64: Int64] = [:]

  init(_ model: SoakModel, data: String, openKeys: Set<String>, openTokens: Set<String>) {
    // On the disk stand the marks of keys.
    var model = model
    model.acknowledged = SoakDisk.byMark(model.acknowledged)
    model.acts = SoakDisk.byMark(model.acts)
    self.model = model
    self.data = data
    self.openKeys = Set(openKeys.map { SoakDisk.mark(of: $0) })
    self.openTokens = openTokens
  }

  var keptCounts: String {
    kept.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  /// - Parameter isClean: whether the process ended with 0, so that nothing may be unfinished.
  mutating func audit(quid: String, isClean: Bool) -> [String] {
    if !fileExists(data + "/ledger") { return [] }
    verify(quid, isClean)
    readLedger(quid)
    checkLedger()
    checkBehaviour()
    checkTokens()
    return faults
  }

  /// The lines that a command writes.
  private mutating func lines(
    _ command: [String], _ body: (inout SoakAuditor, ArraySlice<UInt8>) -> Void
  ) {
    guard let child = try? ChildProcess(command) else { return faults.append("cannot run quid") }
    child.input.close()
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while let got = try? child.output.read(into: &block, from: 0), got > 0 {
      bytes += block[..<got]
      var start = 0
      while let end = bytes[start...].firstIndex(of: 0x0A) {
        body(&self, bytes[start..<end])
        start = end + 1
      }
      bytes.removeSubrange(..<start)
    }
    let ending = child.wait(nanoseconds: 60_000_000_000)
    if ending != .exit(0) {
      faults.append("\(command.dropFirst().prefix(2)) ended \(ending as Any)")
    }
  }

  private mutating func verify(_ quid: String, _ isClean: Bool) {
    var text = ""
    lines([quid, "log", "verify", "--data", data]) { _, line in
      text += String(decoding: line, as: UTF8.self) + "\n"
    }
    let isWhole = text.contains("whole\n") || (!isClean && text.contains("whole up to"))
    if !isWhole { faults.append("log verify says \(text)") }
  }

  private mutating func readLedger(_ quid: String) {
    let command = [quid, "log", "export", "--data", data, "--format", "cloudevents"]
    lines(command) { auditor, line in
      guard let event = try? JSONDocument(scanning: Array(line)).root.member("data"),
        let kind = event.member("event")?.string
      else { return auditor.faults.append("an exported event cannot be read") }
      auditor.take(kind, event)
    }
  }

  private mutating func take(_ kind: String, _ event: JSONValue) {
    eventCount += 1
    byKind[kind, default: 0] += 1
    func note(_ member: String) {
      if let number = event.member(member)?.integer {
        effects["\(kind) \(number)", default: 0] += 1
      }
    }
    switch kind {
    case "answerKept":
      keyCounts[event.member("key")?.string ?? "", default: 0] += 1
      kept[event.member("method")?.string ?? "", default: 0] += 1
    case "offerAnswered", "offerShown": note("offer")
    case "consentGiven":
      note("consent")
      if let consent = event.member("consent")?.integer, let offer = event.member("offer")?.integer
      {
        consentOffers[consent] = offer
      }
    case "consentWithdrawn": note("consent")
    case "benefitDelivered": note("promise")
    case "personErased": note("person")
    default: break
    }
  }

  private mutating func checkLedger() {
    for (effect, count) in effects where count != 1 {
      faults.append("\(effect) stands \(count) times")
    }
    for (key, count) in keyCounts {
      if count != 1 { faults.append("key \(key) has \(count) answers") }
      if model.acknowledged[key] == nil, !openKeys.contains(key) {
        faults.append("key \(key) is kept, and nobody sent it")
      }
    }
    for (key, kind) in model.acknowledged where kind != .record && keyCounts[key] == nil {
      faults.append("\(kind.rawValue) with key \(key) was acknowledged and is lost")
    }
    for offer in model.answered.keys where effects["offerAnswered \(offer)"] == nil {
      faults.append("the answer to offer \(offer) is lost")
    }
    for consent in model.consents.keys where effects["consentGiven \(consent)"] == nil {
      faults.append("consent \(consent) is lost")
    }
    for promise in model.delivered where effects["benefitDelivered \(promise)"] == nil {
      faults.append("the delivery of promise \(promise) is lost")
    }
    for consent in model.withdrawn where effects["consentWithdrawn \(consent)"] == nil {
      faults.append("the withdrawal of consent \(consent) is lost")
    }
    // Nothing happens without its answer, nor twice for one.
    for (kind, method) in [
      ("offerAnswered", "offer.answer"), ("benefitDelivered", "benefit.deliver"),
      ("consentWithdrawn", "consent.withdraw"), ("personErased", "person.erase"),
    ] where byKind[kind] ?? 0 != kept[method] ?? 0 {
      faults.append("\(byKind[kind] ?? 0) \(kind) for \(kept[method] ?? 0) answers to \(method)")
    }
    if byKind["preferenceStated"] ?? 0 > kept["preference.set"] ?? 0 {
      faults.append("more preferences are stated than were asked for")
    }
  }

  /// Each act that is to be kept stands there once, and no other.
  private mutating func checkBehaviour() {
    var counts: [String: Int] = [:]
    SoakDisk(data).forEachFile(in: "behaviour") { bytes in
      counts.merge(SoakDisk.keys(in: bytes), uniquingKeysWith: +)
    }
    for (key, count) in counts {
      if count != 1 { faults.append("an act with key \(key) stands \(count) times") }
      if let item = model.acts[key] {
        if model.gone.contains(item) { faults.append("\(item) is kept though its consent ended") }
      } else if !openKeys.contains(key) {
        faults.append("an act with key \(key) was never acknowledged")
      }
    }
    for (key, item) in model.acts
    where counts[key] == nil && model.kept.contains(item) && !openTokens.contains(item) {
      faults.append("\(item) was acknowledged and is lost")
    }
  }

  private mutating func checkTokens() {
    var found: Set<String> = []
    for folder in SoakDisk.folders {
      SoakDisk(data).forEachFile(in: folder) { SoakDisk.tokens(in: $0, &found) }
    }
    for token in found {
      if model.gone.contains(token) { faults.append("\(token) is gone, and is on the disk") }
    }
    for token in model.kept where !found.contains(token) && !openTokens.contains(token) {
      faults.append("\(token) was given and is not on the disk")
    }
  }
}
