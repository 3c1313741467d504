// Serves a population through the real process, kills it again and again, sends again what was not
// answered, and holds what is on the disk against what was answered. `Tools/soak` runs a short one.
//
//   quid-lab service-soak QUID DIR SECONDS SEED
//
// Every request that changes something has an idempotency key of its own. So each of them must happen
// exactly once, however often the process dies between deciding it and answering it.

import Basics
import LoadTest
import Platform
import TestSupport

let serviceSoak = LabProgram(
  name: "service-soak", calls: ["QUID DIR SECONDS SEED"],
  about: "a served population, kills and resends, and an audit of the disk in DIR; see Tools/soak"
) { words in
  guard words.count == 4, let seconds = Int(words[2]), let seed = UInt64(words[3]) else {
    throw LabUsage()
  }
  if fileExists(words[1] + "/data") {
    complain("quid-lab service-soak: \(words[1]) holds data already; name a new folder")
    exitProcess(2)
  }
  try makeFolder(words[1])
  let today = Day(of: currentInstant())
  try OutputFile(checking: words[1] + "/catalog.json").write(
    today.map { Array(LoadCatalog.text($0).utf8) } ?? [])
  var soak = Soak(quid: words[0], folder: words[1], seed: seed)
  try soak.run(seconds: seconds)
  show(soak.report)
  exitProcess(soak.faults.isEmpty ? 0 : 1)
}
