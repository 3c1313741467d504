import Foundation
import TestSupport
import Testing

/// A running service whose catalog loses what people agreed to, a reload at a time.
@Suite(.serialized) struct RemovedEntriesRunTests {
  private func without(_ tree: JSONTree, _ list: String, _ ids: [String]) -> JSONTree {
    var changed = tree
    changed["/\(list)"] = .array(tree.list(list).filter { !ids.contains($0.word("id")) })
    return changed
  }

  /// The consents of somebody, and what is exported of them but for the moment.
  private func told(_ service: ServiceProcess) throws -> [String] {
    let export = try service.call("person.export", #"{"person":"ada@example.org"}"#)
    let tree = try JSONTree(text: export)
    return [
      try service.call("consent.list", #"{"person":"ada@example.org"}"#),
      tree["/result/consents"]?.text ?? export,
    ]
  }

  @Test func whatStandsOutlivesItsCatalogAndGoesWhole() throws {
    try Places.withTemporaryFolder { folder in
      let (file, data) = (folder.appending(path: "c.json"), folder.appending(path: "data"))
      var tree = try JSONTree(
        text: String(decoding: try Places.bytes("Scenarios/catalogs/shop.json"), as: UTF8.self))
      tree["/aggregates"] = nil
      func save() throws { try tree.text.write(to: file, atomically: true, encoding: .utf8) }
      try save()
      var service = try ServiceProcess(data, ["--catalog", file.path])
      for (offer, (purpose, values)) in [
        ("birthday-gift", #"{"birthDate":"04-12"}"#), ("fitting", #"{"clothesSize":"38"}"#),
        ("recommendations", "{}"),
      ].enumerated() {
        let shown = try service.call(
          "offer.request", #"{"person":"ada@example.org","purpose":"\#(purpose)"}"#)
        #expect(shown.contains(#""number":\#(offer)"#), "\(shown)")
        let yes = try service.call(
          "offer.answer",
          #"{"offer":\#(offer),"answer":"accepted","textVersion":1,"values":\#(values)}"#)
        #expect(yes.contains(#""consent""#), "\(yes)")
      }
      _ = try service.call("benefit.deliver", #"{"promise":2,"value":2}"#)
      let act = try service.call(
        "behaviour.record",
        #"{"person":"ada@example.org","purpose":"recommendations","act":"view","item":"mug-77"}"#)
      #expect(act.contains("result"), "\(act)")
      let before = try told(service)
      for (number, gone) in [
        [("exchanges", ["views-for-finds"]), ("purposes", ["recommendations"])],
        [
          ("exchanges", ["birthday-for-coffee", "birthday-for-greeting"]),
          ("purposes", ["birthday-gift"]), ("roles", ["care-agent"]), ("benefits", ["coffee"]),
        ],
        [("exchanges", ["size-for-fit"]), ("purposes", ["fitting"]), ("benefits", ["right-size"])],
      ].enumerated() {
        for (list, ids) in gone { tree = without(tree, list, ids) }
        try save()
        service.signal(SIGHUP)
        while try service.log().components(separatedBy: "\"catalogAdopted\"").count < number + 2 {
          #expect(try service.call("engine.health").contains("serving"))
          if try service.log().contains("catalogUnusable") { break }
        }
        let log = try service.log()
        #expect(!log.contains("catalogUnusable") && !log.contains("\"catalogKept\""), "\(log)")
        #expect(try told(service) == before, "reload \(number)")
      }
      try service.endInput()
      #expect(service.wait() == 0)
      let digest = try QuidProcess.run(["log", "digest", "--data", data.path])
      #expect(try QuidProcess.run(["log", "digest", "--data", data.path]).output == digest.output)
      service = try ServiceProcess(data, ["--catalog", file.path])
      #expect(try told(service) == before, "after a restart")
      let erased = try service.call("person.erase", #"{"person":"ada@example.org"}"#)
      #expect(erased.contains(#""erased":"2"#), "\(erased)")
      try service.endInput()
      #expect(service.wait() == 0)
      let verified = try QuidProcess.run(["log", "verify", "--data", data.path])
      #expect(verified.exitCode == 0, "\(verified.output)")
      for path in try FileManager.default.subpathsOfDirectory(atPath: data.path) {
        let bytes = (try? Data(contentsOf: data.appending(path: path))) ?? Data()
        for word in ["ada@example.org", "\"04-12\"", "mug-77"] {
          #expect(bytes.range(of: Data(word.utf8)) == nil, "\(path) holds \(word)")
        }
      }
    }
  }
}
