import JSONText

/// What holds of the holdout of a whole programme beside what holds of every experiment: some people are asked nothing by
/// anything for a stated time, so that what all of it together brings can be told.
///
///     {"id": "programme-2027", "ends": "2027-07-01",
///      "arms": [{"id": "asked", "asks": "everything", "weight": 19}, {"id": "left-alone", "asks": "nothing"}]}
struct HoldoutCheck {
  private let problems: Problems
  private let arms: [DeclaredExperiment.Arm]
  private let value: JSONValue

  init(_ problems: Problems, _ arms: [DeclaredExperiment.Arm], _ value: JSONValue) {
    (self.problems, self.arms, self.value) = (problems, arms, value)
  }

  private var isOne: Bool { arms.contains(where: \.asksEverything) }

  /// What it is judged by where the catalog does not say: nobody can say yes to nothing.
  var standardMetric: DeclaredMetric { isOne ? .value : .optIn }

  /// The control where the catalog names none.
  var standardControl: Int {
    isOne ? arms.firstIndex { $0.exchange == nil && !$0.asksEverything } ?? 0 : 0
  }

  /// - Parameter control: the arm that the catalog names.
  func check(control: Int?) {
    if !isOne { return }
    if arms.count != 2 || arms.count(where: \.asksEverything) != 1
      || arms.contains(where: { $0.exchange != nil })
    {
      problems.report(
        "an arm that asks \"everything\" stands beside one that asks \"nothing\", and beside no other: everything is all "
          + "exchanges and experiments; compare exchanges in an experiment of their own",
        at: value.member("arms") ?? value)
      return
    }
    if let control, arms[control].asksEverything {
      problems.report(
        "the programme is held against those who are asked nothing; leave \"control\" out",
        at: value.member("control") ?? value)
    }
    if value.member("ends") == nil {
      problems.report(
        "nobody is held out for longer than was said before; state \"ends\", the first day on which nobody enters any more",
        at: value)
    }
    for name in ["eligibility", "layer"] {
      guard let member = value.member(name) else { continue }
      problems.report(
        "a programme's holdout is of everybody, before any other experiment; leave \"\(name)\" out",
        at: member)
    }
  }
}

/// The same, held against the rest of the catalog.
extension HoldoutCheck {
  static func check(
    _ experiments: [DeclaredExperiment], _ values: [JSONValue], worths: [Worth],
    _ problems: Problems
  ) {
    var first: String?
    for (experiment, value) in zip(experiments, values) where experiment.isOfProgramme {
      if let first {
        problems.report(
          "\"\(first)\" holds people out of the programme already, and there is one such holdout at a time; take out either",
          at: value)
      }
      first = first ?? experiment.id
      if let other = experiments.first(where: {
        $0.id != experiment.id && $0.seed == experiment.seed
      }) {
        problems.report(
          "\"\(other.id)\" shares people out by the same seed, so that one of its arms would lose more people than the "
            + "others; give the holdout a seed of its own", at: value.member("seed") ?? value)
      }
      checkUnits(experiment, value, worths, problems)
    }
  }

  private static func checkUnits(
    _ experiment: DeclaredExperiment, _ value: JSONValue, _ worths: [Worth], _ problems: Problems
  ) {
    guard experiment.metric == .value, let unit = worths.first?.unit,
      let other = worths.first(where: { $0.unit != unit })?.unit
    else { return }
    problems.report(
      "the exchanges give \(unit) and \(other), and the value of the two cannot be added up; let all give in one unit, or "
        + "judge by \"withdrawals\"", at: value.member("metric") ?? value)
  }
}
