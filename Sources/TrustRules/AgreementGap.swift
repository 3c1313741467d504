import Basics
import Catalogs

/// What an agreement with a partner lacks for something, and what would settle it.
struct AgreementGap {
  let reason: String
  let fix: String
}

extension Agreement {
  /// What the agreement lacks for what an exchange hands over; nil when it covers that.
  func gap(for exchange: Exchange, _ look: Inspection) -> AgreementGap? {
    if let gap = gap(on: look.today) { return gap }
    guard let control else {
      return AgreementGap(
        reason: "\"\(id)\" does not say what the data may be used for (control)",
        fix: "state \"control\"")
    }
    let days = look.purposes(of: exchange).compactMap(\.retention.heldDays).min()
    for purpose in exchange.purposes where !control.purposes.contains(purpose) {
      return AgreementGap(
        reason: "\"\(id)\" is not for this purpose",
        fix: "agree on \"\(purpose)\", or leave the partner out")
    }
    for asked in exchange.request {
      guard let agreed = control.fields.first(where: { $0.field == asked.field }) else {
        return AgreementGap(
          reason: "\"\(id)\" does not cover \(look.words(asked))",
          fix: "agree on \"\(asked.field)\", or leave the partner out")
      }
      if (look.depth(asked) ?? 0) > (look.depth(agreed) ?? 0) {
        return AgreementGap(
          reason: "\"\(id)\" covers only \(look.words(agreed)), not \(look.words(asked))",
          fix: "hand over \"\(agreed.level)\", or agree on more")
      }
    }
    if let days, control.retentionDays > days {
      return AgreementGap(
        reason: "it would keep it for \(control.retentionDays) days, longer than the \(days) here",
        fix: "agree on \(days) days at the most")
    }
    return nil
  }

  /// What the agreement lacks whatever it is for: being in force, and its four parts.
  func gap(on today: Day) -> AgreementGap? {
    if isSuspended {
      return AgreementGap(
        reason: "\"\(id)\" is suspended", fix: "end the suspension, or leave it out")
    }
    if today < from {
      return AgreementGap(
        reason: "\"\(id)\" begins on \(from.text)",
        fix: "wait until \(from.text)")
    }
    if today > until {
      return AgreementGap(
        reason: "\"\(id)\" ended on \(until.text)", fix: "renew the agreement")
    }
    if care == nil {
      return AgreementGap(
        reason: "\"\(id)\" does not say how safely it is kept (care)", fix: "state \"care\"")
    }
    if custody == nil {
      return AgreementGap(
        reason: "\"\(id)\" does not say who holds it and where (custody)",
        fix: "state \"custody\"")
    }
    if disposition == nil {
      return AgreementGap(
        reason: "\"\(id)\" does not say how it ends there (disposition)",
        fix: "state \"disposition\"")
    }
    return nil
  }
}
