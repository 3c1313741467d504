/// The candidate that a misspelt word most likely meant, or nil when none is near.
///
/// Near is a Damerau–Levenshtein distance (insert, drop, replace, swap neighbours) of at most a third
/// of the longer word, or 1, and always less than the word's own length; capitals aside. Ties go to
/// the earlier candidate.
/// - Complexity: O(candidates × length²); words over 64 bytes are not compared.
public func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String? {
  let typed = Array(word.lowercased().utf8)
  guard !typed.isEmpty, typed.count <= Limits.idBytes else { return nil }
  var best: (distance: Int, candidate: String)?
  for candidate in candidates where candidate != word {
    let meant = Array(candidate.lowercased().utf8)
    let bound = min(typed.count - 1, max(1, max(typed.count, meant.count) / 3))
    guard meant.count <= Limits.idBytes, abs(meant.count - typed.count) <= bound else { continue }
    let distance = editDistance(typed, meant)
    guard distance <= bound else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
  }
  return best?.candidate
}

/// The optimal string alignment distance of two byte strings.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast = [Int](repeating: 0, count: right.count + 1)
  var last = Array(0...right.count)
  for i in 0..<left.count {
    var row = [i + 1]
    row.reserveCapacity(right.count + 1)
    for j in 0..<right.count {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
