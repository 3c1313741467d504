public import JSONText

/// A JSON value that tests build and change: by JSON Pointer, by chance, one change at a time.
public indirect enum JSONTree: Equatable, Sendable {
  case object([Member])
  case array([JSONTree])
  case string(String)
  /// As written.
  case number(String)
  case boolean(Bool)
  case null

  public struct Member: Equatable, Sendable {
    public var name: String
    public var value: JSONTree

    public init(_ name: String, _ value: JSONTree) {
      self.name = name
      self.value = value
    }
  }

  public init(_ value: JSONValue) {
    switch value.kind {
    case .object:
      self = .object(value.members.map { Member($0.name.string ?? "", JSONTree($0.value)) })
    case .array: self = .array(value.elements.map { JSONTree($0) })
    case .string: self = .string(value.string ?? "")
    case .number: self = .number(String(decoding: value.text, as: UTF8.self))
    case .boolean: self = .boolean(value.boolean ?? false)
    case .null: self = .null
    }
  }

  public init(text: String) throws {
    self.init(try JSONDocument(scanning: Array(text.utf8)).root)
  }

  /// The text, indented.
  public var text: String {
    var writer = JSONWriter(isIndented: true)
    write(&writer)
    writer.endLine()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The value as a document's root.
  public func document() throws -> JSONValue {
    try JSONDocument(scanning: Array(text.utf8)).root
  }

  private func write(_ writer: inout JSONWriter) {
    switch self {
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.name(member.name)
        member.value.write(&writer)
      }
      writer.endObject()
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(&writer) }
      writer.endArray()
    case .string(let text): writer.string(text)
    case .number(let text): writer.raw(text)
    case .boolean(let value): writer.boolean(value)
    case .null: writer.null()
    }
  }

  // MARK: Changing

  /// The value at a pointer; nil takes a member or element away, and `/-` appends to an array.
  public subscript(pointer: String) -> JSONTree? {
    get {
      var value = self
      for step in JSONTree.steps(pointer) {
        guard let next = value.child(step) else { return nil }
        value = next
      }
      return value
    }
    set { self = changed(JSONTree.steps(pointer)[...], newValue) ?? self }
  }

  /// A copy with the JSON of `text` at a pointer; nil takes what stands there away.
  public func with(_ pointer: String, _ text: String?) throws -> JSONTree {
    var copy = self
    copy[pointer] = try text.map { try JSONTree(text: $0) }
    return copy
  }

  private static func steps(_ pointer: String) -> [String] {
    pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
  }

  private func child(_ step: String) -> JSONTree? {
    switch self {
    case .object(let members): members.first { $0.name == step }?.value
    case .array(let elements):
      Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
    default: nil
    }
  }

  private func changed(_ steps: ArraySlice<String>, _ new: JSONTree?) -> JSONTree? {
    guard let step = steps.first else { return new }
    let rest = steps.dropFirst()
    switch self {
    case .object(var members):
      if let index = members.firstIndex(where: { $0.name == step }) {
        if let value = members[index].value.changed(rest, new) {
          members[index].value = value
        } else {
          members.remove(at: index)
        }
      } else if let new, rest.isEmpty {
        members.append(Member(step, new))
      }
      return .object(members)
    case .array(var elements):
      if step == "-", let new { return .array(elements + [new]) }
      guard let index = Int(step), elements.indices.contains(index) else { return self }
      if let value = elements[index].changed(rest, new) {
        elements[index] = value
      } else {
        elements.remove(at: index)
      }
      return .array(elements)
    default: return self
    }
  }

  /// Every value in it with its pointer, the root first.
  public var places: [(pointer: String, value: JSONTree)] {
    var all: [(pointer: String, value: JSONTree)] = [("", self)]
    func visit(_ pointer: String, _ value: JSONTree) {
      all += value.places.map { (pointer + $0.pointer, $0.value) }
    }
    switch self {
    case .object(let members): for member in members { visit("/\(member.name)", member.value) }
    case .array(let elements):
      for (index, element) in elements.enumerated() { visit("/\(index)", element) }
    default: break
    }
    return all
  }
}
