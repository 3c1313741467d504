import Basics

/// Pages of 32-bit words, by number.
@safe
struct WordPages: ~Copyable {
  static let pageBits: UInt32 = 12
  static let pageWords: UInt32 = 1 << pageBits

  // Safe: a page has `pageWords` initialised words, and addresses are looked at against that and against the
  // number of pages. A page whose memory was given back has that of the blank page.
  private var memory: UnsafeMutablePointer<UnsafeMutablePointer<UInt32>>
  private let blankPage: UnsafeMutablePointer<UInt32>
  private(set) var count = 0
  // The directory of a gigabyte; only what is used of it takes memory.
  private var room = 1 << 16

  init() {
    unsafe memory = UnsafeMutablePointer.allocate(capacity: room)
    unsafe blankPage = WordPages.newPage()
  }

  deinit {
    for index in 0..<count where unsafe memory[index] != blankPage {
      unsafe memory[index].deallocate()
    }
    unsafe memory.deallocate()
    unsafe blankPage.deallocate()
  }

  private static func newPage() -> UnsafeMutablePointer<UInt32> {
    let page = UnsafeMutablePointer<UInt32>.allocate(capacity: Int(pageWords))
    unsafe page.initialize(repeating: 0, count: Int(pageWords))
    return unsafe page
  }

  /// Adds a page without memory.
  mutating func append() {
    if count == room {
      let larger = UnsafeMutablePointer<UnsafeMutablePointer<UInt32>>.allocate(capacity: room * 2)
      unsafe larger.initialize(from: memory, count: count)
      unsafe memory.deallocate()
      unsafe memory = larger
      room *= 2
    }
    unsafe (memory + count).initialize(to: blankPage)
    count += 1
  }

  /// Takes memory for a page that has none.
  mutating func open(_ page: Int) { unsafe memory[page] = WordPages.newPage() }

  /// Gives a page's memory back.
  mutating func close(_ page: Int) {
    unsafe memory[page].deallocate()
    unsafe memory[page] = blankPage
  }

  /// The words from an address on.
  @_lifetime(borrow self)
  func words(_ address: UInt32, _ count: Int) -> Span<UInt32> {
    let word = Int(address & (WordPages.pageWords - 1))
    let number = Int(address >> WordPages.pageBits)
    invariant(number, below: self.count)
    invariant(word + count, below: Int(WordPages.pageWords) + 1)
    let span = unsafe Span(_unsafeStart: memory[number] + word, count: count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The word at an index of the block at an address.
  @inline(__always)
  func word(_ address: UInt32, _ index: Int) -> UInt32 {
    let word = Int(address & (WordPages.pageWords - 1)) + index
    let number = Int(address >> WordPages.pageBits)
    invariant(number, below: count)
    invariant(word, below: Int(WordPages.pageWords))
    return unsafe memory[number][word]
  }

  /// The words from an address on, of which so many stand in its page.
  @unsafe @inline(__always)
  func base(_ address: UInt32, _ count: Int) -> UnsafePointer<UInt32> {
    let word = Int(address & (WordPages.pageWords - 1))
    let number = Int(address >> WordPages.pageBits)
    invariant(number, below: self.count)
    invariant(word + count, below: Int(WordPages.pageWords) + 1)
    return unsafe UnsafePointer(memory[number] + word)
  }

  mutating func set(_ address: UInt32, _ index: Int, _ value: UInt32) {
    let word = Int(address & (WordPages.pageWords - 1)) + index
    let number = Int(address >> WordPages.pageBits)
    invariant(number, below: count)
    invariant(word, below: Int(WordPages.pageWords))
    unsafe memory[number][word] = value
  }

  /// Moves words within a page, or from page to page; the two runs may overlap.
  mutating func move(
    _ count: Int, from source: (address: UInt32, index: Int),
    to target: (address: UInt32, index: Int)
  ) {
    if count == 0 { return }
    let from = Int(source.address & (WordPages.pageWords - 1)) + source.index
    let to = Int(target.address & (WordPages.pageWords - 1)) + target.index
    let (one, other) = (
      Int(source.address >> WordPages.pageBits), Int(target.address >> WordPages.pageBits)
    )
    invariant(max(one, other), below: self.count)
    invariant(max(from, to) + count, below: Int(WordPages.pageWords) + 1)
    unsafe (memory[other] + to).update(from: memory[one] + from, count: count)
  }
}
