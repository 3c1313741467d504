import Catalogs
import Foundation
import JSONText
import Scenarios
import TestSupport
import Testing

/// An unknown member is one fault, wherever it stands, and hides no other.
@Suite struct UnknownMemberTests {
  /// A scenario or catalog in which most objects occur.
  private struct Whole {
    let name: String
    let tree: JSONTree
    let isCatalog: Bool

    /// The first lines of what is reported, without the file's name.
    func messages(_ tree: JSONTree) throws -> [String] {
      let problems = Problems(fileName: "f")
      let root = try tree.document()
      if isCatalog {
        _ = CatalogReader(problems: problems, loadRows: Whole.rows).read(root)
      } else {
        _ = ScenarioReader(problems: problems, loadRows: Whole.rows) { _ in nil }.read(root)
      }
      return problems.messages.map { String($0.split(separator: "\n")[0]) }
    }

    private static func rows(_ file: String, _ columns: [String]) -> [[String]]? {
      let problems = Problems(fileName: file)
      let bytes = try? Places.bytes("Scenarios/catalogs/\(file)")
      return bytes.flatMap { TableRows.read($0, columns: columns, problems) }
    }
  }

  private func wholes() throws -> [Whole] {
    func tree(_ path: String) throws -> JSONTree {
      try JSONTree(text: String(decoding: Places.bytes(path), as: UTF8.self))
    }
    let shop = try tree("Scenarios/catalogs/shop.json")
    return [
      Whole(name: "shop", tree: shop, isCatalog: true),
      Whole(
        name: "study", tree: try tree("Scenarios/replications/data-for-money.json"),
        isCatalog: false),
      Whole(name: "model", tree: try JSONTree(text: ScenarioSamples.modelText()), isCatalog: false),
    ]
  }

  /// The pointers of all objects whose members have names of their own; in the others names are the
  /// author's.
  private func objects(_ tree: JSONTree, at pointer: String = "") -> [String] {
    let step = pointer.split(separator: "/").last ?? ""
    if ["values", "groups", "eligibility", "audience", "columns"].contains(step) { return [] }
    switch tree {
    case .object(let members):
      return [pointer]
        + members.flatMap { objects($0.value, at: pointer + "/" + $0.name) }
    case .array(let elements):
      return elements.enumerated().flatMap { objects($1, at: "\(pointer)/\($0)") }
    default: return []
    }
  }

  @Test func everyObjectToldOnceAndHidesNothing() throws {
    for whole in try wholes() {
      #expect(try whole.messages(whole.tree) == [], "\(whole.name)")
      let pointers = objects(whole.tree)
      #expect(pointers.count > 20, "\(whole.name)")
      func told(_ pointer: String) -> String { "\(pointer)/zzqx: unknown member \"zzqx\"" }
      for (index, pointer) in pointers.enumerated()
      where index % sampled(7, thorough: 1) == 0 {
        let one = try whole.tree.with(pointer + "/zzqx", "1")
        let first = try whole.messages(one)
        #expect(
          first.count == 1 && first[0].contains(told(pointer)), "\(whole.name) \(pointer): \(first)"
        )
        // Another one, near and far.
        for step in [1, pointers.count / 2] {
          let other = pointers[(index + step) % pointers.count]
          if other == pointer { continue }
          let both = try whole.messages(one.with(other + "/zzqx", "1"))
          #expect(
            both.count == 2 && both.contains { $0.contains(told(pointer)) }
              && both.contains { $0.contains(told(other)) },
            "\(whole.name) \(pointer) and \(other): \(both)")
        }
      }
    }
  }

  /// Faults of other kinds, in the objects that are read last and refer to the others.
  @Test func faultsOfOtherKindsAreToldBesideIt() throws {
    let faults: [String: [(pointer: String, text: String)]] = [
      "shop": [
        ("/exchanges/0/purpose", "\"nobodys\""), ("/purposes/0/why", "5"),
        ("/benefits/0/worth/amount", "-1"), ("/fields/0/type", "\"nonsense\""),
      ],
      "study": [
        ("/confidence", "\"x\""), ("/people/counts/0/shown", "-1"),
        ("/people/counts/1/arm", "\"nobodys\""), ("/expect/0/metric", "\"nonsense\""),
        ("/experiment/arms/0/weight", "0"), ("/experiment/control", "\"nobodys\""),
        ("/catalog/exchanges/0/benefit", "\"nobodys\""), ("/start", "\"soon\""),
        ("/waivers/0/rule", "\"Q999\""),
      ],
      "model": [
        ("/people/model/days", "0"), ("/people/model/segments/0/share", "2"),
        ("/people/model/worth/mean", "\"x\""), ("/delivery/late", "7"),
        ("/expect/0/atLeast", "\"x\""),
      ],
    ]
    for whole in try wholes() {
      for (place, text) in try #require(faults[whole.name]) {
        let faulty = try whole.tree.with(place, text)
        let alone = try whole.messages(faulty)
        #expect(alone.count == 1, "\(whole.name) \(place): \(alone)")
        // A part of the objects beside each fault, for time.
        for (index, pointer) in objects(whole.tree).enumerated()
        where (index + text.utf8.count) % sampled(28, thorough: 4) == 0 && !pointer.hasPrefix(place)
        {
          let both = try whole.messages(faulty.with(pointer + "/zzqx", "1"))
          let fault = alone[0].drop { $0 != "/" }
          #expect(
            both.contains { $0.hasSuffix(fault) }, "\(whole.name) \(place), \(pointer): \(both)")
          #expect(both.count <= 2, "\(whole.name) \(place), \(pointer): \(both)")
        }
      }
    }
  }

  /// A misspelt member is told with the one that was meant, and what hangs on it is not told again.
  @Test func aMisspeltMemberIsToldOnce() throws {
    for (part, other) in [
      ("\"control\": \"plain\"", "\"contrl\": \"plain\""), ("\"arms\": [", "\"arsm\": ["),
      ("\"counts\": [", "\"cuonts\": ["), ("\"delivery\"", "\"delivrey\""),
      ("\"start\"", "\"strat\""), ("\"catalog\"", "\"catlog\""), ("\"replay\"", "\"reply\""),
      ("\"weight\"", "\"wieght\""), ("\"arm\": {\"column\"", "\"amr\": {\"column\""),
    ] {
      let (_, messages) = try ScenarioSamples.read(ScenarioSamples.text([(part, other)]))
      #expect(messages.count == 1 && messages[0].contains("did you mean"), "\(other): \(messages)")
    }
    let (_, messages) = try ScenarioSamples.read(
      ScenarioSamples.text([
        ("\"control\": \"plain\"", "\"contrl\": \"plain\""), ("\"shown\": 40", "\"shown\": -1"),
        ("\"metric\": \"optIn\"", "\"metric\": \"nonsense\""),
      ]))
    #expect(messages.count == 3, "\(messages)")
  }
}
