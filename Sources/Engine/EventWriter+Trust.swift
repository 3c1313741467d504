import Basics
import Catalogs
import Exchanges
import JSONText

/// Writes the events of preferences, clearances, custody and rights.
extension EventWriter {
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

  mutating func write(_ id: DisclosureID, _ disclosure: Disclosure) {
    piece(",\"event\":\"dataDisclosed\",\"disclosure\":", id.rawValue)
    piece(",\"consent\":", disclosure.consent.rawValue)
    if let value = disclosure.value { piece(",\"value\":", value.rawValue) }
    string(",\"partner\":", disclosure.partner)
    string(",\"agreement\":", disclosure.agreement)
    string(",\"kind\":", disclosure.kind.rawValue)
    if let parent = disclosure.parent { piece(",\"parent\":", parent.rawValue) }
    moment(",\"until\":", disclosure.until)
    buffer.append(",\"dispositionDays\":")
    buffer.append(decimal: Int64(disclosure.dispositionDays))
    if let payload = disclosure.payload { string(",\"payload\":", payload) }
  }

  /// The catalog as the JSON that it is, the rows of its files, and the rank of each exchange.
  mutating func write(_ adopted: AdoptedCatalog) {
    buffer.append(",\"event\":\"catalogAdopted\",\"files\":[")
    for (index, file) in adopted.files.enumerated() {
      string(index == 0 ? "{\"name\":" : ",{\"name\":", file.name)
      list(",\"columns\":[", file.columns)
      buffer.append(",\"rows\":[")
      for (number, row) in file.rows.enumerated() {
        list(number == 0 ? "[" : ",[", row)
      }
      buffer.append("]}")
    }
    buffer.append("],\"ranks\":[")
    for (index, rank) in adopted.ranks.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(decimal: Int64(rank))
    }
    buffer.append("],\"catalog\":")
    buffer.append(adopted.text.utf8.span)
  }

  /// A list of strings; nothing at all when it is empty and is a member.
  mutating func list(_ member: StaticString, _ values: [String]) {
    if values.isEmpty && member.utf8CodeUnitCount > 2 { return }
    buffer.append(member)
    for (index, value) in values.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(quoting: value.utf8.span)
    }
    buffer.append("]")
  }

  mutating func moment(_ member: StaticString, _ moment: Instant) {
    buffer.append(member)
    buffer.append(decimal: moment.milliseconds)
  }

  /// How a value is made coarse: `"rule":"monthDay"` or `"rule":{"atLeast":18}`, as catalogs have it.
  mutating func write(_ rule: Generalization) {
    switch rule {
    case .atLeast(let number), .band(let number), .first(let number), .decimals(let number):
      string(",\"rule\":{", rule.name)
      buffer.append(":")
      buffer.append(decimal: Int64(number))
      buffer.append("}")
    case .groups(let groups):
      buffer.append(",\"rule\":{\"groups\":{")
      for (index, group) in groups.enumerated() {
        if index > 0 { buffer.append(",") }
        buffer.append(quoting: group.id.utf8.span)
        buffer.append(":")
        list("[", group.values)
      }
      buffer.append("}}")
    case .asGiven, .year, .yearMonth, .month, .monthDay, .answered:
      string(",\"rule\":", rule.name)
    }
  }
}
