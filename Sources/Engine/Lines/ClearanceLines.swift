import Basics
import Catalogs
import Exchanges
import JSONText

/// The lines of staff, as they are written and read.
extension EventWriter {
  mutating func write(_ fact: ClearanceFact) {
    switch fact {
    case .opened(let id, let clearance): write(id, clearance)
    case .closed(let clearance):
      piece(",\"event\":\"clearanceClosed\",\"clearance\":", clearance.rawValue)
    case .dataRead(let clearance, let value):
      piece(",\"event\":\"dataRead\",\"clearance\":", clearance.rawValue)
      piece(",\"value\":", value.rawValue)
    case .dataCounted(let clearance, let level, let people):
      piece(",\"event\":\"dataCounted\",\"clearance\":", clearance.rawValue)
      string(",\"field\":", level.field)
      string(",\"level\":", level.level)
      buffer.append(",\"people\":")
      buffer.append(decimal: Int64(people))
    case .outdatedListed(let clearance, let people):
      piece(",\"event\":\"outdatedListed\",\"clearance\":", clearance.rawValue)
      buffer.append(",\"people\":")
      buffer.append(decimal: Int64(people))
    }
  }

  mutating func write(_ id: ClearanceID, _ clearance: Clearance) {
    piece(",\"event\":\"clearanceOpened\",\"clearance\":", id.rawValue)
    string(",\"actor\":", clearance.actor)
    string(",\"role\":", clearance.role)
    string(",\"task\":", clearance.task)
    string(",\"purpose\":", clearance.purpose)
    buffer.append(",\"fields\":[")
    for (index, level) in clearance.fields.enumerated() {
      string(index == 0 ? "{\"field\":" : ",{\"field\":", level.field)
      string(",\"level\":", level.level)
      buffer.append("}")
    }
    buffer.append("],\"persons\":[")
    for (index, person) in clearance.persons.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(decimal: Int64(person.rawValue))
    }
    buffer.append("]")
    moment(",\"from\":", clearance.from)
    moment(",\"until\":", clearance.until)
    string(",\"approver\":", clearance.approver)
    string(",\"approverRole\":", clearance.approverRole)
  }
}

extension EventReader {
  /// A line of staff; nil, with the cursor where it was, for any other.
  func clearanceFact(
    _ cursor: inout LineCursor, _ bytes: Span<UInt8>
  ) -> ClearanceFact? {
    if cursor.skip("clearanceOpened\",\"clearance\":", bytes) { return clearance(&cursor, bytes) }
    if cursor.skip("clearanceClosed\",\"clearance\":", bytes) {
      return cursor.id(bytes).map { .closed($0) }
    }
    if cursor.skip("dataRead\",\"clearance\":", bytes) {
      guard let clearance: ClearanceID = cursor.id(bytes),
        let value: ValueID = cursor.id(",\"value\":", bytes)
      else { return nil }
      return .dataRead(clearance, value)
    }
    if cursor.skip("dataCounted\",\"clearance\":", bytes) {
      guard let clearance: ClearanceID = cursor.id(bytes),
        let field = cursor.string(",\"field\":", bytes),
        let level = cursor.string(",\"level\":", bytes), cursor.skip(",\"people\":", bytes),
        let people = cursor.whole(bytes)
      else { return nil }
      return .dataCounted(clearance, FieldLevel(field: field, level: level), people: people)
    }
    if cursor.skip("outdatedListed\",\"clearance\":", bytes) {
      guard let clearance: ClearanceID = cursor.id(bytes), cursor.skip(",\"people\":", bytes),
        let people = cursor.whole(bytes)
      else { return nil }
      return .outdatedListed(clearance, people: people)
    }
    return nil
  }

  private func clearance(_ cursor: inout LineCursor, _ bytes: Span<UInt8>) -> ClearanceFact? {
    guard let id: ClearanceID = cursor.id(bytes), let actor = cursor.string(",\"actor\":", bytes),
      let role = cursor.string(",\"role\":", bytes), let task = cursor.string(",\"task\":", bytes),
      let purpose = cursor.string(",\"purpose\":", bytes), cursor.skip(",\"fields\":[", bytes)
    else { return nil }
    var fields: [FieldLevel] = []
    while let field = cursor.string(fields.isEmpty ? "{\"field\":" : ",{\"field\":", bytes) {
      guard let level = cursor.string(",\"level\":", bytes), cursor.skip("}", bytes) else {
        return nil
      }
      fields.append(FieldLevel(field: field, level: level))
    }
    guard cursor.skip("],\"persons\":[", bytes) else { return nil }
    var persons: [PersonID] = []
    while !cursor.skip("]", bytes) {
      if !persons.isEmpty, !cursor.skip(",", bytes) { return nil }
      guard let person: PersonID = cursor.id(bytes) else { return nil }
      persons.append(person)
    }
    guard let from = cursor.moment(",\"from\":", bytes),
      let until = cursor.moment(",\"until\":", bytes),
      let approver = cursor.string(",\"approver\":", bytes),
      let approverRole = cursor.string(",\"approverRole\":", bytes)
    else { return nil }
    return .opened(
      id,
      Clearance(
        actor: actor, role: role, task: task, purpose: purpose, fields: fields, persons: persons,
        from: from, until: until, approver: approver, approverRole: approverRole))
  }
}
