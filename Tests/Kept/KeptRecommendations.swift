import Basics
import Foundation
import TestSupport
import Testing

/// Recommendations: what is forgotten was never there, and how well the rest predicts.
@Suite(.serialized) struct KeptRecommendations {
  /// Lists for many sessions, after people of whom some were forgotten, and after the others alone.
  private func lists(of service: ServiceProcess, forgetting forgotten: Set<Int>, isForgotten: Bool)
    throws -> [String]
  {
    var random = Random(seed: 3, stream: 0)
    var minute = 0
    func at() -> String {
      minute += 1
      return
        #""at":"2026-11-24T\#(10 + minute / 60):\#(minute % 60 < 10 ? "0" : "")\#(minute % 60):00Z""#
    }
    for person in 0..<40 {
      let items = (0..<6).map { _ in "item-\(random.below(12))" }
      if !isForgotten, forgotten.contains(person) {
        minute += 9
        continue
      }
      let shown = try service.call(
        "offer.next", #"{"person":"p\#(person)","placement":"home",\#(at())}"#)
      let offer = try number(shown, "/result/offer/number")
      let answer = try service.call(
        "offer.answer",
        #"{"offer":\#(offer),"answer":"accepted","textVersion":1,"values":{"viewedItems":"x"},\#(at())}"#
      )
      let promise = try number(answer, "/result/promise/number")
      _ = try service.call("benefit.deliver", #"{"promise":\#(promise),"value":2,\#(at())}"#)
      for item in items {
        let kept = try service.call(
          "behaviour.record",
          #"{"person":"p\#(person)","purpose":"recommendations","act":"view","item":"\#(item)",\#(at())}"#
        )
        #expect(kept.contains("true"), "\(kept)")
      }
    }
    if isForgotten {
      for person in forgotten.sorted() {
        _ = try service.call(
          "person.erase", #"{"person":"p\#(person)","at":"2026-11-24T20:00:00Z"}"#)
      }
    }
    return try (0..<12).map { item in
      try service.call(
        "recommend.items",
        #"{"session":["item-\#(item)"],"purpose":"recommendations","reasons":true,"at":"2026-11-24T21:00:00Z"}"#
      )
    }
  }

  @Test func whoIsForgottenWasNeverThere() throws {
    try Places.withTemporaryFolder { folder in
      let forgotten: Set<Int> = [0, 3, 4, 17, 25, 39]
      var all: [[String]] = []
      for isForgotten in [true, false] {
        let service = try ServiceProcess(
          folder.appending(path: "data-\(isForgotten)"),
          ["--catalog", KeptService.catalog, "--clock", "input"])
        all.append(try lists(of: service, forgetting: forgotten, isForgotten: isForgotten))
        try service.endInput()
        #expect(service.wait() == 0)
      }
      #expect(all[0] == all[1])
      #expect(Set(all[0]).count > 6 && all[0].allSatisfy { $0.contains("\"item\":\"item-") })
    }
  }

  /// HR@20 and MRR@20 as printed: of what may be the current item (keep), and may not (drop).
  private func expectQuality(
    _ arguments: [String], keep: String, drop: String, in folder: URL
  ) throws {
    let result = try QuidProcess.run(["evaluate"] + arguments, in: folder)
    #expect(result.exitCode == 0, "\(result.errors)")
    let lines = result.output.components(separatedBy: "\n")
    for (variant, kept) in [("keep", keep), ("drop", drop)] {
      let line = lines.first { $0.hasPrefix("standard   \(variant) ") }
      let figures = line?.split(separator: " ").dropFirst(2).prefix(2).joined(separator: " ")
      #expect(figures == kept, "\(variant) of \(arguments)")
    }
  }

  @Test func aMadeUpLogIsPredictedAsWellAsBefore() throws {
    try Places.withTemporaryFolder { folder in
      for (name, sessions, seed) in [("train", 400, 1), ("test", 60, 2)] {
        let text = SampleLog.text(
          sessions: sessions, seed: UInt64(seed), from: 1_700_000_000 + seed * 1_000_000)
        try Data(text.utf8).write(to: folder.appending(path: name + ".tsv"))
      }
      try expectQuality(
        ["train.tsv", "--test", "test.tsv"], keep: "0.8742 0.3016", drop: "0.8616 0.4758",
        in: folder)
    }
  }

  /// The public logs that recommenders are compared on, where they lie beside the checkout.
  @Test(
    .enabled(
      if: isOptimised && Places.shared != nil,
      "needs the public click logs beside the checkout, and a release build; .ci/run has both"))
  func publicLogsArePredictedAsWellAsBefore() throws {
    let folder = try #require(Places.shared).appending(path: "data/clicks")
    try expectQuality(
      ["rsc15_100k_train_full.tsv.gz", "--test", "rsc15_100k_test.tsv.gz"],
      keep: "0.6961 0.3672", drop: "0.4408 0.1863", in: folder)
    try expectQuality(
      ["bolcom_example_train.tsv.gz", "--test", "bolcom_example_test.tsv.gz"],
      keep: "0.6767 0.2529", drop: "0.6810 0.3840", in: folder)
    try expectQuality(
      ["diginetica_train.tsv.gz", "--test", "diginetica_test.tsv.gz"],
      keep: "0.5371 0.1904", drop: "0.4535 0.1584", in: folder)
  }
}
