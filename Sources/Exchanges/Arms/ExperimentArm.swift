public import Basics

/// One arm of one experiment.
public struct ExperimentArm: Hashable, Sendable {
  public let experiment: ExperimentID
  public let number: ArmID

  @inlinable
  public init(experiment: ExperimentID, number: ArmID) {
    self.experiment = experiment
    self.number = number
  }
}
