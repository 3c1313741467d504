import Catalogs

extension Purpose {
  /// Whether it guesses what somebody will like or do.
  var isPrediction: Bool {
    let line = Set(Vocabulary.line(ofPurpose: category))
    // A present is for the person as they said they are; nothing is guessed.
    if line.contains("dpv:PersonalisedBenefits") { return false }
    return !line.isDisjoint(with: ["dpv:Personalisation", "dpv:PersonalisedAdvertising"])
  }
}
