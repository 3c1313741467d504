/// Bytes that are overwritten when nobody holds them any more.
public final class OwnedBytes: @unchecked Sendable {
  // Changed at the end alone, when nobody else can look.
  public private(set) var bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  deinit { bytes.overwrite() }
}
