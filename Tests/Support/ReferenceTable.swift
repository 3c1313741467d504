import Foundation
public import JSONText
import Testing

/// A table of reference answers beside the checkout, each made with a named library and version.
///
/// Read with our own scanner: the system's reads some doubles a few units off in the last place.
public struct ReferenceTable {
  /// Each case's inputs and expected outputs.
  public let cases: [(inputs: JSONValue, outputs: JSONValue)]

  public init(_ name: String) throws {
    let file = try #require(Places.shared).appending(path: "oracles/oracles.json")
    let root = try JSONDocument(scanning: Places.bytes(of: file)).root
    let table = try #require(root.member("tables")?.member(name))
    cases = try #require(table.member("cases")).elements.compactMap { entry in
      guard let inputs = entry.member("in"), let outputs = entry.member("out") else { return nil }
      return (inputs, outputs)
    }
  }
}
