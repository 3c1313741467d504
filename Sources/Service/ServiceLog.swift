import Basics
import JSONText
import Platform

/// What the service tells whoever runs it: one JSON object a line on standard error. Nothing of a person
/// is ever in it.
///
///     {"at":"2026-11-24T10:00:00.000Z","level":"info","event":"ready","pid":4711,"events":12}
public struct ServiceLog: Sendable {
  /// How much it matters.
  public enum Level: String, Sendable {
    case info, warning, error
  }

  /// One member of a line.
  public enum Value: Sendable {
    case text(String)
    case number(Int)
    case texts([String])
  }

  private let pipe: LogPipe

  public init(to file: Int32) {
    pipe = LogPipe(file)
  }

  /// Writes a line. Whoever reads the log may stand still: then lines are dropped, and how many is told once they
  /// are taken again.
  public func tell(
    _ level: Level, _ event: StaticString, _ members: [(name: StaticString, value: Value)] = []
  ) {
    pipe.write(ServiceLog.line(level, event, members)) { count in
      ServiceLog.line(.warning, "linesDropped", [("count", .number(count))])
    }
  }

  private static func line(
    _ level: Level, _ event: StaticString, _ members: [(name: StaticString, value: Value)]
  ) -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.beginObject()
    writer.name("at")
    writer.string(currentInstant().text)
    writer.name("level")
    writer.string(level.rawValue)
    writer.name("event")
    writer.string("\(event)")
    for member in members {
      writer.name(member.name)
      switch member.value {
      case .text(let text): writer.string(text)
      case .number(let number): writer.integer(number)
      case .texts(let texts):
        writer.beginArray()
        for text in texts { writer.string(text) }
        writer.endArray()
      }
    }
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }
}
