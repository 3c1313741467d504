import Foundation
import TestSupport
import Testing

/// What `quid init` writes, as a newcomer uses it: with the commands that it prints.
@Suite struct FirstDayTests {
  private func withShop<Result>(_ body: (URL, QuidProcess.Result) throws -> Result) throws -> Result
  {
    try Places.withTemporaryFolder { folder in
      let made = try QuidProcess.run(["init", "shop"], in: folder)
      #expect(made.exitCode == 0, "\(made.errors)")
      return try body(folder, made)
    }
  }

  /// Holds the conversation with a data directory; the answers by their ids.
  private func hold(_ folder: URL, _ data: String) throws -> [String: JSONTree] {
    let shop = folder.appending(path: "shop")
    let service = try ServiceProcess(
      folder.appending(path: data), ["--catalog", shop.appending(path: "catalog.json").path])
    try service.send(
      String(contentsOf: shop.appending(path: "conversation.jsonl"), encoding: .utf8))
    try service.endInput()
    var answers: [String: JSONTree] = [:]
    while let line = service.line() {
      let answer = try JSONTree(text: line)
      guard case .string(let id)? = answer["/id"] else { continue }
      #expect(answers.updateValue(answer, forKey: id) == nil, "\(id)")
    }
    #expect(service.wait() == 0)
    return answers
  }

  @Test func threeCommandsAreNext() throws {
    try withShop { folder, made in
      let next = made.output.split(separator: "\n").filter { $0.hasPrefix("  quid ") }
      #expect(
        next == [
          "  quid check shop/catalog.json", "  quid run shop/scenario.json",
          "  quid serve --data data --catalog shop/catalog.json < shop/conversation.jsonl",
        ])
      for name in ["catalog.json", "scenario.json", "conversation.jsonl"] {
        #expect(made.output.contains("shop/\(name)  "))
        // Any one of the files in the way keeps all of them from being written.
        let other = folder.appending(path: "other \(name)")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: other.appending(path: name))
        #expect(try QuidProcess.run(["init", other.path]).exitCode == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.path) == [name])
        #expect(try Data(contentsOf: other.appending(path: name)) == Data("mine".utf8))
      }
    }
  }

  @Test func theCatalogIsCleanForAYear() throws {
    try withShop { folder, _ in
      let now = Date()
      for days in [0, 1, 31, 183, 364] {
        let day = now.addingTimeInterval(Double(days) * 86_400).formatted(
          .iso8601.year().month().day())
        let checked = try QuidProcess.run(
          ["check", "shop/catalog.json", "shop/scenario.json", "--today", day], in: folder)
        #expect(checked.exitCode == 0, "\(day): \(checked.output)\(checked.errors)")
      }
    }
  }

  @Test func theConversationShowsAll() throws {
    try withShop { folder, _ in
      let lines = try String(
        contentsOf: folder.appending(path: "shop/conversation.jsonl"), encoding: .utf8
      ).split(separator: "\n")
      #expect(lines.count <= 30)
      let answers = try hold(folder, "data")
      #expect(
        answers["bo is asked, at home"]?["/result/offer/exchange"] == .string("views-for-finds"))
      #expect(answers["ada says yes, at account"]?["/result/answer"] == .string("accepted"))
      #expect(answers["ada gets her coffee"]?["/result/outcome"] == .string("kept"))
      #expect(answers["cy looks at the lamp"]?["/result"] == .boolean(true))
      let shown = answers["ada looks at the tent, and is shown what goes with it"]
      #expect(
        shown?["/result/items"]
          == .array([
            .object([
              .init("item", .string("lamp")), .init("because", .array([.string("tent")])),
            ]), .object([.init("item", .string("cup")), .init("because", .array([]))]),
          ]), "\(shown?.text ?? "")")
      let held = answers["ada asks what is held of her"]?.text ?? ""
      #expect(held.contains("04-12") && held.contains("tent") && !held.contains("1990"))
      #expect(answers["ada wants to be forgotten"]?["/result/erased"] != nil)
      #expect(
        answers["nothing of ada is left"]?["/error/data/refusal"] == .string("unknownPerson"))
      let errors = answers.filter { $0.value["/error"] != nil }
      #expect(errors.count == 1, "\(errors.keys)")
      let verified = try QuidProcess.run(["log", "verify", "--data", "data"], in: folder)
      #expect(verified.exitCode == 0)
      // Another directory, another conversation; the same directory gives first answers again, or says why not.
      #expect(try hold(folder, "other").filter { $0.value["/error"] != nil }.count == 1)
      let again = try hold(folder, "data")
      #expect(again["ada gets her coffee"]?["/result/outcome"] == .string("kept"))
      for (id, answer) in again where answer["/error"] != nil {
        #expect(answer["/error/data/refusal"] != nil, "\(id): \(answer.text)")
      }
    }
  }

  /// Everybody's keys are their own.
  @Test func keysAreRandom() throws {
    try withShop { folder, _ in
      #expect(try QuidProcess.run(["init", "other"], in: folder).exitCode == 0)
      var keys: [String] = []
      for shop in ["shop", "other"] {
        let text = try String(
          contentsOf: folder.appending(path: "\(shop)/conversation.jsonl"), encoding: .utf8)
        keys += text.split(separator: "\"idempotencyKey\":\"").dropFirst().map {
          String($0.prefix(36))
        }
      }
      #expect(keys.count == 16 && Set(keys).count == 16)
    }
  }
}
