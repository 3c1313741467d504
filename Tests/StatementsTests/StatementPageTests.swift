import Tables
import TestSupport
import Testing

@testable import Statements

/// The page is self-contained, escaped and fit for everybody.
@Suite struct StatementPageTests {
  private func page() throws -> String { text(StatementPage(try sampleStatement()).bytes) }

  /// The tags of a page, in order, without their brackets.
  private func tags(_ page: String) -> [String] {
    page.split(separator: "<").dropFirst().compactMap {
      $0.split(separator: ">").first.map(String.init)
    }
  }

  @Test func valuesAreEscapedWhereverTheyStand() throws {
    let page = try page()
    #expect(page.contains("&lt;script&gt;alert(&quot;hi&quot;)&lt;/script&gt; &amp; Söhne"))
    #expect(page.contains("ada.o&#39;neil@example.org"))
    #expect(!page.contains("<script"))
    var writer = PageWriter()
    writer.text("<&>\"'\u{202E}\u{7}x")
    #expect(writer.html == "&lt;&amp;&gt;&quot;&#39;  x")
  }

  @Test func nothingIsFetchedAndNothingRuns() throws {
    // A link is followed by whoever taps it, and fetches nothing.
    let page = try page().replacing(/<a href="(https|mailto):[^"]*">[^<]*<\/a>/, with: "")
    for word in [
      "http:", "https:", "url(", "@import", " src=", "<link", "<img", "<iframe", "javascript",
    ] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("Content-Security-Policy\" content=\"default-src 'none'; style-src"))
    for tag in tags(page) { #expect(!tag.contains(" on"), "\(tag)") }
  }

  @Test func everyTagIsClosedInItsPlace() throws {
    let void = ["meta", "!doctype"]
    var open: [Substring] = []
    for tag in tags(try page()) {
      let name = tag.split(separator: " ")[0]
      if void.contains(String(name)) { continue }
      if name.hasPrefix("/") {
        #expect(open.popLast() == name.dropFirst(), "\(tag)")
      } else {
        open.append(name)
      }
    }
    #expect(open.isEmpty)
  }

  @Test func theDocumentSaysWhatItIs() throws {
    let page = try page()
    #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">\n"))
    #expect(page.contains("<title>Your data statement</title>"))
    #expect(page.contains("name=\"viewport\""))
    let tags = tags(page)
    // Headings begin at the first level and leave none out.
    let levels = tags.compactMap { $0.hasPrefix("h") ? Int(String($0.prefix(2).dropFirst())) : nil }
    #expect(levels.first == 1)
    #expect(levels.count { $0 == 1 } == 1)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    // Every table has a caption, and every header says what it is the header of.
    #expect(tags.count { $0.hasPrefix("table") } == tags.count { $0 == "caption" })
    for tag in tags where tag.hasPrefix("th ") { #expect(tag.contains("scope="), "\(tag)") }
    // Every link within the page leads somewhere, and no id is taken twice.
    let ids = tags.compactMap { tag in tag.firstMatch(of: /\ id="([^"]+)"/).map { String($0.1) } }
    #expect(Set(ids).count == ids.count)
    for tag in tags
    where tag.hasPrefix("a ") && !tag.contains("\"mailto:privacy@schuh.example?subject=") {
      if tag == "a href=\"https://schuh.example/privacy\"" { continue }
      let target = tag.firstMatch(of: /href="#([^"]+)"/).map { String($0.1) } ?? ""
      #expect(ids.contains(target), "\(tag)")
    }
  }

  /// Who sends it, what they have and what it brought stand before anything else, with the way to act on it.
  @Test func theFirstScreenAnswersWhatThereIsAndWhatItBrought() throws {
    let page = try page()
    let start = try #require(page.firstRange(of: "<h1>")).lowerBound
    let first = page[start...].prefix(2_000)
    for words in [
      "From: <span>Schuh &amp; Kessel, Am Markt 1, 04109 Leipzig, Germany</span>",
      "<a href=\"mailto:privacy@schuh.example?subject=My%20data\">privacy@schuh.example</a>",
      "<dt>We have of you</dt><dd><span>day and month of your birth, your shoe size",
      "<dt>You got</dt><dd><span>$10.50 for A coffee on the house, Free returns</span>",
    ] { #expect(first.contains(words), "\(words)") }
    let navigation = try #require(page.firstRange(of: "<nav")).lowerBound
    #expect(navigation > (try #require(page.firstRange(of: "You got")).lowerBound))
    #expect(
      page.contains("?subject=Stop%20agreement%200\">or tell us here to stop agreement 0</a>"))
  }

  /// A day is read at once by whoever reads the language: no day is a row of digits.
  @Test func datesAreWords() throws {
    let page = try page()
    #expect(page.contains("<time datetime=\"2027-04-02\">2 April 2027</time>: 365 days from"))
    #expect(page.replacing(/datetime="[^"]*"/, with: "").firstMatch(of: /20\d\d-\d\d-\d\d/) == nil)
    let style = TextStyle(isColored: false, columns: 100)
    let words = StatementText(try sampleStatement(), style: style).text
    #expect(words.firstMatch(of: /20\d\d-\d\d-\d\d/) == nil)
    #expect(words.contains("as of 10 June 2026, 09:00 UTC"))
  }

  /// What a colour says is said by a sign and by words too.
  @Test func noMeaningIsInColourAlone() throws {
    let page = try page()
    for (tone, sign) in [("good", "✓"), ("warn", "!"), ("bad", "✗")] {
      let marked = "class=\"\(tone)\"><i aria-hidden=\"true\">\(sign)</i> "
      let all = page.split(separator: "class=\"\(tone)\">").count - 1
      #expect(all > 0)
      #expect(page.split(separator: marked).count - 1 == all, "\(tone)")
    }
  }

  /// Contrast as WCAG 2.2 measures it: 7 for text, in both schemes.
  @Test func textStandsOutInBothSchemes() throws {
    let style = try page().split(separator: "<style>")[1].split(separator: "</style>")[0]
    let schemes = style.split(separator: ":root {").dropFirst().prefix(2).map { scheme in
      var colors: [String: [Double]] = [:]
      for match in scheme.prefix(while: { $0 != "}" }).matches(of: /--([a-z-]+): #([0-9a-f]{6})/) {
        let number = Int(match.2, radix: 16) ?? 0
        colors[String(match.1)] = [number >> 16 & 255, number >> 8 & 255, number & 255].map {
          Double($0) / 255
        }
      }
      return colors
    }
    #expect(schemes.count == 2)
    for colors in schemes {
      for name in ["ink", "soft", "link", "good", "warn", "bad"] {
        for ground in ["page", "card"] {
          let found = contrast(colors[name], colors[ground])
          #expect(found >= 7, "\(name) on \(ground): \(found)")
        }
      }
      for name in ["good", "warn", "bad"] {
        #expect(contrast(colors[name], colors["\(name)-bg"]) >= 7, "\(name)")
      }
    }
  }

  private func contrast(_ one: [Double]?, _ other: [Double]?) -> Double {
    let lights = [one, other].map { luminance($0 ?? [0, 0, 0]) + 0.05 }.sorted()
    return lights[1] / lights[0]
  }

  private func luminance(_ color: [Double]) -> Double {
    let linear = color.map { $0 <= 0.04045 ? $0 / 12.92 : power(($0 + 0.055) / 1.055) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  /// x to the power of 2.4: x² times the fifth root of x².
  private func power(_ x: Double) -> Double {
    let square = x * x
    var root = 1.0
    for _ in 0..<60 {
      root -= (root * root * root * root * root - square) / (5 * root * root * root * root)
    }
    return square * root
  }
}
