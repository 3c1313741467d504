import Basics
import JSONText

/// What values a parameter takes.
enum ParameterKind {
  /// A string of so many bytes of UTF-8, not otherwise looked at.
  case text(ClosedRange<Int>)
  /// A name of the catalog's kind.
  case id
  case whole(ClosedRange<Int64>)
  /// An exact amount with at most six decimals.
  case amount
  case flag
  case word([String])
  case moment
  case key
  /// Some of a few words.
  case words([String])
  /// Some of a few names, each true or false.
  case flags([String])
  /// Strings that are not empty.
  case texts
  /// Strings by name.
  case textMap
  /// Objects of two names each.
  case pairs(StaticString, StaticString)
  /// Any object.
  case object

  var schema: SchemaNode {
    let id = SchemaNode.pattern("^[A-Za-z0-9._-]{1,\(Limits.idBytes)}$")
    return switch self {
    case .text(let range): .text(range)
    case .id: id
    case .whole(let range): .whole(Int(range.lowerBound)...Int(range.upperBound))
    case .amount: .number(0...Double(Limits.worthUnits))
    case .flag: .flag
    case .word(let words): .words(words)
    case .moment: .text(20...40)
    case .key:
      .pattern(
        "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[47][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$")
    case .words(let words): .list(.words(words), 0...Limits.requestParts)
    case .flags(let names): .object(required: [], names.map { ($0, .flag) })
    case .texts: .list(.text(1...Limits.personKeyBytes), 0...Limits.requestParts)
    case .textMap: .map(names: id, values: .text(1...Limits.valueBytes), 0...Limits.requestParts)
    case .pairs(let first, let second):
      .list(
        .object(required: ["\(first)", "\(second)"], [("\(first)", id), ("\(second)", id)]),
        1...Limits.requestParts)
    case .object: .anyObject
    }
  }
}
