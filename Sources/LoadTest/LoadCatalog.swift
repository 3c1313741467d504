public import Basics

/// The catalog that a load test brings along: one exchange, which asks for the items that somebody
/// looks at and gives a voucher within two weeks, so that no promise is overdue while a test runs.
public enum LoadCatalog {
  /// A catalog that checks clean on the day it is written.
  public static func text(_ today: Day) -> String {
    """
    {
      "format": "quid-catalog/1",
      "about": "What a load test asks of people who do not exist.",
      "fields": [
        {
          "id": "viewedItems", "category": "pd:BrowsingBehaviour", "type": "text",
          "origin": "observed", "sensitivity": "ordinary", "owner": "web shop",
          "justification": "What somebody looks at is the best sign of what they look for.",
          "reviewBy": "\(today.adding(days: 365).text)",
          "levels": [
            { "id": "items", "means": "the items that you look at here", "rule": "asGiven" }
          ]
        }
      ],
      "purposes": [
        {
          "id": "recommendations", "category": "dpv:ProvideProductRecommendations",
          "why": "Show you items like those that you looked at.",
          "needs": [{ "field": "viewedItems", "level": "items" }],
          "retention": { "days": 90, "from": "collected" }
        }
      ],
      "benefits": [
        {
          "id": "voucher", "kind": "payment", "means": "3.50 dollars off your next order.",
          "worth": { "amount": 3.50, "unit": "USD" },
          "deliverWithinDays": 14, "evidence": "the credit on the account",
          "ifUndeliverable": "compensate"
        }
      ],
      "valuations": [
        {
          "id": "orders", "method": "average", "unit": "USD", "on": "\(today.text)",
          "inputs": { "sum": 1250, "people": 1000 }
        }
      ],
      "exchanges": [
        {
          "id": "views-for-voucher", "purpose": "recommendations", "benefit": "voucher",
          "valuation": "orders", "placement": "account",
          "request": [{ "field": "viewedItems", "level": "items" }],
          "text": {
            "version": 1,
            "ask": "May we remember which items you look at?",
            "why": "To show you items like them.",
            "get": "3.50 dollars off your next order, within two weeks.",
            "keep": "90 days.",
            "who": "Our web shop, nobody else.",
            "stop": "Your account, under Recommendations: one tap removes it."
          }
        }
      ]
    }

    """
  }
}
