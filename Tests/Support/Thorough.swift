import Foundation
public import Testing

/// Whether sweeps run whole: `QUID_THOROUGH=1`, as CI does in release, where they take a tenth of the time.
public let isThorough = ProcessInfo.processInfo.environment["QUID_THOROUGH"] == "1"

extension Trait where Self == ConditionTrait {
  /// A test that takes long: listed as skipped, unless sweeps run whole.
  public static var thorough: Self {
    .enabled(
      if: isThorough, "thorough: Tools/check release runs it, as CI does, or QUID_THOROUGH=1")
  }
}

/// What a sweep tries, or how much of it: a sample, and all where sweeps run whole.
public func sampled<Part>(_ sample: Part, thorough whole: Part) -> Part {
  isThorough ? whole : sample
}
