/// HMAC-SHA256 (RFC 2104): a digest that only who has the key can compute, or check.
/// - Complexity: O(length of key and message).
public func keyedDigest(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
  var block = key
  if block.count > 64 {
    var hash = SHA256()
    hash.update(key)
    block = hash.finish()
  }
  block += [UInt8](repeating: 0, count: 64 - block.count)
  var inner = SHA256()
  inner.update(block.map { $0 ^ 0x36 })
  inner.update(message)
  var outer = SHA256()
  outer.update(block.map { $0 ^ 0x5C })
  outer.update(inner.finish())
  return outer.finish()
}
