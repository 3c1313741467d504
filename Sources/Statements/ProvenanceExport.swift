import Basics
import Catalogs
import Exchanges
import JSONText
import Tables

/// The chain of custody of a person's data as PROV-JSON (W3C member submission of 2013): every chain starts
/// at a collection and ends in somebody who holds the data, or in its erasure or disposition. No value is
/// in it.
///
///     collection-4 ◀─generated─ value-3 ◀─derived─ disclosure-0 ◀─derived─ disclosure-2
///                                 │ invalidated       │ invalidated
///                              erasure-4          disposition-0
///
///     collection-4 ◀─informed─ observing-4 ◀─generated─ behaviour-4 ◀─invalidated─ forgetting-4
public struct ProvenanceExport: Sendable {
  /// The text, as UTF-8, ended by a newline.
  public let bytes: [UInt8]

  public init(_ statement: PersonStatement) {
    var graph = Provenance(RecordNames(statement), statement.controller)
    for given in statement.consents { graph.add(given) }
    var writer = JSONWriter(isIndented: true)
    graph.write(&writer)
    bytes = writer.bytes
  }
}

/// A graph of provenance, gathered by kind.
private struct Provenance {
  /// Attributes of a node or an edge, in order.
  typealias Attributes = [(name: String, value: String)]

  private let names: RecordNames
  private let person: String
  private let controller = RecordNames.controller
  private var entities: [(id: String, Attributes)] = []
  private var activities: [(id: String, Attributes)] = []
  private var agents: [(id: String, Attributes)] = []
  /// By the name of the relation.
  private var edges: [String: [Attributes]] = [:]
  private var readCount = 0

  init(_ names: RecordNames, _ controller: Controller?) {
    self.names = names
    person = names.personName
    agents.append((person, [("prov:type", "prov:Person")]))
    agents.append(
      (
        self.controller,
        [
          ("prov:type", "prov:Organization"),
          ("prov:label", controller?.name ?? RecordNames.notStated),
        ]
      ))
  }

  mutating func add(_ given: PersonStatement.Given) {
    let collection = "store:collection-\(given.id.rawValue)"
    activity(
      collection, at: given.givenAt, by: controller,
      [("prov:type", "quid:Collection"), ("quid:purpose", given.terms.purpose)])
    for item in given.items { add(item, of: given, from: collection) }
    addBehaviour(of: given, from: collection)
    for use in given.uses { add(use) }
    if given.disclosures.contains(where: { $0.level == nil }) {
      let id = "store:membership-\(given.id.rawValue)"
      entity(
        id, of: person, from: collection, at: given.givenAt,
        [("prov:type", "quid:Membership"), ("quid:state", given.stands ? "held" : "gone")])
      if !given.stands, let end = given.erasedAt {
        invalidate(id, by: "store:erasure-\(given.id.rawValue)", of: controller, at: end)
      }
    }
    for shared in given.disclosures { add(shared, of: given.id) }
  }

  /// A value, and those that it took the place of: each was corrected into the next, and went with that.
  private mutating func add(
    _ item: PersonStatement.Item, of given: PersonStatement.Given, from collection: String
  ) {
    guard let value = item.value else { return }
    var (source, moment) = (collection, given.givenAt)
    var earlier: String?
    func add(_ value: ValueID, isHeld: Bool, to graph: inout Provenance) -> String {
      let id = "store:value-\(value.rawValue)"
      graph.entity(
        id, of: graph.person, from: source, at: moment,
        [
          ("prov:type", "quid:Value"), ("quid:data", item.asked.level.name),
          ("quid:state", isHeld ? "held" : "gone"),
        ])
      if let earlier {
        graph.edge(
          "wasDerivedFrom",
          [
            ("prov:generatedEntity", id), ("prov:usedEntity", earlier), ("prov:activity", source),
            ("prov:type", "prov:Revision"),
          ])
      }
      return id
    }
    for (old, at) in item.corrected {
      let id = add(old, isHeld: false, to: &self)
      (earlier, moment) = (id, at)
      source = "store:correction-\(old.rawValue)"
      activity(
        source, at: at, by: controller,
        [("prov:type", "quid:Correction"), ("quid:purpose", given.terms.purpose)])
      invalidate(id, by: source, of: controller, at: at)
    }
    let id = add(value, isHeld: item.text != nil, to: &self)
    if item.text == nil, let end = given.erasedAt {
      invalidate(id, by: "store:erasure-\(given.id.rawValue)", of: controller, at: end)
    }
  }

  /// What is observed is one collection, which grows from the yes on until the consent ends, and goes with it. It may
  /// be empty: what was in one that is gone, nothing tells.
  private mutating func addBehaviour(of given: PersonStatement.Given, from collection: String) {
    let isObserved = given.items.contains { $0.asked.origin == .observed && $0.value == nil }
    if !isObserved && given.acts.isEmpty { return }
    let observing = "store:observing-\(given.id.rawValue)"
    let id = "store:behaviour-\(given.id.rawValue)"
    activity(
      observing, at: given.givenAt, until: given.endedAt, by: controller,
      [("prov:type", "quid:Observing"), ("quid:purpose", given.terms.purpose)])
    edge("wasInformedBy", [("prov:informed", observing), ("prov:informant", collection)])
    entity(
      id, of: person, from: observing, at: given.givenAt,
      [
        ("prov:type", "prov:Collection quid:Behaviour"),
        ("quid:state", given.endedAt == nil ? "held" : "gone"),
        ("quid:acts", String(given.acts.count)),
      ])
    if let end = given.endedAt {
      invalidate(id, by: "store:forgetting-\(given.id.rawValue)", of: controller, at: end)
    }
  }

  private mutating func add(_ use: PersonStatement.Use) {
    let id = "store:read-\(readCount)"
    readCount += 1
    let role = "store:role-\(use.role)"
    agent(role, [("prov:type", "prov:Person quid:Role")], for: controller)
    activity(
      id, at: use.at, by: role,
      [
        ("prov:type", "quid:Read"), ("quid:purpose", use.purpose), ("quid:task", use.task),
        ("quid:clearance", String(use.clearance.rawValue)),
      ])
    edge(
      "used",
      [
        ("prov:activity", id), ("prov:entity", "store:value-\(use.value.rawValue)"),
        ("prov:time", use.at.text),
      ])
  }

  private mutating func add(_ shared: PersonStatement.Shared, of consent: ConsentID) {
    let id = "store:disclosure-\(shared.id.rawValue)"
    let source =
      shared.disclosure.parent.map { "store:disclosure-\($0.rawValue)" }
      ?? shared.disclosure.value.map { "store:value-\($0.rawValue)" }
      ?? "store:membership-\(consent.rawValue)"
    let partner = RecordNames.partner(shared.partner)
    let giver = shared.passedOnFrom.map { RecordNames.partner($0) } ?? controller
    agent(
      partner, [("prov:type", "prov:Organization"), ("prov:label", shared.name)],
      for: shared.role == .processor ? controller : nil)
    let activity = "store:disclosing-\(shared.id.rawValue)"
    self.activity(
      activity, at: shared.at, by: giver,
      [
        ("prov:type", "quid:Disclosing"), ("quid:kind", shared.disclosure.kind.rawValue),
        ("quid:agreement", shared.disclosure.agreement),
      ])
    edge(
      "used",
      [("prov:activity", activity), ("prov:entity", source), ("prov:time", shared.at.text)])
    entity(
      id, of: partner, from: activity, at: shared.at,
      [
        ("prov:type", "quid:Copy"), ("quid:until", shared.disclosure.until.text),
        ("quid:state", shared.isOpen ? "held" : "gone"),
      ])
    edge(
      "wasDerivedFrom",
      [("prov:generatedEntity", id), ("prov:usedEntity", source), ("prov:activity", activity)])
    if case .disposed(let at) = shared.state {
      invalidate(id, by: "store:disposition-\(shared.id.rawValue)", of: partner, at: at)
    }
  }

  // MARK: Parts

  private mutating func entity(
    _ id: String, of agent: String, from activity: String, at moment: Instant,
    _ attributes: Attributes
  ) {
    entities.append((id, attributes))
    edge(
      "wasGeneratedBy",
      [("prov:entity", id), ("prov:activity", activity), ("prov:time", moment.text)])
    edge("wasAttributedTo", [("prov:entity", id), ("prov:agent", agent)])
  }

  private mutating func activity(
    _ id: String, at moment: Instant, by agent: String, _ attributes: Attributes
  ) {
    activity(id, at: moment, until: moment, by: agent, attributes)
  }

  /// - Parameter end: nil for what goes on.
  private mutating func activity(
    _ id: String, at moment: Instant, until end: Instant?, by agent: String,
    _ attributes: Attributes
  ) {
    if activities.contains(where: { $0.id == id }) { return }
    let times = [("prov:startTime", moment.text)] + (end.map { [("prov:endTime", $0.text)] } ?? [])
    activities.append((id, times + attributes))
    edge("wasAssociatedWith", [("prov:activity", id), ("prov:agent", agent)])
  }

  private mutating func agent(_ id: String, _ attributes: Attributes, for other: String?) {
    if agents.contains(where: { $0.id == id }) { return }
    agents.append((id, attributes))
    if let other {
      edge("actedOnBehalfOf", [("prov:delegate", id), ("prov:responsible", other)])
    }
  }

  private mutating func invalidate(
    _ entity: String, by activity: String, of agent: String, at moment: Instant
  ) {
    self.activity(activity, at: moment, by: agent, [("prov:type", "quid:Erasure")])
    edge(
      "wasInvalidatedBy",
      [("prov:entity", entity), ("prov:activity", activity), ("prov:time", moment.text)])
  }

  private mutating func edge(_ relation: String, _ attributes: Attributes) {
    edges[relation, default: []].append(attributes)
  }

  func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.object("prefix") { writer in
        writer.member("quid", RecordNames.terms)
        writer.member("store", names.prefix)
        writer.member("xsd", "http://www.w3.org/2001/XMLSchema#")
      }
      nodes("entity", entities, &writer)
      nodes("activity", activities, &writer)
      nodes("agent", agents, &writer)
      for (relation, found) in edges.sorted(by: { $0.key < $1.key }) {
        let named = found.enumerated().map { ("_:\(relation)\($0.offset)", $0.element) }
        nodes(relation, named, &writer)
      }
    }
    writer.endLine()
  }

  private func nodes(
    _ kind: String, _ nodes: [(id: String, Attributes)], _ writer: inout JSONWriter
  ) {
    writer.name(kind)
    writer.object { writer in
      for (id, attributes) in nodes {
        writer.name(id)
        writer.object { writer in
          for (name, value) in attributes {
            writer.name(name)
            self.value(value, of: name, &writer)
          }
        }
      }
    }
  }

  /// A type is a term, and more than one stand apart by a blank; moments of our own are moments.
  private func value(_ value: String, of name: String, _ writer: inout JSONWriter) {
    func typed(_ value: String, _ type: String) {
      writer.object { writer in
        writer.member("$", value)
        writer.member("type", type)
      }
    }
    switch name {
    case "prov:type":
      writer.beginArray()
      for term in value.split(separator: " ") { typed(String(term), "prov:QUALIFIED_NAME") }
      writer.endArray()
    case "quid:until": typed(value, "xsd:dateTime")
    case "quid:acts": typed(value, "xsd:nonNegativeInteger")
    default: writer.string(value)
    }
  }
}
