import TestSupport

/// The ✗ cases of the trust rules that bind at definition, with those of one subject together.
enum BadCases {
  static let all: [BadCase] = [
    TimeCases.all, ChoiceCases.all, MinimizationCases.all,
    RetentionCases.all, BenefitCases.all, TextCases.all,
    PriceCases.all, JustificationCases.all, ProtectedAttributeCases.all,
    SensitivityCases.all, ProxyCases.all, BirthDateCases.all,
    IdentifiabilityCases.all, DemographicCases.all, PartnerCases.all, ExperimentCases.all,
  ].flatMap { $0 }

  /// Those for what takes long to hold on each.
  static var some: [BadCase] {
    stride(from: 0, to: all.count, by: sampled(8, thorough: 1)).map { all[$0] }
  }
}
