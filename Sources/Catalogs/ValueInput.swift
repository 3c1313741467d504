import Basics
import JSONText

/// What a form needs to ask for a value: a hint that follows from the catalog alone.
///
///     {"field":"birthDate","label":"day and month of your birth","type":"monthDay",
///      "expected":"a date such as 2000-02-29, or a day such as --02-29, that the calendar has"}
///     {"field":"income","label":"your income a month","type":"number","atLeast":0,"atMost":20000,"decimals":6,…}
///     {"field":"clothesSize","label":"your size","type":"choice","options":["34","36"],…}
///     {"field":"note","label":"what is broken","type":"text","length":200,…}
///
/// It asks for no more than the level keeps: the groups of a coarse level, not their values.
extension Catalog {
  /// The hints of each exchange as a JSON array: one for each value that the person is to give. What is observed or
  /// inferred nobody types.
  var inputs: [String] {
    let index = CatalogIndex(self)
    return exchanges.map { Catalog.inputs(Array(zip($0.request, index.excerpt(of: $0).fields))) }
  }

  /// - Parameter request: what is asked for, each with its field; a catalog names no field that it lacks.
  private static func inputs(_ request: [(FieldLevel, Field)]) -> String {
    var writer = JSONWriter(isIndented: false)
    writer.beginArray()
    for (asked, field) in request where field.origin == .provided {
      guard let level = field.levels.first(where: { $0.id == asked.level })
      else { continue }
      ValueForm(ValueRule(type: field.type, rule: level.rule), of: field)
        .writeInput(label: level.means, to: &writer)
    }
    writer.endArray()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// What kind of input a form shows.
public enum InputType: String, CaseIterable, Sendable {
  case date, monthDay, number, choice, text
}

extension ValueForm {
  fileprivate func writeInput(label: String, to writer: inout JSONWriter) {
    writer.beginObject()
    func member(_ name: StaticString, _ value: String) {
      writer.name(name)
      writer.string(value)
    }
    member("field", field?.id ?? "")
    member("label", label)
    member("type", inputType.rawValue)
    switch inputType {
    case .choice:
      writer.name("options")
      writer.beginArray()
      for option in inputOptions { writer.string(option) }
      writer.endArray()
    case .number:
      if let least = bounds?.atLeast {
        writer.name("atLeast")
        writer.raw(least.decimal)
      }
      if let most = bounds?.atMost {
        writer.name("atMost")
        writer.raw(most.decimal)
      }
      writer.name("decimals")
      writer.integer(type == .age ? 0 : 6)
    case .text:
      writer.name("length")
      writer.integer(field?.length ?? ValueForm.lengthThatFits)
    case .date, .monthDay: break
    }
    member("expected", expected)
    writer.endObject()
  }

  /// Characters that fit whatever they are: of four bytes each.
  static let lengthThatFits = Limits.valueBytes / 4

  private var inputType: InputType {
    switch (type, rule) {
    case (.date, .monthDay): .monthDay
    case (.date, .month): .choice
    // Part of a date is typed; an input for dates would ask for all of it.
    case (.date, .year), (.date, .yearMonth): .text
    case (.date, _): .date
    case (.age, _), (.amount, _): .number
    case (.choice, _): inputOptions.isEmpty ? .text : .choice
    case (.code, _), (.location, _), (.text, _): .text
    }
  }

  private var inputOptions: [String] {
    if type == .date { return (1...12).map { DecimalText.padded($0, to: 2) } }
    return rule.isGroups ? rule.groupIDs : field?.words(at: rule) ?? []
  }
}
