public import Foundation

/// Where things are on the machine that runs the tests.
public enum Places {
  /// The repository's top folder.
  public static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of the built `quid`, which stands beside the test bundle.
  public static let products: URL = {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    if folder.path.hasSuffix("Contents/MacOS") {
      folder = folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    }
    return folder
  }()

  /// Reference data beside the checkout, where it is there. The tests that need it are listed as
  /// skipped elsewhere; everything that must hold is also tested without it.
  public static let shared: URL? = {
    let folder = repository.deletingLastPathComponent().appending(path: "shared")
    let needed = [
      "oracles/oracles.json", "data/experiments/amazon_data_sharing.csv",
      "data/experiments/growthbook_cases_half.json", "data/zip3_race_adults_2020.csv",
    ]
    let isThere = needed.allSatisfy {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
    return isThere ? folder : nil
  }()

  /// A new empty folder, removed by `body`'s end.
  public static func withTemporaryFolder<Result>(
    _ body: (URL) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "quid-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// The Swift files below a folder of the repository, by their paths.
  public static func swiftFiles(below folder: String) -> [URL] { files("swift", below: folder) }

  /// The files of a kind below a folder of the repository, by their paths.
  public static func files(_ kind: String, below folder: String) -> [URL] {
    let root = repository.appending(path: folder)
    let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    return (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == kind }
      .sorted { $0.path < $1.path }
  }

  /// A file's path in the repository.
  public static func path(of file: URL) -> String {
    String(file.path.dropFirst(repository.path.count + 1))
  }

  /// A file of the repository, as bytes.
  public static func bytes(_ path: String) throws -> [UInt8] {
    try bytes(of: repository.appending(path: path))
  }

  /// Any file, as bytes.
  public static func bytes(of file: URL) throws -> [UInt8] {
    Array(try Data(contentsOf: file))
  }
}

/// Whether the tests are built for speed; heavy ones run there alone, and are listed as skipped elsewhere.
public let isOptimised: Bool = {
  #if DEBUG
    false
  #else
    true
  #endif
}()

let seedFactor: Int =
  ProcessInfo.processInfo.environment["QUID_SEEDS"].flatMap { Int($0) } ?? 1
