import Foundation
import TestSupport
import Testing

#if os(Linux)
  /// However standard input, output and error stand, and whatever signal comes: the service ends, in time and with
  /// the code that it promises, and what it has acknowledged is there.
  @Suite(.serialized) struct EndingTests {
    private typealias Stream = PipedService.Stream

    private struct Row: CustomStringConvertible {
      let input, output, errors: Stream
      /// Signals one behind the other; none for the end of the input.
      let signals: [Int32]
      let code: Int32

      init(
        _ input: Stream, _ output: Stream, _ errors: Stream, _ signals: [Int32], code: Int32
      ) {
        (self.input, self.output, self.errors) = (input, output, errors)
        (self.signals, self.code) = (signals, code)
      }

      var description: String { "\(input) \(output) \(errors) \(signals) -> \(code)" }
    }

    /// What can be asked of a service, each with how it ends when all was answered.
    private static let askings: [(signals: [Int32], code: Int32)] = [
      ([SIGTERM], 0), ([SIGINT], 0), ([SIGHUP, SIGTERM], 0), ([SIGPIPE, SIGTERM], 0),
      ([SIGQUIT], -SIGQUIT), ([], 0),
    ]

    private static var rows: [Row] {
      var rows: [Row] = []
      for asking in askings {
        // Nobody reads the answers: it takes its time, and no longer.
        let cut = asking.code == 0 ? 3 : asking.code
        rows.append(Row(.pipe, .unread, .unread, asking.signals, code: cut))
        rows.append(Row(.pipe, .pipe, .unread, asking.signals, code: asking.code))
        rows.append(Row(.pipe, .file, .device, asking.signals, code: asking.code))
      }
      for asking in [askings[0], askings[5]] {
        for errors in [Stream.file, .slow, .closed] {
          rows.append(Row(.pipe, .pipe, errors, asking.signals, code: 0))
        }
        rows.append(Row(.pipe, .slow, .slow, asking.signals, code: 0))
        rows.append(Row(.pipe, .unread, .file, asking.signals, code: 3))
        // Without an input, or with the whole of it, it ends by itself.
        rows.append(Row(.closed, .pipe, .unread, asking.signals, code: 0))
        rows.append(Row(.file, .file, .file, asking.signals, code: 0))
        // Nothing can be answered: told at once, or with the first answer.
        rows.append(Row(.pipe, .closed, .unread, asking.signals, code: 2))
        rows.append(Row(.pipe, .device, .unread, asking.signals, code: 3))
      }
      rows.append(Row(.device, .pipe, .unread, [SIGTERM], code: 0))
      rows.append(Row(.device, .file, .slow, [SIGINT], code: 0))
      return rows
    }

    @Test(.namesItsRow)
    func itEndsInTimeWhateverItsStreams() throws {
      try Places.withTemporaryFolder { folder throws in
        let shop = try QuidProcess.starter(in: folder)
        let catalog = shop.appending(path: "catalog.json").path
        var running: [(row: Row, service: PipedService)] = []
        forEachRow(EndingTests.rows) { row throws in
          let place = folder.appending(path: "\(running.count)")
          try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
          let service = try PipedService(
            in: place, catalog: catalog, input: row.input, output: row.output, errors: row.errors)
          running.append((row, service))
        }
        // All of them take their time side by side.
        forEachRow(running) { running throws in try ask(running.service, running.row) }
        forEachRow(running) { running throws in
          #expect(running.service.ending(seconds: 60) == running.row.code)
          if running.row.output == .pipe && running.row.input == .pipe {
            let log = try QuidProcess.run(["log", "export", "--data", running.service.data.path])
            #expect(log.exitCode == 0 && log.output.contains("offerShown"), "\(log.errors)")
          }
        }
      }
    }

    private func ask(_ service: PipedService, _ row: Row) throws {
      // From then on it ends with all answered; or it has ended by itself.
      service.waitUntilHeard(SIGTERM)
      if row.input == .pipe && service.isRunning {
        try? service.send(row.output == .pipe ? PipedService.offer(0) : PipedService.offers)
        switch row.output {
        case .pipe: #expect(service.line().contains("\"number\":0"))
        case .unread: service.waitUntilFull()
        default: break
        }
      }
      if row.output == .device || row.output == .closed { return }
      for signal in row.signals { service.signal(signal) }
      if row.signals.isEmpty { try service.endInput() }
    }

    /// Who reads the log stands still for a while: what was not taken is counted, and every line is whole.
    @Test func linesThatNobodyTakesAreCounted() throws {
      try Places.withTemporaryFolder { folder in
        let shop = try QuidProcess.starter(in: folder)
        let service = try PipedService(
          in: folder, catalog: shop.appending(path: "catalog.json").path, input: .pipe,
          output: .file, errors: .unread)
        service.waitUntilHeard(SIGTERM)
        service.signal(SIGHUP)
        usleep(300_000)
        service.endInputLater()
        let log = service.errorsToTheEnd().drop { $0 == "." }
        #expect(service.ending(seconds: 60) == 0)
        let lines = try log.split(separator: "\n").map { try JSONTree(text: String($0)) }
        let events = lines.map { $0["/event"] }
        #expect(events == [.string("linesDropped"), .string("drained")], "\(log)")
        #expect(lines.first?["/count"] == .number("2"), "\(log)")
      }
    }

    /// A file that changes while it is read for the first time is heard of once requests are.
    @Test func aReloadBeforeItIsReadyIsKept() throws {
      try Places.withTemporaryFolder { folder in
        let shop = try QuidProcess.starter(in: folder)
        let catalog = shop.appending(path: "catalog.json")
        // Blanks take their time, so that there is one before it is ready.
        let text = try String(contentsOf: catalog, encoding: .utf8)
        try (String(repeating: " ", count: 4_000_000) + text)
          .write(to: catalog, atomically: true, encoding: .utf8)
        let service = try PipedService(
          in: folder, catalog: catalog.path, input: .pipe, output: .pipe, errors: .file)
        service.waitUntilHeard(SIGHUP)
        service.signal(SIGHUP)
        #expect(!FileManager.default.fileExists(atPath: service.data.path))
        try service.send(#"{"jsonrpc":"2.0","id":1,"method":"engine.health"}"# + "\n")
        #expect(service.line().contains("serving"))
        let log = folder.appending(path: "log")
        for _ in 0..<2_000
        where try !String(contentsOf: log, encoding: .utf8).contains("in force already") {
          usleep(5_000)
        }
        #expect(try String(contentsOf: log, encoding: .utf8).contains("in force already"))
        try service.endInput()
        #expect(service.ending(seconds: 60) == 0)
      }
    }
  }
#endif
