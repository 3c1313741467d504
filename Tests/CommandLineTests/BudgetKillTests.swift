import Basics
import Foundation
import TestSupport
import Testing

/// 1,000 people ask a served process for 100 coffees at once, and it is killed again and again: what was promised is
/// there, and nothing is promised twice or lost.
@Suite(.serialized) struct BudgetKillTests {
  private static let people = 1_000
  private static let coffees = 100

  /// The shop's catalog with so many coffees, beside the table that it names.
  private func writeCatalog(_ units: Int, to file: URL) throws {
    let shop = Places.repository.appending(path: "Scenarios/catalogs/shop.json")
    var tree = try JSONTree(text: String(contentsOf: shop, encoding: .utf8))
    let budget = #"[{"id":"coffees","units":\#(units),"per":"ever","newcomersShare":1}]"#
    for (pointer, json) in [
      ("/exchanges/6", nil), ("/aggregates", nil), ("/exchanges/3/eligibility", nil),
      ("/budgets", budget), ("/benefits/0/budget", #""coffees""#),
    ] {
      tree = try tree.with(pointer, json)
    }
    try tree.text.write(to: file, atomically: true, encoding: .utf8)
  }

  /// A running service, and the moment that its requests name.
  private struct Life {
    let service: ServiceProcess
    let at: String

    /// Sends lines, a hundred at once, and reads their answers, until the process is killed.
    func ask(
      _ lines: [(method: String, params: String)], killedAfter count: Int? = nil
    ) throws -> [JSONTree] {
      var answers: [JSONTree] = []
      var sent = 0
      while sent < lines.count {
        let some = lines[sent..<min(sent + 100, lines.count)]
        let text = some.map { method, params in
          #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"at":"\#(at)"\#(params)}}"#
            + "\n"
        }
        do {
          try service.send(text.joined())
        } catch {
          // The pipe of a killed process takes no more.
          if count == nil { throw error }
          return answers
        }
        sent += some.count
        while answers.count < sent {
          guard let line = service.line() else { return answers }
          answers.append(try JSONTree(text: line))
          if answers.count == count { service.signal(SIGKILL) }
        }
      }
      return answers
    }

    /// How many coffees were ever promised.
    func promised() throws -> Int {
      let report = try ask([("budget.report", "")])
      guard case .number(let units)? = report.first?["/result/budgets/0/periods/0/promised/units"]
      else { return 0 }
      return Int(units) ?? 0
    }
  }

  @Test func aThousandAskersThroughKills() throws {
    signal(SIGPIPE, SIG_IGN)
    try Places.withTemporaryFolder { folder in
      let (catalog, data) = (folder.appending(path: "shop.json"), folder.appending(path: "data"))
      try writeCatalog(Self.coffees, to: catalog)
      var random = Random(seed: 20, stream: 7)
      /// What was promised and acknowledged, by person: the request, and the answer that it got.
      var promised: [Int: (params: String, answer: String)] = [:]
      var owed = 0
      var kills = 0
      var life = 0
      while owed < Self.coffees || life < 6 {
        try #require(life < 30, "\(owed) coffees are promised")
        // Half an hour later, when what nobody answered is free again.
        let at = CatalogSamples.today.start.adding(milliseconds: Int64(life) * 31 * 60_000)
        let service = try ServiceProcess(
          data, ["--catalog", catalog.path, "--clock", "input"])
        let running = Life(service: service, at: at.text)
        try service.waitForLog("ready")
        if life == 2 || life == 4 {
          // Lowered below what is promised, and raised again.
          try writeCatalog(life == 2 ? 40 : Self.coffees, to: catalog)
          service.signal(SIGHUP)
          try service.waitForLog(#""event":"catalogAdopted""#)
        }
        let before = try running.promised()
        let killsAsking = life % 3 == 0 && life < 6
        let askers = stride(from: life, to: Self.people, by: life < 2 ? 1 : 4).filter {
          promised[$0] == nil
        }
        let shown = try running.ask(
          askers.map { ("offer.next", #","person":"p\#($0)","placement":"account""#) },
          killedAfter: killsAsking ? 1 + random.below(askers.count) : nil)
        if killsAsking {
          kills += 1
          #expect(service.wait() == -SIGKILL)
          life += 1
          continue
        }
        let offers = zip(askers, shown).compactMap {
          person, told -> (person: Int, offer: String)? in
          guard told["/result/offer/exchange"] == .string("birthday-for-coffee"),
            case .number(let number)? = told["/result/offer/number"], random.below(5) > 0
          else { return nil }
          return (person, number)
        }
        let answers = offers.map { person, offer in
          (
            "offer.answer",
            #","offer":\#(offer),"answer":"accepted","textVersion":1,"values":{"birthDate":"04-12"}"#
              + #","idempotencyKey":"00000000-0000-4000-8000-\#(String(100_000_000_000 + (Int(offer) ?? 0)))""#
          )
        }
        let killsAnswering = life % 3 == 1 && !answers.isEmpty && life < 6
        let told = try running.ask(
          answers, killedAfter: killsAnswering ? 1 + random.below(answers.count) : nil)
        for ((person, _), (asked, answer)) in zip(offers, zip(answers, told)) {
          #expect(answer["/result/promise/number"] != nil, "\(answer.text)")
          promised[person] = (asked.1, answer.text)
        }
        if killsAnswering {
          kills += 1
          #expect(service.wait() == -SIGKILL)
          life += 1
          continue
        }
        // Somebody is erased: their coffee is free again.
        if life < 6, let gone = promised.keys.min() {
          _ = try running.ask([("person.erase", #","person":"p\#(gone)""#)])
          promised[gone] = nil
        }
        // Somebody else withdraws: theirs is spent all the same.
        if life == 5, let person = promised.keys.max() {
          let listed = try running.ask([("consent.list", #","person":"p\#(person)""#)])
          guard case .number(let consent)? = listed[0]["/result/consents/0/number"] else {
            Issue.record("\(listed[0].text)")
            return
          }
          let gone = try running.ask([("consent.withdraw", #","consent":\#(consent)"#)])
          #expect(gone[0]["/result"] != nil, "\(gone[0].text)")
        }
        // Every yes that was acknowledged stands, and sent again gets the same answer and nothing else.
        let again = promised.sorted { $0.key < $1.key }
        let repeated = try running.ask(
          again.map { ("offer.answer", $0.value.params) })
        for (one, answer) in zip(again, repeated) { #expect(answer.text == one.value.answer) }
        let count = try running.promised()
        // Lowered, nothing new is promised beyond it.
        if life == 2 { #expect(count <= max(40, before)) }
        owed = count
        #expect(owed <= Self.coffees && owed >= promised.count)
        try service.endInput()
        #expect(service.wait() == 0)
        life += 1
      }
      #expect(owed == Self.coffees && kills == 4)
    }
  }
}
