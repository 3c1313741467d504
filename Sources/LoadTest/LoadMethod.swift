/// The methods of the service that a load test can call. A further one needs a case here, its line
/// in `RequestWriter` and the shape of its result in `ResponseShape`.
public enum LoadMethod: String, CaseIterable, Sendable {
  case health = "engine.health"
  case next = "offer.next"
  case answer = "offer.answer"
  case deliver = "benefit.deliver"
  case record = "behaviour.record"
  case recommend = "recommend.items"
  case recordAndRecommend = "recommend.after"
  case list = "consent.list"
  case withdraw = "consent.withdraw"
  case prefer = "preference.set"
  case explain = "offer.explain"
}
