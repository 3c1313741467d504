import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// Clearances, and reading under them.
extension ExchangeService {
  mutating func changeClearance(
    _ method: Method, _ line: Span<UInt8>
  ) throws(RequestFault) -> [Int64] {
    isShared = true
    dependOnAll()
    if method == .clearanceClose {
      _ = try decide(.closeClearance(id(.clearance)))
      return [number(.clearance)]
    }
    let fields = pairs(.fields, line).map { FieldLevel(field: $0.first, level: $0.second) }
    let persons = has(.persons) ? try self.persons(line) : []
    let receipt = try decide(
      .openClearance(
        Clearance(
          actor: string(.actor, line), role: string(.role, line), task: string(.task, line),
          purpose: string(.purpose, line), fields: fields, persons: persons,
          from: has(.from) ? Instant(milliseconds: number(.from)) : now,
          until: Instant(milliseconds: number(.until)), approver: string(.approver, line),
          approverRole: string(.approverRole, line))))
    return [Int64(receipt.clearance?.rawValue ?? 0)]
  }

  mutating func persons(_ line: Span<UInt8>) throws(RequestFault) -> [PersonID] {
    var persons: [PersonID] = []
    let array = place(.persons)
    var child = array + 1
    while child < Int(nodes[array].next) {
      persons.append(try person(at: child, line))
      child = Int(nodes[child].next)
    }
    return persons
  }

  /// The two names of each element of a parameter, in the order of its kind.
  mutating func pairs(
    _ parameter: Parameter, _ line: Span<UInt8>
  ) -> [(first: String, second: String)] {
    guard case .pairs(let first, _) = parameter.kind else { return [] }
    var pairs: [(first: String, second: String)] = []
    let array = place(parameter)
    var child = array + 1
    while child < Int(nodes[array].next) {
      let isInOrder = nodes[child + 1].isString(first, in: line)
      let one = nodes[child + 2].text(line)
      let other = nodes[child + 4].text(line)
      pairs.append(isInOrder ? (one, other) : (other, one))
      child = Int(nodes[child].next)
    }
    return pairs
  }

  mutating func readData(_ line: Span<UInt8>) throws(RequestFault) {
    let person = try person(line)
    dependOnAll()
    isShared = true
    do {
      let found = try engine.read(
        id(.clearance), actor: string(.actor, line), role: string(.role, line), of: person, at: now)
      out.append("{\"values\":[")
      for (index, one) in found.enumerated() {
        string(index == 0 ? "{\"field\":" : ",{\"field\":", one.level.field)
        string(",\"level\":", one.level.level)
        out.append(",\"value\":")
        let text = one.value.bytes
        out.append(quoting: text.span)
        out.append("}")
      }
      out.append("]}")
    } catch {
      throw .refused(error)
    }
  }

  mutating func countData(_ line: Span<UInt8>) throws(RequestFault) {
    dependOnAll()
    isShared = true
    let level = FieldLevel(field: string(.field, line), level: string(.level, line))
    do {
      let counts = try engine.count(
        id(.clearance), actor: string(.actor, line), role: string(.role, line), level: level,
        at: now)
      out.append("{\"groups\":[")
      for (index, group) in counts.groups.enumerated() {
        out.append(index == 0 ? "{\"value\":" : ",{\"value\":")
        let text = group.value.bytes
        out.append(quoting: text.span)
        number(",\"people\":", Int64(group.people))
        out.append("}")
      }
      number("],\"withheld\":", Int64(counts.withheld))
      out.append("}")
    } catch {
      throw .refused(error)
    }
  }
}
