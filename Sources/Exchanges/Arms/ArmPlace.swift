public import Basics

/// One arm of one experiment.
public struct ArmPlace: Hashable, Sendable {
  public let experiment: ExperimentID
  public let arm: ArmID

  @inlinable
  public init(experiment: ExperimentID, arm: ArmID) {
    self.experiment = experiment
    self.arm = arm
  }
}
