import Basics
import Catalogs

/// A statement as one page of HTML that needs nothing else: no script, no font, no picture, no address to
/// fetch from, which its own policy states as well. Every text from the statement is escaped.
public struct StatementPage: Sendable {
  /// The page, as UTF-8.
  public var bytes: [UInt8] { Array(html.utf8) }
  let html: String

  /// Makes the page; its own words are English, whatever the catalog's are.
  public init(_ statement: PersonStatement) {
    let content = StatementContent(statement: statement)
    let sections = content.sections
    var page = PageWriter()
    page.raw(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="robots" content="noindex">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(StatementContent.title)</title>
      <style>
      \(StatementPage.style)</style>
      </head>
      <body>
      <a class="skip" href="#main">Skip to the statement</a>
      <header>

      """)
    page.element("h1", StatementContent.title)
    page.element("p", content.subtitle)
    if !content.sender.isEmpty { page.sender(content.sender) }
    page.raw("</header>\n<main id=\"main\">\n")
    for section in sections {
      page.raw("<section id=\"\(section.id)\" aria-labelledby=\"\(section.id)-title\">\n")
      page.raw("<h2 id=\"\(section.id)-title\">")
      page.text(section.title)
      page.raw("</h2>\n")
      var isCard = false
      for block in section.blocks {
        if case .heading = block {
          if isCard { page.raw("</article>\n") }
          page.raw("<article>\n")
          isCard = true
        }
        page.block(block, isGlance: section.id == "glance")
      }
      if isCard { page.raw("</article>\n") }
      page.raw("</section>\n")
      // What there is and what came of it is on the first screen; the way to the rest comes behind it.
      if section.id == "glance" { page.navigation(sections.filter { $0.id != "glance" }) }
    }
    page.raw("</main>\n</body>\n</html>\n")
    html = page.html
  }
}

/// Writes elements. What comes from a statement goes through `text` alone, which escapes it.
struct PageWriter {
  private(set) var html = ""

  /// Markup as it is, which must hold nothing of a statement.
  mutating func raw(_ markup: String) { html += markup }

  /// Text, with what HTML would take for markup escaped, and what would hide or turn the text around
  /// left out.
  mutating func text(_ text: String) {
    for scalar in cleaned(text).unicodeScalars {
      switch scalar {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      case "'": html += "&#39;"
      default: html.unicodeScalars.append(scalar)
      }
    }
  }

  mutating func element(_ name: StaticString, _ words: String) {
    html += "<\(name)>"
    text(words)
    html += "</\(name)>\n"
  }

  /// Who sends the page, in a line for each fact.
  mutating func sender(_ facts: [(label: String, cell: StatementBlock.Cell)]) {
    html += "<address>\n"
    for (label, cell) in facts {
      html += "<p>"
      text(label + ": ")
      self.cell(cell)
      html += "</p>\n"
    }
    html += "</address>\n"
  }

  mutating func navigation(_ sections: [StatementSection]) {
    html += "<nav aria-label=\"Sections\">\n<ul>\n"
    for section in sections {
      html += "<li><a href=\"#\(section.id)\">"
      text(section.title)
      html += "</a></li>\n"
    }
    html += "</ul>\n</nav>\n"
  }

  /// A link to act on. Its address is one that the catalog's reader let pass.
  private mutating func link(_ link: StatementBlock.Link, alone: Bool) {
    html += alone ? "<a href=\"" : " <a href=\""
    text(link.address)
    html += "\">"
    text(alone ? link.shown : link.words)
    html += "</a>"
  }

  mutating func block(_ block: StatementBlock, isGlance: Bool) {
    switch block {
    case .heading(let words): element("h3", words)
    case .note(let cell):
      html += "<p class=\"note \(cell.tone.rawValue)\">"
      mark(cell.tone)
      dated(cell.text)
      if let link = cell.link { self.link(link, alone: false) }
      html += "</p>\n"
    case .facts(let facts):
      html += isGlance ? "<dl class=\"tiles\">\n" : "<dl>\n"
      for (label, cell) in facts {
        html += "<div><dt>"
        text(label)
        html += "</dt><dd>"
        self.cell(cell)
        html += "</dd></div>\n"
      }
      html += "</dl>\n"
    case .table(let caption, let columns, let rows): table(caption, columns, rows)
    }
  }

  /// A table whose rows become cards on a narrow screen. The roles are said again because a table laid
  /// out as blocks loses them in some browsers.
  private mutating func table(
    _ caption: String, _ columns: [String], _ rows: [[StatementBlock.Cell]]
  ) {
    html += "<table role=\"table\">\n<caption>"
    text(caption)
    html += "</caption>\n<thead role=\"rowgroup\">\n<tr role=\"row\">"
    for column in columns {
      html += "<th role=\"columnheader\" scope=\"col\">"
      text(column)
      html += "</th>"
    }
    html += "</tr>\n</thead>\n<tbody role=\"rowgroup\">\n"
    for row in rows {
      html += "<tr role=\"row\">"
      for (index, cell) in row.enumerated() {
        let isFirst = index == 0
        html += isFirst ? "<th role=\"rowheader\" scope=\"row\"" : "<td role=\"cell\""
        // What is as short as a day or an amount stays on its line.
        let isShort = cell.text.utf8.count <= 10
        html += cell.text.isEmpty ? " class=\"empty\"" : isShort ? " class=\"short\"" : ""
        html += " data-label=\""
        text(columns[index])
        html += "\">"
        self.cell(cell)
        html += isFirst ? "</th>" : "</td>"
      }
      html += "</tr>\n"
    }
    html += "</tbody>\n</table>\n"
  }

  private mutating func cell(_ cell: StatementBlock.Cell) {
    html += cell.tone == .plain ? "<span>" : "<span class=\"\(cell.tone.rawValue)\">"
    mark(cell.tone)
    dated(cell.text)
    if let link = cell.link { self.link(link, alone: cell.text.isEmpty) }
    html += "</span>"
  }

  /// Text in which days do not break at the end of a line.
  private mutating func dated(_ text: String) {
    let words = cleaned(text).split(separator: " ", omittingEmptySubsequences: false)
    var index = 0
    while index < words.count {
      if index > 0 { html += " " }
      if let (day, rest) = PageWriter.day(words[index...].prefix(3)) {
        html += "<time datetime=\"\(day.text)\">\(StatementWords.day(day))</time>"
        self.text(rest)
        index += 3
      } else {
        self.text(String(words[index]))
        index += 1
      }
    }
  }

  /// The day in `24 November 2026:`, and what follows it.
  private static func day(_ words: ArraySlice<Substring>) -> (Day, rest: String)? {
    guard words.count == 3, let first = words.first, let last = words.last,
      let number = Int(first), (1...31).contains(number), last.utf8.count >= 4,
      let month = StatementWords.months.firstIndex(of: String(words[words.startIndex + 1]))
    else { return nil }
    let date = [month + 1, number].map { DecimalText.padded($0, to: 2) }
    let day = Day("\(last.prefix(4))-\(date[0])-\(date[1])")
    return day.map { ($0, String(last.dropFirst(4))) }
  }

  /// A sign beside the colour, so that the page reads without colours; a screen reader is told neither.
  private mutating func mark(_ tone: StatementBlock.Cell.Tone) {
    switch tone {
    case .plain: break
    case .good: html += "<i aria-hidden=\"true\">✓</i> "
    case .warn: html += "<i aria-hidden=\"true\">!</i> "
    case .bad: html += "<i aria-hidden=\"true\">✗</i> "
    }
  }
}

extension StatementPage {
  /// Contrasts are at least 7:1 for text and 4.5:1 for marks, in both schemes.
  private static let style = """
    :root {
      color-scheme: light dark;
      --page: #f6f5f2; --card: #ffffff; --ink: #1c1b19; --soft: #55524c; --line: #dedad2;
      --link: #0b4f8a; --good: #14532d; --warn: #6b3f00; --bad: #8f1414;
      --good-bg: #e9f5ec; --warn-bg: #fdf3e1; --bad-bg: #fdeceb;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #161614; --card: #201f1d; --ink: #f0eee9; --soft: #bcb8b0; --line: #3b3935;
        --link: #9ccbf5; --good: #9bdcae; --warn: #f2c879; --bad: #f6aba5;
        --good-bg: #17291c; --warn-bg: #2e2410; --bad-bg: #331917;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
    body {
      margin: 0; background: var(--page); color: var(--ink);
      font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      overflow-wrap: anywhere;
    }
    header, nav, main { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
    header { padding-top: 2rem; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
    header p { margin: 0.4rem 0 0; color: var(--soft); }
    address { font-style: normal; }
    address p { margin: 0; }
    h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 0.75rem; }
    h3 { font-size: 1.05rem; line-height: 1.4; margin: 0 0 0.75rem; }
    a { color: var(--link); }
    a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
    .skip { position: absolute; left: -100vw; }
    .skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.4rem 0.8rem; }
    main nav { padding: 0; }
    nav ul {
      list-style: none; margin: 1.25rem 0 0; padding: 0.9rem 0 0; display: flex; flex-wrap: wrap;
      gap: 0.35rem 1.25rem; border-top: 1px solid var(--line);
    }
    #glance h2 { margin-top: 1.25rem; }
    nav a { display: inline-block; padding: 0.25rem 0; }
    main { padding-bottom: 4rem; }
    section { scroll-margin-top: 1rem; }
    article, table, dl.tiles > div, section > dl:not(.tiles) {
      background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
    }
    article { padding: 1.1rem 1.25rem; margin: 0 0 1rem; }
    section > dl:not(.tiles) { padding: 0.6rem 1.25rem; margin: 0 0 1rem; }
    dl { margin: 0; }
    dl:not(.tiles) > div {
      display: grid; grid-template-columns: 12rem 1fr; gap: 0 1rem; padding: 0.3rem 0;
    }
    dt { color: var(--soft); }
    dd { margin: 0; }
    dl.tiles {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(12.5rem, 1fr)); gap: 0.75rem;
    }
    dl.tiles > div { padding: 0.8rem 1rem; }
    dl.tiles dt { font-size: 0.9rem; }
    dl.tiles dd { font-size: 1.1rem; font-weight: 600; }
    table {
      width: 100%; border-collapse: separate; border-spacing: 0; margin: 0 0 1rem;
    }
    article table { margin: 1rem 0 0; }
    caption {
      text-align: left; padding: 0 0 0.4rem; color: var(--soft); font-size: 0.9rem;
    }
    th, td { text-align: left; vertical-align: top; padding: 0.6rem 0.9rem; font-weight: 400; }
    .short, time { white-space: nowrap; }
    thead th { overflow-wrap: normal; color: var(--soft); font-size: 0.9rem; border-bottom: 1px solid var(--line); }
    tbody th { font-weight: 600; }
    tbody tr + tr > * { border-top: 1px solid var(--line); }
    i { font-style: normal; font-weight: 700; }
    .good { color: var(--good); }
    .warn { color: var(--warn); }
    .bad { color: var(--bad); }
    .note { margin: 0.75rem 0; max-width: 44rem; }
    .note.warn, .note.bad, .note.good {
      max-width: none; padding: 0.7rem 1rem; border-radius: 0.6rem; border-left: 4px solid;
    }
    .note.good { background: var(--good-bg); }
    .note.warn { background: var(--warn-bg); }
    .note.bad { background: var(--bad-bg); }
    @media (max-width: 43rem) {
      header { padding-top: 1.25rem; }
      h1 { font-size: 1.6rem; }
      dl:not(.tiles) > div { grid-template-columns: 1fr; padding: 0.4rem 0; }
      dl.tiles { grid-template-columns: 1fr; gap: 0.5rem; }
      dl.tiles > div {
        display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; align-items: baseline;
        padding: 0.6rem 1rem;
      }
      dl.tiles dd { font-size: 1rem; text-align: right; }
      table, tbody, tr, th, td, caption { display: block; }
      thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
      table { background: none; border: 0; }
      tbody tr {
        background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
        padding: 0.6rem 1rem; margin: 0 0 0.6rem;
      }
      article tbody tr { background: var(--page); }
      th, td { padding: 0.2rem 0; }
      tbody tr + tr > * { border-top: 0; }
      td::before { content: attr(data-label) ": "; color: var(--soft); }
      td.empty { display: none; }
    }
    @media print {
      :root { --page: #ffffff; }
      nav, .skip { display: none; }
      article, tr { break-inside: avoid; }
    }

    """
}
