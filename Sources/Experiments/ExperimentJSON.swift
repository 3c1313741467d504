import Basics
public import JSONText
import Statistics
import Tables

/// What an experiment showed, as members of a JSON object: rates are fractions, what cannot be measured is
/// null.
public enum ExperimentJSON {
  /// Members of the object that is open.
  public static func write(_ report: ExperimentReport, _ writer: inout JSONWriter) {
    let design = report.design
    writer.objects("arms", zip(report.arms, design.arms)) { writer, pair in
      let (row, arm) = pair
      writer.member("id", row.id)
      writer.member("exchange", arm.exchange)
      writer.object("levels") { writer in
        for (factor, level) in zip(design.factors, arm.levels) {
          writer.name(factor.id)
          writer.string(factor.levels[level])
        }
      }
      writer.member("weight", arm.weight)
      writer.member("worth", arm.worth)
      writer.member("unit", arm.unit.isEmpty ? nil : arm.unit)
      writer.member("isNudge", arm.isNudge)
      write(row, &writer)
    }
    writer.objects("factors", report.factors) { writer, factor in
      writer.member("id", factor.id)
      writer.member("imbalance", factor.imbalance)
      writer.objects("levels", factor.levels) { writer, row in
        writer.member("id", row.id)
        write(row, &writer)
      }
    }
    writer.object("priceOfConsent", report.priceOfConsent) { write($1, &$0) }
    let names = design.arms.map(\.id)
    writer.objects("cautions", report.cautions) { write($1, names, &$0) }
    writer.object("total") { write(report.total, &$0) }
  }

  private static func write(_ caution: Caution, _ arms: [String], _ writer: inout JSONWriter) {
    writer.member("arm", arms[caution.arm])
    func shares(_ kind: String, _ own: Proportion, _ control: Proportion) {
      writer.member("caution", kind)
      writer.member("own", own.rate)
      writer.member("control", control.rate)
    }
    switch caution.kind {
    case .nudge: writer.member("caution", "nudge")
    case .brokenPromises(let own, let control): shares("brokenPromises", own, control)
    case .withdrawals(let own, let control): shares("withdrawals", own, control)
    case .corrections(let share):
      writer.member("caution", "corrections")
      writer.member("own", share)
    }
  }

  private static func write(_ row: ExperimentReport.Row, _ writer: inout JSONWriter) {
    writer.member("isControl", row.isControl)
    write(row.tally, &writer)
    writer.member("optIn", row.optIn)
    writer.member("difference", row.difference)
  }

  private static func write(_ tally: ArmTally, _ writer: inout JSONWriter) {
    writer.member("shown", tally.shown)
    writer.member("accepted", tally.accepted)
    writer.member("declined", tally.declined)
    writer.member("deferred", tally.deferred)
    writer.member("withdrawn", tally.withdrawn)
    writer.member("promised", tally.promised)
    writer.member("kept", tally.kept)
    writer.member("late", tally.late)
    writer.member("short", tally.short)
    writer.member("broken", tally.broken)
    writer.member("overdue", tally.overdue)
    writer.member("promisesKept", tally.promisesKept.rate)
    writer.member("delivered", tally.delivered)
    writer.member("corrected", tally.corrected)
    writer.member("deliveredPerShown", tally.deliveredPerShown)
    writer.member("deliveredPerConsent", tally.deliveredPerConsent)
  }

  private static func write(_ price: PriceOfConsent, _ writer: inout JSONWriter) {
    writer.member("factor", price.factor)
    writer.member("unit", price.unit)
    writer.objects("points", price.points) { writer, point in
      writer.member("id", point.id)
      writer.member("worth", point.worth)
      writer.member("pointsPerCent", point.pointsPerCent)
      writer.member("stepPointsPerCent", point.stepPointsPerCent)
      writer.member("costPerExtraConsent", point.costPerExtraConsent ?? .nan)
    }
  }
}
