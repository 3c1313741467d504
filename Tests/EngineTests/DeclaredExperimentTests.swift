import Catalogs
import Experiments
import Testing

/// What catalogs declare of experiments, and what experiments are made of, are two modules that know nothing of one
/// another; their words and standards are the same.
@Suite struct DeclaredExperimentTests {
  @Test func metricsHaveTheSameNames() {
    #expect(DeclaredMetric.allCases.map(\.rawValue) == ExperimentMetric.allCases.map(\.rawValue))
  }

  @Test func hashesHaveTheSameNames() {
    #expect(DeclaredHash.allCases.map(\.rawValue) == AssignmentHash.allCases.map(\.rawValue))
  }

  @Test func standardsAreTheSame() {
    let (declared, guardrails) = (DeclaredGuardrails(), Guardrails())
    #expect(declared.lastingOptIn == guardrails.lastingOptIn)
    #expect(declared.withdrawals == guardrails.withdrawals)
    #expect(declared.dataPrice == guardrails.dataPrice)
    #expect(declared.promises == guardrails.promises)
    #expect(declared.promisesFloor == guardrails.promisesFloor)
    let definition = ExperimentDefinition(id: "x", arms: [], control: 0, phases: [])
    #expect(DeclaredExperiment.Standard.answerDays == definition.windows.answerDays)
    #expect(DeclaredExperiment.Standard.lastingDays == definition.windows.lastingDays)
    #expect(DeclaredExperiment.Standard.noveltyDays == definition.noveltyDays)
    #expect(DeclaredExperiment.Standard.leastWeeks == definition.leastWeeks)
  }
}
