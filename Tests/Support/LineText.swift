/// The text of a line whose members a log gives: the opening brace stands again.
public func text(_ members: Span<UInt8>) -> String {
  "{" + String(decoding: members.indices.map { members[$0] }, as: UTF8.self)
}
