import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

/// Commands of a random life that name what is not there, or say what nobody can.
enum TrustNonsense {
  static func command(
    _ anybody: PersonID, _ anyConsent: ConsentID, _ random: inout Random
  ) -> Command {
    let far = 900_000_000 + UInt32(random.below(9))
    let person = PersonID(far)
    switch random.below(24) {
    case 23: return .correctDelivery(DeliveryID(far), value: .zero, by: "kim", reason: "slip")
    case 22: return .completeOffer(OfferID(far), [])
    case 20: return .erasePerson(person)
    case 21: return .forgetIdlePerson(anybody)
    case 0: return .registerPerson(key: PersonalText(""))
    case 1: return .registerPerson(key: PersonalText(String(repeating: "k", count: 257)))
    case 2: return .showOffer(to: person, terms: TermsID(0), arm: nil)
    case 3: return .showOffer(to: anybody, terms: TermsID(far), arm: nil)
    case 4: return .answerOffer(OfferID(far), answer: .accepted, textVersion: 1)
    case 5: return .deliverBenefit(PromiseID(far), value: .zero)
    case 6: return .withdrawConsent(ConsentID(far))
    case 7: return .readData(ClearanceID(far), actor: "a", role: "care", of: person)
    case 8: return .closeClearance(ClearanceID(far))
    case 9: return .passOn(DisclosureID(far), to: "parcels")
    case 10: return .reviewPartner("nobody", by: "eve")
    case 11: return .reviewPartner("parcels", by: "*")
    case 12: return .respondToRightsRequest(RightsRequestID(far))
    case 13: return .activateAudience(random.element(["likes", "none"]), [anybody])
    case 14: return .startExperiment(Samples.outline("x *", arms: [TermsID(0)]))
    case 15: return .receiveRightsRequest(person, .access)
    case 16: return .restrictPerson(person, true)
    case 17: return .invalidateConsent(anyConsent, .withdrawn)
    case 18:
      return .countData(ClearanceID(far), actor: "a", role: "care", level: TrustCatalog.levels[0])
    default: return .tellPartner(DisclosureID(far))
    }
  }
}
