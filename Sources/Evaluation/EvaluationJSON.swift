import Basics
import JSONText
import Recommendation
import Tables

/// An evaluation's report as machines read it: latencies in whole nanoseconds, shares in full precision.
/// What depends on the machine stands in members called `speed` and `loading`; all else is the same for
/// the same files and options.
public enum EvaluationJSON {
  /// The text, ended by a newline.
  public static func text(_ report: EvaluationReport) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.object { writer in
      writer.member("format", "quid-evaluation/1")
      writer.object("training") { writer in
        writer.member("file", report.training.file)
        writer.member("acts", report.training.acts)
        writer.member("sessions", report.training.sessions)
        writer.member("items", report.training.items)
      }
      writer.object("loading") { writer in
        writer.member("nanos", Int64(clamping: report.training.loadNanos))
        writer.member("recordNanos", Int64(clamping: report.training.recordNanos))
        writer.member("residentBytes", report.training.residentBytes)
      }
      test(report, &writer)
      if let tuning = report.tuning { write(tuning, &writer) }
      writer.objects("runs", report.runs) { run($1, &$0) }
    }
    writer.endLine()
    return writer.bytes
  }

  private static func test(_ report: EvaluationReport, _ writer: inout JSONWriter) {
    writer.object("test") { writer in
      switch report.source {
      case .file(let name): writer.member("file", name)
      case .heldOut(let reach): writer.member("heldOut", reach)
      }
      writer.member("sessionGapMinutes", report.gapMinutes)
      facts(report.test, &writer)
    }
  }

  private static func facts(_ facts: TestSessions.Facts, _ writer: inout JSONWriter) {
    writer.member("acts", facts.acts)
    writer.member("sessions", facts.sessions)
    writer.object("leftOut") { writer in
      writer.member("dismissals", facts.dismissals)
      writer.member("actsUnseenInTraining", facts.unseenActs)
      writer.member("sessionsOfFewerThanTwoActs", facts.shortSessions)
    }
    writer.member("cases", facts.cases)
  }

  private static func run(_ run: EvaluationRun, _ writer: inout JSONWriter) {
    writer.member("weighting", run.label)
    writer.member("variant", run.variant.rawValue)
    WeightingText.write(run.weighting, &writer)
    writer.object("quality") { writer in
      let quality = run.quality
      writer.member("at", quality.count)
      writer.member("cases", quality.cases)
      writer.member("hitRate", quality.hitRate)
      writer.member("reciprocalRank", quality.reciprocalRank)
      writer.member("discountedGain", quality.discountedGain)
      writer.member("coverage", quality.coverage)
      writer.member("popularityBias", quality.popularityBias)
      writer.member("filledShare", quality.filledShare)
    }
    writer.object("speed") { writer in
      writer.member("perSecond", run.perSecond)
      writer.object("latencyNanos") { writer in
        writer.member("min", run.latencies.min)
        writer.member("mean", run.latencies.mean)
        writer.member("p50", run.latencies.percentile(50))
        writer.member("p90", run.latencies.percentile(90))
        writer.member("p99", run.latencies.percentile(99))
        writer.member("p99.9", run.latencies.percentile(99.9))
        writer.member("max", run.latencies.max)
      }
    }
  }

  private static func write(_ tuning: Tuning, _ writer: inout JSONWriter) {
    writer.object("tuning") { writer in
      writer.name("seed")
      writer.raw(String(tuning.plan.seed))
      writer.member("variant", tuning.plan.variant.rawValue)
      writer.member("at", tuning.plan.count)
      writer.member("trainingSessions", tuning.trainingSessions)
      writer.object("heldOut") { facts(tuning.heldOut, &$0) }
      writer.objects("tries", tuning.tries) { writer, step in
        writer.member("number", step.number)
        writer.object("changes") { writer in
          for parameter in step.changes {
            writer.name(parameter.rawValue)
            writer.double(step.weighting[parameter])
          }
        }
        writer.member("hitRate", step.hitRate)
        writer.member("reciprocalRank", step.reciprocalRank)
        writer.member("score", step.score)
        writer.member("isBetter", step.isBetter)
      }
    }
  }
}
