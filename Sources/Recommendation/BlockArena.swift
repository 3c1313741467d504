import Basics

/// Blocks of 32-bit words in a few sizes, out of pages of one size each. Taking one and giving one back
/// touch a page at most, and a page in which nothing is taken any more gives its memory back.
///
///     address = page · 4096 + word
///     page of size 6   [block][block][free → ][block][never used …]
struct BlockArena: ~Copyable {
  /// Sizes of blocks, in words, the next at most half as large again: what a block is too large by is a
  /// third at most.
  static let sizes: [Int] = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]
  /// By count of words: the number of the smallest size that holds them.
  private static let classes: [UInt8] = {
    var classes: [UInt8] = []
    for count in 0...sizes[sizes.count - 1] {
      classes.append(UInt8(sizes.firstIndex { $0 >= count } ?? 0))
    }
    return classes
  }()

  private static var pageBits: UInt32 { WordPages.pageBits }
  private static var pageWords: UInt32 { WordPages.pageWords }
  private static let none = UInt32.max

  private struct Page: BitwiseCopyable {
    var sizeClass: UInt8 = 0
    /// Blocks that are taken.
    var taken: UInt32 = 0
    /// The first word of the first free block; each holds that of the next.
    var free = BlockArena.none
    /// The first word never used yet.
    var fresh: UInt32 = 0
    /// Neighbours among the pages of the size that have room.
    var next = BlockArena.none
    var previous = BlockArena.none
    var hasRoom = false
  }

  private(set) var memory = WordPages()
  private var pages: [Page] = []
  private var emptyPages: [UInt32] = []
  /// By size: the first page that has room.
  private var roomy: [UInt32]
  /// Words of blocks that are taken, whole.
  private(set) var takenWords = 0

  init() {
    roomy = [UInt32](repeating: BlockArena.none, count: BlockArena.sizes.count)
    pages.reserveCapacity(1 << 16)
  }

  /// What the pages take.
  var byteCount: Int { (pages.count - emptyPages.count) * Int(BlockArena.pageWords) * 4 }

  /// The size of the block that so many words get.
  static func size(holding count: Int) -> Int { sizes[Int(classes[count])] }

  /// Takes a block that holds so many words; what it holds is left from before.
  mutating func take(_ count: Int) -> UInt32 {
    let sizeClass = BlockArena.classes[count]
    let size = UInt32(BlockArena.sizes[Int(sizeClass)])
    var number = roomy[Int(sizeClass)]
    if number == BlockArena.none { number = openPage(sizeClass) }
    takenWords += Int(size)
    let index = Int(number)
    let word: UInt32
    if pages[index].free != BlockArena.none {
      word = pages[index].free
      pages[index].free = self.word(number << BlockArena.pageBits | word, 0)
    } else {
      word = pages[index].fresh
      pages[index].fresh += size
    }
    pages[index].taken += 1
    if pages[index].free == BlockArena.none, pages[index].fresh + size > BlockArena.pageWords {
      unlink(number)
    }
    return number << BlockArena.pageBits | word
  }

  /// Gives a block back.
  mutating func give(_ address: UInt32) {
    let number = address >> BlockArena.pageBits
    let index = Int(number)
    takenWords -= BlockArena.sizes[Int(pages[index].sizeClass)]
    pages[index].taken -= 1
    if pages[index].taken == 0 {
      if pages[index].hasRoom { unlink(number) }
      memory.close(index)
      emptyPages.append(number)
      return
    }
    set(address, 0, pages[index].free)
    pages[index].free = address & (BlockArena.pageWords - 1)
    if !pages[index].hasRoom { link(number) }
  }

  private mutating func openPage(_ sizeClass: UInt8) -> UInt32 {
    let number: UInt32
    if let empty = emptyPages.popLast() {
      number = empty
    } else {
      number = UInt32(pages.count)
      invariant(number < 1 << (32 - BlockArena.pageBits), "page \(number) of the index")
      memory.append()
      pages.append(Page())
    }
    memory.open(Int(number))
    pages[Int(number)] = Page(sizeClass: sizeClass)
    link(number)
    return number
  }

  private mutating func link(_ number: UInt32) {
    let sizeClass = Int(pages[Int(number)].sizeClass)
    let next = roomy[sizeClass]
    pages[Int(number)].next = next
    pages[Int(number)].previous = BlockArena.none
    pages[Int(number)].hasRoom = true
    if next != BlockArena.none { pages[Int(next)].previous = number }
    roomy[sizeClass] = number
  }

  private mutating func unlink(_ number: UInt32) {
    let page = pages[Int(number)]
    if page.next != BlockArena.none { pages[Int(page.next)].previous = page.previous }
    if page.previous != BlockArena.none {
      pages[Int(page.previous)].next = page.next
    } else {
      roomy[Int(page.sizeClass)] = page.next
    }
    pages[Int(number)].hasRoom = false
  }

  /// Whether the blocks that are taken are just these, each once, and every page knows its own.
  func checkInvariants(_ addresses: [UInt32], _ check: inout InvariantCheck) {
    check.expect(Set(addresses).count == addresses.count, "one block is taken twice")
    var taken = [UInt32](repeating: 0, count: pages.count)
    var words = 0
    for address in addresses {
      let index = Int(address >> BlockArena.pageBits)
      guard index < pages.count else {
        check.expect(false, "block \(address) is on no page")
        continue
      }
      let size = UInt32(BlockArena.sizes[Int(pages[index].sizeClass)])
      let word = address & (BlockArena.pageWords - 1)
      check.expect(
        word % size == 0 && word + size <= pages[index].fresh,
        "block \(address) is none of its page")
      taken[index] += 1
      words += Int(size)
    }
    check.expect(words == takenWords, "\(takenWords) words are said to be taken of \(words)")
    for (index, page) in pages.enumerated() where !emptyPages.contains(UInt32(index)) {
      check.expect(page.taken == taken[index], "page \(index) counts \(page.taken) blocks")
      var (free, next) = (UInt32(0), page.free)
      let size = UInt32(BlockArena.sizes[Int(page.sizeClass)])
      while next != BlockArena.none, free <= page.fresh / size {
        free += 1
        next = word(UInt32(index) << BlockArena.pageBits | next, 0)
      }
      check.expect(
        (free + page.taken) * size == page.fresh,
        "page \(index) has lost a block, or has two of one")
      let hasRoom = free > 0 || page.fresh + size <= BlockArena.pageWords
      check.expect(page.hasRoom == hasRoom, "page \(index) does not know whether it has room")
    }
  }

  // MARK: Words

  /// The first words of a block.
  @_lifetime(borrow self)
  func words(_ address: UInt32, _ count: Int) -> Span<UInt32> { memory.words(address, count) }

  func word(_ address: UInt32, _ index: Int) -> UInt32 { memory.word(address, index) }

  mutating func set(_ address: UInt32, _ index: Int, _ value: UInt32) {
    memory.set(address, index, value)
  }

  /// Puts a word before the one at `index` of a block's `count` words, which has room for it.
  mutating func insert(_ value: UInt32, at index: Int, of count: Int, in address: UInt32) {
    memory.move(count - index, from: (address, index), to: (address, index + 1))
    set(address, index, value)
  }

  /// Takes the word at `index` out of a block's `count` words.
  mutating func remove(at index: Int, of count: Int, in address: UInt32) {
    memory.move(count - index - 1, from: (address, index + 1), to: (address, index))
  }

  /// Copies words from one block to another.
  mutating func copy(_ range: Range<Int>, of source: UInt32, to target: UInt32) {
    memory.move(range.count, from: (source, range.lowerBound), to: (target, 0))
  }

  /// Moves a block's words to a block of the size that holds `room` words, when that is another size.
  mutating func resize(_ address: inout UInt32, holding count: Int, room: Int) {
    let sizeClass = pages[Int(address >> BlockArena.pageBits)].sizeClass
    if BlockArena.classes[room] == sizeClass { return }
    let target = take(room)
    copy(0..<count, of: address, to: target)
    give(address)
    address = target
  }
}
