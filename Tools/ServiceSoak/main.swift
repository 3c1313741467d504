// Serves a population through the real process, kills it again and again, sends again what was not
// answered, and holds what is on the disk against what was answered. `Tools/soak` runs a short one.
//
//   service-soak QUID DIR SECONDS SEED
//
// Every request that changes something has an idempotency key of its own. So each of them must happen
// exactly once, however often the process dies between deciding it and answering it.

import Basics
import LoadTest
import Platform
import TestSupport

func show(_ text: String) {
  try? writeAll(Array((text + "\n").utf8), to: Stream.output, name: "standard output")
}

private let words = Array(CommandLine.arguments.dropFirst())
prepareProcess()
guard words.count == 4, let seconds = Int(words[2]), let seed = UInt64(words[3]) else {
  show("usage: service-soak QUID DIR SECONDS SEED")
  exitProcess(2)
}
if fileExists(words[1] + "/data") {
  show("service-soak: \(words[1]) holds data already; name a new folder")
  exitProcess(2)
}
do {
  try makeFolder(words[1])
  let today = Day(of: currentInstant())
  try OutputFile(checking: words[1] + "/catalog.json").write(
    today.map { Array(LoadCatalog.text($0).utf8) } ?? [])
  var soak = Soak(quid: words[0], folder: words[1], seed: seed)
  try soak.run(seconds: seconds)
  show(soak.report)
  exitProcess(soak.faults.isEmpty ? 0 : 1)
} catch let failure as PlatformFailure {
  show("service-soak: \(failure.message)")
  exitProcess(3)
}
