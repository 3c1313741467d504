import Basics
import JSONText

extension CatalogReader {
  func controller(_ value: JSONValue) -> Controller? {
    guard var reader = ObjectReader(value, as: "a controller", problems) else { return nil }
    let name = reader.string("name")
    let address = reader.string("address")
    let contact = reader.required("contact").flatMap { problems.contact($0) }
    let phone = reader.optionalString("phone")
    let representative = reader.optionalString("representative")
    let jurisdiction = reader.required("jurisdiction").flatMap { problems.jurisdiction($0) }
    let policy = reader.required("policy").flatMap { problems.webAddress($0) }
    reader.finish()
    guard let name, let address, let contact, let jurisdiction, let policy else { return nil }
    return Controller(
      name: name, address: address, contact: contact, phone: phone, representative: representative,
      jurisdiction: jurisdiction, policy: policy)
  }
}

extension Problems {
  /// `https://shop.example/privacy`: what may stand in a link as it is (RFC 3986, without quotes and brackets).
  static let webPattern = "https://[A-Za-z0-9._~:/?#@!$&()*+,;=%-]+"
  /// `care@shop.example`
  static let mailPattern = "[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+"

  private func consists(_ text: some StringProtocol, of others: String) -> Bool {
    let signs = others.utf8
    return !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: signs.contains(byte)
        }
      }
  }

  private func isWebAddress(_ text: String) -> Bool {
    text.utf8.count <= Limits.stringBytes && text.hasPrefix("https://")
      && consists(text.dropFirst(8), of: "._~:/?#@!$&()*+,;=%-")
  }

  func webAddress(_ value: JSONValue) -> String? {
    if let text = value.string, isWebAddress(text) { return text }
    return expected("a web address that begins with https://", value)
  }

  /// A web address or an e-mail address.
  func contact(_ value: JSONValue) -> String? {
    if let text = value.string {
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      let isMail =
        parts.count == 2 && text.utf8.count <= Limits.stringBytes
        && consists(parts[0], of: "._+-") && consists(parts[1], of: ".-")
      if isMail || isWebAddress(text) { return text }
    }
    return expected("an e-mail address, or a web address that begins with https://", value)
  }

  /// `DE`, `US-CA`
  func jurisdiction(_ value: JSONValue) -> String? {
    if let text = value.string {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      let isPlain = parts.allSatisfy { consists($0, of: "") && $0 == $0.uppercased() }
      let isCountry = parts[0].utf8.count == 2 && !parts[0].contains(where: \.isNumber)
      if isPlain, isCountry, parts.count == 1 || parts.count == 2 && parts[1].utf8.count <= 3 {
        return text
      }
    }
    return expected("an ISO 3166 code such as DE or US-CA", value)
  }

  /// `de`
  func language(_ value: JSONValue) -> String? {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    if let text = value.string, text.utf8.count == 2,
      text.utf8.allSatisfy({ letters.contains($0) })
    {
      return text
    }
    return expected("a language by the two small letters of ISO 639-1, such as de", value)
  }
}
