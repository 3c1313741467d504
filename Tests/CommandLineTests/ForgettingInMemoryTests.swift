import Foundation
import TestSupport
import Testing

#if os(Linux)
  /// What a running service has in memory of somebody who was erased: nothing, wherever it was. All of the
  /// process's memory that can be written to is searched, as a core dump would hold it: tables, buffers, room
  /// that was given back, the stack.
  @Suite struct ForgettingInMemoryTests {
    /// What one person is called, gives and does; each as nothing else in the world.
    private struct Traces {
      let person, born, gave, viewed, next, escaped, excluded, session, attribute: String

      init(_ name: String, born: String) {
        (person, self.born) = ("id-of-\(name)-4711-lovelace", born)
        (gave, viewed) = ("value-of-\(name)-4712-given", "item-of-\(name)-4713-viewed")
        (next, escaped) = ("item-of-\(name)-4714-bought", "item-\u{E4}-of-\(name)-4715")
        (excluded, session) = ("item-of-\(name)-4716-excluded", "item-of-\(name)-4717-session")
        attribute = "attribute-of-\(name)-4718"
      }

      var all: [String] {
        [person, born, gave, viewed, next, escaped, excluded, session, attribute]
      }
    }

    /// Where traces stand in a process's memory, with what is around them.
    private static func places(of traces: [String], in process: Int32) throws -> [String] {
      var found: [String] = []
      let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
      let memory = try FileHandle(forReadingFrom: URL(filePath: "/proc/\(process)/mem"))
      defer { try? memory.close() }
      for line in maps.split(separator: "\n") {
        let parts = line.split(separator: " ")
        let ends = parts[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
        guard parts[1].hasPrefix("rw"), ends.count == 2 else { continue }
        try memory.seek(toOffset: ends[0])
        // What the kernel keeps for itself cannot be read.
        guard let bytes = try? memory.read(upToCount: Int(ends[1] - ends[0])) else { continue }
        for trace in traces {
          var rest = bytes.startIndex..<bytes.endIndex
          while let place = bytes.range(of: Data(trace.utf8), in: rest) {
            let from = max(bytes.startIndex, place.lowerBound - 48)
            let around = bytes[from..<min(bytes.endIndex, place.upperBound + 24)]
              .map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: ".") }
            found.append(
              "\(trace) in \(parts.count > 5 ? parts[5] : "memory"): "
                + String(decoding: around, as: UTF8.self))
            rest = place.upperBound..<bytes.endIndex
          }
        }
      }
      return found
    }

    /// All that a person does, and has done to them, before they are forgotten.
    private static func life(of who: Traces, offer: Int) -> [(method: String, params: String)] {
      func named(_ number: Int) -> String { #","idempotencyKey":"\#(key(offer * 100 + number))""# }
      let act = #"{"person":"\#(who.person)","purpose":"recommendations","act":"view","item":"#
      let attributes = #""attributes":{"favourite":"\#(who.attribute)"}"#
      let escaped = who.escaped.replacing("\u{E4}", with: "\\u00e4")
      return [
        ("offer.next", #"{"person":"\#(who.person)","placement":"account",\#(attributes)}"#),
        (
          "offer.answer",
          #"{"offer":\#(offer),"answer":"accepted","textVersion":1,"values":{"birthDate":"1990-\#(who.born)"}\#(named(1))}"#
        ),
        ("offer.next", #"{"person":"\#(who.person)","placement":"home"}"#),
        (
          "offer.answer",
          #"{"offer":\#(offer + 1),"answer":"accepted","textVersion":1,"values":{"viewedItems":"\#(who.gave)"}\#(named(2))}"#
        ),
        ("behaviour.record", "\(act)\"\(who.viewed)\"\(named(3))}"),
        ("recommend.after", "\(act)\"\(who.next)\"\(named(4))}"),
        ("behaviour.record", "\(act)\"\(escaped)\"\(named(5))}"),
        (
          "recommend.items",
          #"{"person":"\#(who.person)","purpose":"recommendations","exclude":["\#(who.excluded)"],"reasons":true}"#
        ),
        (
          "recommend.items",
          #"{"purpose":"recommendations","session":["\#(who.session)","\#(who.viewed)"]}"#
        ),
        ("offer.explain", #"{"person":"\#(who.person)",\#(attributes)}"#),
        ("consent.list", #"{"person":"\#(who.person)"}"#),
        ("preference.list", #"{"person":"\#(who.person)"}"#),
        (
          "preference.set",
          #"{"person":"\#(who.person)","scope":"everything","choice":"allow"\#(named(6))}"#
        ),
        ("request.receive", #"{"person":"\#(who.person)","right":"access"\#(named(7))}"#),
        ("person.restrict", #"{"person":"\#(who.person)","isRestricted":false\#(named(8))}"#),
        ("person.export", #"{"person":"\#(who.person)"}"#),
      ]
    }

    /// Erases somebody, and looks for what is left once others have asked for something.
    private static func erase(_ who: Traces, _ service: ServiceProcess, other: Traces) throws {
      let process = service.process.processIdentifier
      #expect(try !places(of: [who.person], in: process).isEmpty)
      let erased = try service.call("person.erase", #"{"person":"\#(who.person)"}"#)
      #expect(erased.contains("\"erased\""))
      for (method, params) in life(of: other, offer: 2).suffix(7) {
        #expect(try service.call(method, params).contains("\"result\""), "\(method)")
      }
      for place in try places(of: who.all, in: process) { Issue.record("left: \(place)") }
      #expect(try !places(of: [other.person], in: process).isEmpty)
    }

    private static func end(_ service: ServiceProcess) throws {
      try service.endInput()
      while service.line() != nil {}
      #expect(service.wait() == 0)
    }

    /// In the process that took it all, and in one that read it from the stores.
    @Test(arguments: [false, true])
    func nothingOfWhoWasErasedIsInMemory(afterStart: Bool) throws {
      let (ada, ben) = (Traces("ada", born: "04-17"), Traces("ben", born: "05-23"))
      try Places.withTemporaryFolder { folder in
        let shop = try QuidProcess.starter(in: folder)
        let data = folder.appending(path: "data")
        let options = ["--catalog", shop.appending(path: "catalog.json").path]
        var service = try ServiceProcess(data, options)
        for (number, who) in [ada, ben].enumerated() {
          for (method, params) in ForgettingInMemoryTests.life(of: who, offer: number * 2) {
            let answer = try service.call(method, params)
            #expect(answer.contains("\"result\""), "\(method): \(answer)")
          }
        }
        if afterStart {
          try ForgettingInMemoryTests.end(service)
          service = try ServiceProcess(data, options)
          let export = try service.call("person.export", #"{"person":"\#(ada.person)"}"#)
          for trace in [ada.born, ada.gave, ada.viewed, ada.next] {
            #expect(export.contains(trace))
          }
        }
        try ForgettingInMemoryTests.erase(ada, service, other: ben)
        try ForgettingInMemoryTests.end(service)
      }
    }
  }
#endif
