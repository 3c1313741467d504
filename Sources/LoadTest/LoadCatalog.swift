public import Basics

/// The catalog that a load test brings along: three exchanges, of which the first in rank asks for the items
/// that somebody looks at. Benefits are given within two weeks, so that no promise is overdue while a test runs.
public enum LoadCatalog {
  /// A catalog that checks clean on the day it is written.
  public static func text(_ today: Day) -> String {
    """
    {
      "format": "quid-catalog/1",
      "about": "What a load test asks of people who do not exist.",
      "fields": [
    \(asks.map { field($0, today) }.joined(separator: ",\n"))
      ],
      "purposes": [
    \(asks.map(purpose).joined(separator: ",\n"))
      ],
      "benefits": [
    \(asks.map(benefit).joined(separator: ",\n"))
      ],
      "valuations": [
        {
          "id": "orders", "method": "average", "unit": "USD", "on": "\(today.text)",
          "inputs": { "sum": 1250, "people": 1000 }
        }
      ],
      "exchanges": [
    \(asks.map(exchange).joined(separator: ",\n"))
      ]
    }

    """
  }

  /// One field, what it is for, and what is given for it.
  private struct Ask {
    let field: String
    let category: String
    /// As in "the items that you look at here".
    let means: String
    let purpose: String
    let term: String
    let why: String
    let worth: String
  }

  private static let asks = [
    Ask(
      field: "viewedItems", category: "pd:BrowsingBehaviour", means: "items you look at",
      purpose: "recommendations", term: "dpv:ProvideProductRecommendations",
      why: "show you items like them", worth: "3.50"),
    Ask(
      field: "boughtItems", category: "pd:Purchase", means: "items you buy",
      purpose: "reminders", term: "dpv:PersonalisedBenefits",
      why: "remind you when they run out", worth: "4.50"),
    Ask(
      field: "wishedItems", category: "pd:Interest", means: "items you wish for",
      purpose: "wishes", term: "dpv:PersonalisedBenefits",
      why: "tell you when one of them is cheaper", worth: "1.25"),
  ]

  private static func field(_ ask: Ask, _ today: Day) -> String {
    """
        {
          "id": "\(ask.field)", "category": "\(ask.category)", "type": "text",
          "origin": "observed", "sensitivity": "ordinary", "owner": "web shop",
          "justification": "Without the \(ask.means) we cannot \(ask.why).",
          "reviewBy": "\(today.adding(days: 365).text)",
          "levels": [{ "id": "items", "means": "the \(ask.means) here", "rule": "asGiven" }]
        }
    """
  }

  private static func purpose(_ ask: Ask) -> String {
    """
        {
          "id": "\(ask.purpose)", "category": "\(ask.term)",
          "why": "To \(ask.why).",
          "needs": [{ "field": "\(ask.field)", "level": "items" }],
          "retention": { "days": 90, "from": "collected" }
        }
    """
  }

  private static func benefit(_ ask: Ask) -> String {
    """
        {
          "id": "voucher-for-\(ask.purpose)", "kind": "payment",
          "means": "\(ask.worth) dollars off your next order.",
          "worth": { "amount": \(ask.worth), "unit": "USD" },
          "deliverWithinDays": 14, "evidence": "the credit on the account",
          "ifUndeliverable": "compensate"
        }
    """
  }

  private static func exchange(_ ask: Ask) -> String {
    """
        {
          "id": "\(ask.purpose)-for-voucher", "purpose": "\(ask.purpose)",
          "benefit": "voucher-for-\(ask.purpose)", "valuation": "orders", "placement": "account",
          "request": [{ "field": "\(ask.field)", "level": "items" }],
          "text": {
            "version": 1,
            "ask": "May we remember the \(ask.means) here?",
            "why": "To \(ask.why).",
            "get": "\(ask.worth) dollars off your next order, within two weeks.",
            "keep": "90 days.",
            "who": "Our web shop, nobody else.",
            "stop": "Your account, under \(ask.purpose): one tap removes it."
          }
        }
    """
  }
}
