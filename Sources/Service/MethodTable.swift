import Basics

/// A parameter as the reader of requests looks at it: plain numbers and literals, so that looking costs no
/// reference counting.
struct ParameterSpec {
  enum Code: UInt8 {
    case text, id, whole, amount, flag, word, moment, key, words, flags, texts, textMap, pairs,
      object
  }

  let parameter: Parameter
  let name: StaticString
  let code: Code
  /// Of bytes or numbers; for words, their range in `MethodTable.words`.
  let low: Int64
  let high: Int64
}

/// A method as the reader of requests looks at it.
struct MethodSpec {
  let method: any ServiceMethod.Type
  /// Its name as UTF-8.
  let name: [UInt8]
  let specs: [ParameterSpec]
  /// The bits of those that must be given.
  let required: UInt64
  /// See `ServiceMethod.owned`.
  let owned: Parameter?
  let time: MethodTime
  let restsOn: RestsOn
  let concerns: Concerns
}

/// All methods, made once.
final class MethodTable: Sendable {
  /// The subjects in the order of the service's description, each with its methods.
  static let subjects: [[any ServiceMethod.Type]] = [
    OfferMethods.all, AnswerMethods.all, BenefitMethods.all, ConsentMethods.all,
    CorrectionMethods.all,
    PreferenceMethods.all,
    RecommendationMethods.all, PersonMethods.all, ClearanceMethods.all, PartnerMethods.all,
    ExperimentMethods.all, BudgetMethods.all, DecisionMethods.all, CatalogMethods.all,
    EngineMethods.all,
  ]

  let methods: [MethodSpec]
  /// The words of all parameters that take one of some.
  let words: [[UInt8]]

  /// - Parameter requiresPerson: whether requests about something of a person's must name them beside its number.
  init(requiresPerson: Bool) {
    var words: [[UInt8]] = []
    let specs = Parameter.allCases.map { MethodTable.spec($0, &words) }
    self.words = words
    methods = MethodTable.subjects.joined().map { method in
      let outline = method.outline
      return MethodSpec(
        method: method, name: Array(outline.name.utf8),
        specs: method.parameters.map { specs[Int($0.rawValue)] },
        required: method.required(withPerson: requiresPerson).reduce(0) { $0 | $1.bit },
        owned: method.owned,
        time: outline.time, restsOn: outline.restsOn, concerns: outline.concerns)
    }
  }

  private static func spec(_ parameter: Parameter, _ words: inout [[UInt8]]) -> ParameterSpec {
    var (low, high) = (Int64(0), Int64(0))
    let code: ParameterSpec.Code
    let row = parameter.row
    switch row.kind {
    case .text(let range):
      code = .text
      (low, high) = (Int64(range.lowerBound), Int64(range.upperBound))
    case .id:
      code = .id
      (low, high) = (1, Int64(Limits.idBytes))
    case .whole(let range):
      code = .whole
      (low, high) = (range.lowerBound, range.upperBound)
    case .word(let choices), .words(let choices), .flags(let choices):
      code =
        switch row.kind {
        case .word: .word
        case .words: .words
        default: .flags
        }
      low = Int64(words.count)
      words.append(contentsOf: choices.map { Array($0.utf8) })
      high = Int64(words.count)
    case .amount: code = .amount
    case .flag: code = .flag
    case .moment: code = .moment
    case .key: code = .key
    case .texts: code = .texts
    case .textMap: code = .textMap
    case .pairs: code = .pairs
    case .object: code = .object
    }
    return ParameterSpec(parameter: parameter, name: row.name, code: code, low: low, high: high)
  }

  /// The names of all methods, in their order.
  var names: [String] { methods.map { String(decoding: $0.name, as: UTF8.self) } }

  /// The method of a name; nil when there is none.
  func find(_ name: Span<UInt8>) -> Int? {
    for index in methods.indices where methods[index].name.count == name.count {
      let own = methods[index].name
      if MethodTable.areEqual(own.span, name) { return index }
    }
    return nil
  }

  /// Whether two runs of one length hold the same bytes, looking from the end, where names differ.
  private static func areEqual(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    for index in other.indices.reversed() where one[index] != other[index] { return false }
    return true
  }
}
