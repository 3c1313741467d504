import Basics
import Catalogs

/// Who somebody is, is used only where a test shows that what they do is not enough (Q48).
enum DemographicRules {
  static let checks = [
    RuleCheck(.q48, demographicsFirst)
  ]

  private static func demographicsFirst(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.purposes where look.catalog.purposes[index].isPrediction {
      let purpose = look.catalog.purposes[index]
      for (element, need) in purpose.needs.enumerated() {
        let nature = look.nature(need.field)
        if !nature.isDemographic { continue }
        let place = CatalogPlace(.purposes, index, "/needs/\(element)")
        let margin = look.policy.behaviourMargin
        guard let test = purpose.behaviourTest else {
          findings.append(
            Finding(
              .q48, place,
              "Who you are would be used before anybody looked at whether what you do is enough.",
              fix: "use behaviour alone, or record in \"behaviourTest\" that it does not suffice",
              inputs: [Finding.Input("about", nature.words)]))
          continue
        }
        if let fault = fault(of: test, look) {
          findings.append(Finding(.q48, place, fault.reason, fix: fault.fix))
          continue
        }
        let gain = test.withDemographic - test.behaviourOnly
        if gain > margin { continue }
        findings.append(
          Finding(
            .q48, place, "What you do tells as much without it.",
            fix:
              "leave it out: \(test.metric) gains \(number(gain)), and it takes more than "
              + number(margin),
            inputs: [
              Finding.Input("metric", test.metric),
              Finding.Input("behaviourOnly", number(test.behaviourOnly)),
              Finding.Input("withDemographic", number(test.withDemographic)),
            ]))
      }
    }
  }

  private static func fault(
    of test: BehaviourTest, _ look: Inspection
  ) -> (reason: String, fix: String)? {
    let age = look.today.days(since: test.on)
    if age < 0 { return ("The test that should show it has not been made.", "state its day") }
    if age > look.policy.valuationDays {
      return ("The test that showed it is \(age) days old.", "test again")
    }
    if test.heldOutPeople < Limits.testedPeople {
      return (
        "The test that should show it was made on \(test.heldOutPeople) people.",
        "test on \(Limits.testedPeople) people at least"
      )
    }
    return nil
  }
}
