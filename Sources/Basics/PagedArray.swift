/// An array that grows a page at a time. Nothing in it is ever copied, so no growth takes longer than
/// one page, whatever the size; pages that were never written, or were let go, take no room and read
/// as the blank.
///
///     pages   [ • ][ • ][blank][ • ]        4,096 elements each
///
/// Reading allocates nothing, writing nothing but the page that is first written to.
@safe
public struct PagedArray<Element: BitwiseCopyable>: ~Copyable {
  @inlinable static var pageBits: Int { 12 }
  @inlinable static var pageMask: Int { (1 << 12) - 1 }

  // Safe: every page holds 4,096 initialised elements, and a page's number is looked at against `pageCount`.
  @usableFromInline var pages: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
  @usableFromInline let blankPage: UnsafeMutablePointer<Element>
  @usableFromInline var pageCount = 0
  // The directory of sixteen million elements; only what is used of it takes memory.
  private var pageRoom = 1 << 12
  private let blank: Element

  /// - Parameter blank: what an element is before it is first written.
  public init(blank: Element) {
    unsafe blankPage = PagedArray.page(blank)
    unsafe pages = UnsafeMutablePointer.allocate(capacity: pageRoom)
    self.blank = blank
  }

  deinit {
    for index in 0..<pageCount where unsafe pages[index] != blankPage {
      unsafe pages[index].deallocate()
    }
    unsafe pages.deallocate()
    unsafe blankPage.deallocate()
  }

  private static func page(_ blank: Element) -> UnsafeMutablePointer<Element> {
    let page = UnsafeMutablePointer<Element>.allocate(capacity: elementsOfPage)
    unsafe page.initialize(repeating: blank, count: elementsOfPage)
    return unsafe page
  }

  /// Makes room for the elements below `count`, without taking any yet.
  public mutating func grow(to count: Int) {
    while pageCount << PagedArray.pageBits < count {
      if pageCount == pageRoom {
        let larger = UnsafeMutablePointer<UnsafeMutablePointer<Element>>.allocate(
          capacity: pageRoom * 2)
        unsafe larger.update(from: pages, count: pageCount)
        unsafe pages.deallocate()
        unsafe pages = larger
        pageRoom *= 2
      }
      unsafe pages[pageCount] = blankPage
      pageCount += 1
    }
  }

  /// Takes the room of every page below `count`, so that writing there allocates nothing.
  public mutating func prepare(_ count: Int) {
    grow(to: count)
    for index in 0..<pageCount where unsafe pages[index] == blankPage { open(index) }
  }

  /// An element within the room.
  @inlinable
  public subscript(index: Int) -> Element {
    get {
      let page = index >> PagedArray.pageBits
      invariant(page, below: pageCount)
      return unsafe pages[page][index & PagedArray.pageMask]
    }
    set {
      let page = index >> PagedArray.pageBits
      invariant(page, below: pageCount)
      if unsafe pages[page] == blankPage { open(page) }
      unsafe pages[page][index & PagedArray.pageMask] = newValue
    }
  }

  /// Writes an element within room that was prepared.
  @inlinable
  public mutating func setPrepared(_ index: Int, _ element: Element) {
    let page = index >> PagedArray.pageBits
    invariant(page, below: pageCount)
    unsafe pages[page][index & PagedArray.pageMask] = element
  }

  /// The directory of pages without a look at the bounds, for loops whose own bounds prove more: element `n` is
  /// `n & 4095` of page `n >> 12`.
  @inlinable @unsafe
  public var base: UnsafeMutablePointer<UnsafeMutablePointer<Element>> { unsafe pages }

  /// Gives a page its own memory.
  @usableFromInline
  mutating func open(_ page: Int) { unsafe pages[page] = PagedArray.page(blank) }

  /// Lets go of the page that holds an element: all of its elements are blank again.
  public mutating func release(pageOf index: Int) {
    let page = index >> PagedArray.pageBits
    if page >= pageCount { return }
    if unsafe pages[page] == blankPage { return }
    unsafe pages[page].deallocate()
    unsafe pages[page] = blankPage
  }

  /// Elements of one page.
  @inlinable
  public static var elementsOfPage: Int { 1 << 12 }

  /// What the pages take.
  public var byteCount: Int {
    var taken = 1
    for index in 0..<pageCount where unsafe pages[index] != blankPage { taken += 1 }
    return taken * PagedArray.elementsOfPage * MemoryLayout<Element>.stride
  }
}
