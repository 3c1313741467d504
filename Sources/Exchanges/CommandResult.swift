public import Basics
public import Catalogs

/// What a command that was not refused came to: what it made, by number.
public struct CommandResult: Equatable, Sendable {
  public internal(set) var terms: TermsID?
  public internal(set) var experiment: ExperimentID?
  public internal(set) var person: PersonID?
  public internal(set) var offer: OfferID?
  public internal(set) var consent: ConsentID?
  public internal(set) var promise: PromiseID?
  public internal(set) var delivery: DeliveryID?
  /// Values as they are to be kept: made coarse enough.
  public internal(set) var kept: [GivenValue] = []
  /// For each of them, whether more had been given and was cut away.
  var areFiner: [Bool] = []
  /// Values that may be handed out, and for a read the level of each: what is held finer is made coarser.
  public internal(set) var values: [ValueID] = []
  public internal(set) var levels: [FieldLevel] = []
  /// Consents that may be told of, and the one to go on behind; nil where these are the last.
  public internal(set) var consents: [ConsentID] = []
  public internal(set) var next: ConsentID?
  public internal(set) var rightsRequest: RightsRequestID?
  public internal(set) var clearance: ClearanceID?
  public internal(set) var disclosure: DisclosureID?

  public init() {}
}
