/// Room for so many elements, taken once: for what a hot loop writes again and again. Reading and writing
/// allocate and count nothing, and look at the bounds.
@safe
public struct FixedArray<Element: BitwiseCopyable>: ~Copyable {
  public let count: Int
  // Safe: holds `count` initialised elements, and every index is looked at.
  @usableFromInline let elements: UnsafeMutablePointer<Element>

  public init(repeating element: Element, count: Int) {
    self.count = count
    unsafe elements = UnsafeMutablePointer<Element>.allocate(capacity: max(1, count))
    unsafe elements.initialize(repeating: element, count: count)
  }

  deinit { unsafe elements.deallocate() }

  @inlinable
  public subscript(index: Int) -> Element {
    get {
      invariant(index, below: count)
      return unsafe elements[index]
    }
    set {
      invariant(index, below: count)
      unsafe elements[index] = newValue
    }
  }

  /// The elements without a look at the bounds, for loops whose own bounds prove more.
  @inlinable @unsafe
  public var base: UnsafeMutablePointer<Element> { unsafe elements }
}
