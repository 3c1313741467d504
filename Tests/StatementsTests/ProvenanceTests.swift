import Basics
import Engine
import Exchanges
import TestSupport
import Testing

@testable import Statements

@Suite struct ProvenanceTests {
  private func graph() throws -> JSONTree {
    try JSONTree(text: text(ProvenanceExport(try sampleStatement()).bytes))
  }

  private func nodes(_ kind: String, _ graph: JSONTree) -> [(id: String, value: JSONTree)] {
    guard case .object(let members)? = graph["/\(kind)"] else { return [] }
    return members.map { ($0.name, $0.value) }
  }

  /// Pairs of two members of every edge of a kind.
  private func edges(
    _ kind: String, _ from: String, _ to: String, _ graph: JSONTree
  ) -> [(from: String, to: String)] {
    nodes(kind, graph).compactMap { _, edge in
      guard case .string(let from)? = edge["/prov:\(from)"],
        case .string(let to)? = edge["/prov:\(to)"]
      else { return nil }
      return (from, to)
    }
  }

  /// Every chain starts at a collection, and ends in somebody who holds the data or in its end (Q56).
  @Test func everyChainRunsFromACollectionToAHolderOrAnEnd() throws {
    let graph = try graph()
    let entities = nodes("entity", graph)
    #expect(entities.count == 12)
    let generated = edges("wasGeneratedBy", "entity", "activity", graph)
    let derived = edges("wasDerivedFrom", "generatedEntity", "usedEntity", graph)
    let invalidated = edges("wasInvalidatedBy", "entity", "activity", graph).map(\.from)
    for (id, entity) in entities {
      #expect(generated.count { $0.from == id } == 1, "\(id) is generated once")
      var start = id
      while let source = derived.first(where: { $0.from == start }) { start = source.to }
      let beginning = generated.first { $0.from == start }?.to ?? ""
      // What is observed is told of by the observing that the collection began.
      let informed = edges("wasInformedBy", "informed", "informant", graph)
      let first = informed.first { $0.from == beginning }?.to ?? beginning
      #expect(first.hasPrefix("store:collection-"), "\(id) starts at \(first)")
      let isHeld = entity["/quid:state"] == .string("held")
      #expect(isHeld != invalidated.contains(id), "\(id) is held or has an end, and not both")
    }
  }

  /// Every end of every edge is a node of the graph.
  @Test func edgesHaveBothTheirEnds() throws {
    let graph = try graph()
    let known = Set(["entity", "activity", "agent"].flatMap { nodes($0, graph).map(\.id) })
    let relations = [
      "actedOnBehalfOf", "used", "wasAssociatedWith", "wasAttributedTo", "wasDerivedFrom",
      "wasGeneratedBy", "wasInformedBy", "wasInvalidatedBy",
    ]
    for relation in relations {
      let edges = nodes(relation, graph)
      #expect(!edges.isEmpty, "\(relation)")
      for (_, edge) in edges {
        guard case .object(let members) = edge else { continue }
        for member in members where member.name != "prov:time" {
          guard case .string(let id) = member.value else { continue }
          #expect(known.contains(id), "\(relation) names \(id)")
        }
      }
    }
    guard case .object(let all) = graph else { return }
    #expect(all.map(\.name) == ["prefix", "entity", "activity", "agent"] + relations)
  }

  /// Everybody who holds something is somebody's agent: a copy is its partner's, a value the person's.
  @Test func copiesAreAttributedToTheirHolders() throws {
    let attributed = edges("wasAttributedTo", "entity", "agent", try graph())
    #expect(attributed.contains { $0 == ("store:disclosure-1", "store:partner-courier") })
    #expect(
      attributed.filter { $0.from.hasPrefix("store:value-") }.allSatisfy {
        $0.to == "store:person-1"
      }
    )
  }

  /// Types are terms that a tool of PROV takes for such, of every node; agents are people or organisations.
  @Test func everyNodeHasATypeThatIsATerm() throws {
    let graph = try graph()
    for kind in ["entity", "activity", "agent"] {
      for (id, node) in nodes(kind, graph) {
        guard case .array(let types)? = node["/prov:type"], !types.isEmpty else {
          Issue.record("\(id) has no type")
          continue
        }
        for type in types { #expect(type["/type"] == .string("prov:QUALIFIED_NAME"), "\(id)") }
        if kind != "agent" { continue }
        #expect(
          [.string("prov:Person"), .string("prov:Organization")].contains(types[0]["/$"]), "\(id)")
      }
    }
  }

  /// What was observed under a consent is a chain of its own, and ends with the consent.
  @Test func observedBehaviourIsAChain() throws {
    for (isOver, state) in [(false, "held"), (true, "gone")] {
      let visitor = ActsOfPerson(PersonID(1))
      var engine = try PersonSample.engine(visitor: visitor)
      let watched = ConsentID(3)
      if isOver { try engine.perform(.withdrawConsent(watched), at: PersonSample.statementDay) }
      let found = PersonStatement(
        of: PersonSample.key.utf8.span, in: engine, acts: { _ in visitor.acts },
        at: PersonSample.statementDay)
      let export = ProvenanceExport(try #require(found))
      let graph = try JSONTree(text: text(export.bytes))
      #expect(graph["/entity/store:behaviour-3/quid:state"] == .string(state))
      #expect(graph["/entity/store:behaviour-3/quid:acts/$"] == .string("3"))
      #expect(
        edges("wasGeneratedBy", "entity", "activity", graph).contains {
          $0 == ("store:behaviour-3", "store:observing-3")
        })
      let ends = edges("wasInvalidatedBy", "entity", "activity", graph)
      #expect(ends.contains { $0 == ("store:behaviour-3", "store:forgetting-3") } == isOver)
    }
  }

  /// What was put right derives from what was wrong, which went with that, and which a look before it still names; the
  /// statement tells when.
  @Test func aCorrectionIsALinkOfTheChain() throws {
    var engine = try PersonSample.engine()
    let before = engine.state.exchange.values.count
    for value in ["1990-05-13", "1990-05-14"] {
      try engine.perform(
        .correctValues(ConsentID(0), [GivenValue(ask: 0, PersonalText(value))]),
        at: PersonSample.statementDay)
    }
    let found = PersonStatement(
      of: PersonSample.key.utf8.span, in: engine, at: PersonSample.statementDay)
    let statement = try #require(found)
    let graph = try JSONTree(text: text(ProvenanceExport(statement).bytes))
    let (first, second) = ("store:value-\(before)", "store:value-\(before + 1)")
    let derived = edges("wasDerivedFrom", "generatedEntity", "usedEntity", graph)
    #expect(derived.contains { $0 == (first, "store:value-0") })
    #expect(derived.contains { $0 == (second, first) })
    let ended = edges("wasInvalidatedBy", "entity", "activity", graph)
    #expect(ended.contains { $0 == ("store:value-0", "store:correction-0") })
    #expect(!ended.contains { $0.from == second })
    let known = Set(nodes("entity", graph).map(\.id))
    #expect(edges("used", "entity", "activity", graph).allSatisfy { known.contains($0.from) })
    #expect(
      edges("wasGeneratedBy", "entity", "activity", graph).allSatisfy { known.contains($0.from) })
    let day = PersonSample.statementDay
    let export = try JSONTree(text: text(PersonExport(statement).bytes))
    #expect(export["/consents/0/data/0/corrected"] == .string(day.text))
    #expect(text(StatementPage(statement).bytes).contains("put right on "))
  }

  /// What the engine makes is sound, and every link of it is in the list.
  @Test func theSamplesChainIsSound() throws {
    let state = try PersonSample.engine().state.exchange
    let ada = PersonID(1)
    #expect(state.disclosures(of: ada).count == 3)
    #expect(CustodyChain.faults(of: ada, in: state) == [])
    #expect(CustodyChain.faults(of: PersonID(0), in: state) == [])
  }
}
