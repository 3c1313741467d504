import Foundation
import TestSupport
import Testing

/// How large a type may be, over its declaration and all its extensions: a giant that is cut into files is a giant.
@Suite struct TypeSizeTests {
  private static let limit = 700

  private static let kinds: Set<Substring> = ["struct", "class", "actor", "enum", "extension"]
  /// What a line declares at the outermost level.
  private static func declaration(_ line: Substring) -> Substring? {
    guard let first = line.first, first != " ", first != "/", first != "}" else { return nil }
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(where: { kinds.contains($0) }), place + 1 < words.count
    else {
      return nil
    }
    return words[place + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  private static func add(_ lines: [Substring], of module: String, to sizes: inout [String: Int]) {
    var open: (name: String, line: Int)?
    for (number, line) in lines.enumerated() {
      if let type = open {
        if line.hasPrefix("}") {
          sizes[type.name, default: 0] += number - type.line + 1
          open = nil
        }
      } else if let name = declaration(line) {
        if line.hasSuffix("}") {
          sizes["\(module).\(name)", default: 0] += 1
        } else {
          open = ("\(module).\(name)", number)
        }
      }
    }
  }

  private static func sizes() throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for folder in ["Sources", "Tools/Lab", "Tests"] {
      for file in Places.swiftFiles(below: folder) {
        let module = Places.path(of: file).split(separator: "/")[1]
        let text = try String(contentsOf: file, encoding: .utf8)
        add(
          text.split(separator: "\n", omittingEmptySubsequences: false), of: String(module),
          to: &sizes)
      }
    }
    return sizes
  }

  @Test func noTypeIsAGiant() throws {
    let sizes = try TypeSizeTests.sizes()
    #expect(sizes.count > 500)
    for (name, lines) in sizes.sorted(by: { $0.key < $1.key }) {
      #expect(
        lines <= TypeSizeTests.limit,
        "\(name) has \(lines) lines over all its extensions, and may have \(TypeSizeTests.limit): take out what it owns"
      )
    }
  }

  @Test func extensionsCount() {
    var sizes: [String: Int] = [:]
    let text = """
      public struct Large {
        private struct Part {
        }
        private(set) var count = 0
      }

      @Suite extension Large: Equatable {
        var twice: Int { 2 * count }
      }
      enum Names { case one }
      """
    TypeSizeTests.add(text.split(separator: "\n"), of: "M", to: &sizes)
    #expect(sizes == ["M.Large": 8, "M.Names": 1])
  }
}
